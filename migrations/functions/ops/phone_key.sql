-- A phone number in its normal form: + and digits, 00 read as +, a (0) after the country code dropped. Null: no digits, or zeros alone.
-- A number without + is taken to begin with its country code. The same as phoneKey in src/ops/suppression.ts.
create or replace function ops.phone_key(phone text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  digits text := replace(phone, '(0)', '');
begin
  digits := translate(digits, translate(digits, '0123456789', ''), '');
  if digits like '00%' and position('+' in phone) = 0 then
    digits := substr(digits, 3);
  end if;
  return case when ltrim(digits, '0') <> '' then '+' || digits end;
end
$$;
revoke all on function ops.phone_key(text) from public;
grant execute on function ops.phone_key(text) to service_role;
