-- The contact of a handle, in its normal form: its own, or one that was merged into it. Null: there is none.
create or replace function crm.find_contact(handle text) returns uuid
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce((select c.id from crm.instagram_contacts c where c.instagram_username = handle),
                  (select m.contact_id from crm.merged_handles m where m.handle = find_contact.handle))
$$;
revoke all on function crm.find_contact(text) from public;
grant execute on function crm.find_contact(text) to service_role;
