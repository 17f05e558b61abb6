-- The one phone number in a text, in E.164. Null: none, or several (ops.phone_keys). The same as phoneKey in src/ops/suppression.ts.
create or replace function ops.phone_key(phone text, country text default null) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  keys constant text[] := ops.phone_keys(phone, country);
begin
  return case when cardinality(keys) = 1 then keys[1] end;
end
$$;
revoke all on function ops.phone_key(text, text) from public;
grant execute on function ops.phone_key(text, text) to service_role;
