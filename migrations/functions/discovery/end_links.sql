-- A page that is renamed, gets another contact address or loses it, or is deleted, is still the same person's. Security definer: it must
-- see all suppressions.
create or replace function discovery.end_links() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  changes jsonb;
begin
  if tg_op = 'UPDATE' then
    select jsonb_agg(jsonb_build_object(
      'was', jsonb_build_object('handles', array[o.ig_username], 'emails', array[o.contact_email]),
      'now', jsonb_build_object('handles', array[n.ig_username], 'emails', array[n.contact_email]),
      'via', 'discovery.pages @' || o.ig_username || coalesce(' stated contact_email ' || lower(btrim(o.contact_email)), '')))
    into changes
    from old_rows o left join new_rows n on n.id = o.id
    where (o.ig_username, o.contact_email) is distinct from (n.ig_username, n.contact_email) and (o.contact_email is not null or o.ig_username is distinct from n.ig_username);
  else  -- replaced under its id in the same statement, it is there again
    select jsonb_agg(jsonb_build_object(
      'was', jsonb_build_object('handles', array[o.ig_username], 'emails', array[o.contact_email]),
      'now', case when n.id is not null then jsonb_build_object('handles', array[n.ig_username], 'emails', array[n.contact_email]) end,
      'via', 'discovery.pages @' || o.ig_username || coalesce(' stated contact_email ' || lower(btrim(o.contact_email)), '')))
    into changes
    from old_rows o left join discovery.pages n on n.id = o.id;
  end if;
  perform ops.end_links(changes);
  return null;
end
$$;
revoke all on function discovery.end_links() from public;

create or replace trigger end_links_on_update after update on discovery.pages
  referencing old table as old_rows new table as new_rows for each statement execute function discovery.end_links();
create or replace trigger end_links_on_delete after delete on discovery.pages
  referencing old table as old_rows for each statement execute function discovery.end_links();
