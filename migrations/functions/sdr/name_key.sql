-- A name as names are compared: lower case, ё = е, single blanks. Null: it is too long. The same as foldName in src/sdr/names.ts.
create or replace function sdr.name_key(value text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select btrim(regexp_replace(translate(ops.key_text(value), 'ё', 'е'), ' +', ' ', 'g'), ' ')
$$;
revoke all on function sdr.name_key(text) from public;
grant execute on function sdr.name_key(text) to service_role;
