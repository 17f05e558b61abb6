-- What a company is compared by follows its name and website. An import brings it along. Security definer: whoever writes a company need not
-- be allowed to call what calculates it.
create or replace function sdr.keep_company_key() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.company_key = sdr.company_key(new.company_name, new.website);
  return new;
end
$$;
revoke all on function sdr.keep_company_key() from public;

create or replace trigger keep_company_key_insert before insert on sdr.companies
  for each row when (new.company_key is null) execute function sdr.keep_company_key();
create or replace trigger keep_company_key_update before update on sdr.companies
  for each row when (new.company_name is distinct from old.company_name or new.website is distinct from old.website or new.company_key is null)
  execute function sdr.keep_company_key();
