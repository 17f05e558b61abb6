-- A contact that is renamed, deleted or replaced under its id is the same person. Security definer: it must see all suppressions.
create or replace function crm.end_links() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  changes jsonb;
begin
  if tg_op = 'UPDATE' then
    select jsonb_agg(jsonb_build_object('was', jsonb_build_object('handles', array[o.instagram_username]),
                                        'now', jsonb_build_object('handles', array[n.instagram_username]),
                                        'via', 'crm.instagram_contacts was @' || o.instagram_username))
    into changes
    from old_rows o join new_rows n on n.id = o.id
    where n.instagram_username <> o.instagram_username;
  else
    select jsonb_agg(jsonb_build_object('was', jsonb_build_object('handles', array[o.instagram_username]),
                                        'now', jsonb_build_object('handles', array[n.instagram_username]),
                                        'via', 'crm.instagram_contacts was @' || o.instagram_username))
    into changes
    from old_rows o join crm.instagram_contacts n on n.id = o.id
    where n.instagram_username <> o.instagram_username;
  end if;
  perform ops.end_links(changes);
  return null;
end
$$;
revoke all on function crm.end_links() from public;

create or replace trigger end_links_on_update after update on crm.instagram_contacts
  referencing old table as old_rows new table as new_rows for each statement execute function crm.end_links();
create or replace trigger end_links_on_delete after delete on crm.instagram_contacts
  referencing old table as old_rows for each statement execute function crm.end_links();
