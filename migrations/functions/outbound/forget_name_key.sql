-- A company without a domain that gets another name or country is to be compared by those (outbound.unkeyed_companies).
create or replace function outbound.forget_name_key() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.name_key = null;
  return new;
end
$$;
revoke all on function outbound.forget_name_key() from public;

create or replace trigger forget_name_key before update on outbound.companies
  for each row when (new.name_key is not distinct from old.name_key and new.name_key is not null
                     and (new.company_name, new.country) is distinct from (old.company_name, old.country))
  execute function outbound.forget_name_key();
