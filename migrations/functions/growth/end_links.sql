-- A prospect whose address changes is still the same business. Security definer: it must see all suppressions.
create or replace function growth.end_links() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  changes jsonb;
begin
  if tg_op = 'UPDATE' then
    select jsonb_agg(jsonb_build_object(
      'was', jsonb_build_object('emails', array[o.contact_email]),
      'now', jsonb_build_object('emails', array[n.contact_email]),
      'via', 'growth.prospect_candidates stated contact_email ' || lower(btrim(o.contact_email))))
    into changes
    from old_rows o left join new_rows n on n.id = o.id
    where o.contact_email is distinct from n.contact_email;
  else  -- replaced under its id in the same statement, it is there again
    select jsonb_agg(jsonb_build_object(
      'was', jsonb_build_object('emails', array[o.contact_email]),
      'now', case when n.id is not null then jsonb_build_object('emails', array[n.contact_email]) end,
      'via', 'growth.prospect_candidates stated contact_email ' || lower(btrim(o.contact_email))))
    into changes
    from old_rows o left join growth.prospect_candidates n on n.id = o.id;
  end if;
  perform ops.end_links(changes);
  return null;
end
$$;
revoke all on function growth.end_links() from public;

create or replace trigger end_links_on_update after update on growth.prospect_candidates
  referencing old table as old_rows new table as new_rows for each statement execute function growth.end_links();
create or replace trigger end_links_on_delete after delete on growth.prospect_candidates
  referencing old table as old_rows for each statement execute function growth.end_links();
