-- A text without these keys, in whatever case they stand there.
create or replace function ops.without_keys(value text, keys text[]) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  rest text := value;
  key text;
begin
  foreach key in array keys loop
    rest := regexp_replace(rest, '***=' || key, '(erased)', 'gi');
  end loop;
  return rest;
end
$$;
revoke all on function ops.without_keys(text, text[]) from public;
grant execute on function ops.without_keys(text, text[]) to service_role;
