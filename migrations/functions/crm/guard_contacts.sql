-- A contact that gets another handle is perhaps somebody who said no. Security definer: it must see all suppressions.
create or replace function crm.guard_contacts() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform ops.follow_links(null, array_agg(n.instagram_username))
  from new_rows n left join old_rows o on o.id = n.id
  where n.instagram_username is distinct from o.instagram_username;
  return null;
end
$$;
revoke all on function crm.guard_contacts() from public;

create or replace trigger guard_update after update on crm.instagram_contacts
  referencing old table as old_rows new table as new_rows for each statement execute function crm.guard_contacts();
