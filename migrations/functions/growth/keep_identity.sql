-- What tells a prospect from others follows its website, address and name. An import brings it along. Security definer: whoever writes a
-- prospect need not be allowed to call what calculates it.
create or replace function growth.keep_identity() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.identity = growth.prospect_identity(new.website, new.contact_email, new.business_name);
  return new;
end
$$;
revoke all on function growth.keep_identity() from public;

create or replace trigger keep_identity_insert before insert on growth.prospect_candidates
  for each row when (new.identity is null) execute function growth.keep_identity();
create or replace trigger keep_identity_update before update on growth.prospect_candidates
  for each row when (new.website is distinct from old.website or new.contact_email is distinct from old.contact_email
                     or new.business_name is distinct from old.business_name or new.identity is null)
  execute function growth.keep_identity();
