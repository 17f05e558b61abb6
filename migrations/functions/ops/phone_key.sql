-- A phone number as suppressions keep it: + and digits. Null where there are no digits.
create or replace function ops.phone_key(phone text) returns text
language sql immutable set search_path = '' as $$
  select '+' || nullif(regexp_replace(phone, '\D', '', 'g'), '')
$$;
revoke all on function ops.phone_key(text) from public;
grant execute on function ops.phone_key(text) to service_role;
