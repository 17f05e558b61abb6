-- A page that states a contact address links a handle with it (ops.links). Security definer: it must see all suppressions.
create or replace function discovery.guard_pages() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  emails text[];
  handles text[];
begin
  if tg_op = 'INSERT' then
    select array_agg(lower(btrim(n.contact_email))), array_agg(n.ig_username) into emails, handles
    from new_rows n where n.contact_email is not null;
  else
    select array_agg(lower(btrim(n.contact_email))), array_agg(n.ig_username) into emails, handles
    from new_rows n left join old_rows o on o.id = n.id
    where n.contact_email is not null
      and (n.contact_email, n.ig_username) is distinct from (o.contact_email, o.ig_username);
  end if;
  perform ops.follow_links(emails, handles);
  return null;
end
$$;
revoke all on function discovery.guard_pages() from public;

create or replace trigger guard_insert after insert on discovery.pages
  referencing new table as new_rows for each statement execute function discovery.guard_pages();
create or replace trigger guard_update after update on discovery.pages
  referencing old table as old_rows new table as new_rows for each statement execute function discovery.guard_pages();
