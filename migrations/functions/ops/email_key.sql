-- An e-mail address in its normal form: trimmed, lower case, without mailto:, angle brackets and the name before them. Null: it is none.
-- The same as emailKey in src/ops/suppression.ts; one table of test vectors holds both. PL/pgSQL, since that is called ten times faster.
create or replace function ops.email_key(address text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  plain constant text := '^[a-z0-9._%+-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$';
  whole constant text := '^[^\s@"''<>()[\]\\,;:[:cntrl:]\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+'
    '@[a-z0-9\u00aa-\uffff](?:[a-z0-9\u00aa-\uffff-]*[a-z0-9\u00aa-\uffff])?'
    '(?:\.[a-z0-9\u00aa-\uffff](?:[a-z0-9\u00aa-\uffff-]*[a-z0-9\u00aa-\uffff])?)+$';
  key text := address;
begin
  if key !~ plain then
    key := ops.trimmed(key);
    key := coalesce(substring(key from '<([^<>]*)>$'), key);
    if key ~* '^\s*mailto:' then
      key := split_part(regexp_replace(key, '^\s*mailto:', '', 'i'), '?', 1);
    end if;
    key := lower(btrim(key));
    if key !~ whole then
      return null;
    end if;
  end if;
  return case when length(key) <= 254 then key end;
end
$$;
revoke all on function ops.email_key(text) from public;
grant execute on function ops.email_key(text) to service_role;
