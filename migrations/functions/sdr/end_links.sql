-- An employee whose address or phone changes or is emptied, or who is deleted, is still the same person. A generic address is the
-- person's where there is no other. Security definer: it must see all suppressions.
create or replace function sdr.end_links() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  changes jsonb;
begin
  if tg_op = 'UPDATE' then
    select jsonb_agg(jsonb_build_object(
      'was', jsonb_build_object('emails', array[coalesce(o.work_email, o.generic_email)], 'mailboxes', array[case when o.work_email is not null then o.generic_email end], 'phones', o.phone_numbers),
      'now', jsonb_build_object('emails', array[n.work_email, n.generic_email], 'phones', n.phone_numbers),
      'via', 'sdr.employees stated ' || concat_ws(', ', lower(o.work_email), lower(o.generic_email), array_to_string(o.phone_numbers, ', '))))
    into changes
    from old_rows o left join new_rows n on n.id = o.id
    where (o.work_email, o.generic_email, o.phone_numbers) is distinct from (n.work_email, n.generic_email, n.phone_numbers);
  else  -- replaced under its id in the same statement, it is there again
    select jsonb_agg(jsonb_build_object(
      'was', jsonb_build_object('emails', array[coalesce(o.work_email, o.generic_email)], 'mailboxes', array[case when o.work_email is not null then o.generic_email end], 'phones', o.phone_numbers),
      'now', case when n.id is not null then jsonb_build_object('emails', array[n.work_email, n.generic_email], 'phones', n.phone_numbers) end,
      'via', 'sdr.employees stated ' || concat_ws(', ', lower(o.work_email), lower(o.generic_email), array_to_string(o.phone_numbers, ', '))))
    into changes
    from old_rows o left join sdr.employees n on n.id = o.id;
  end if;
  perform ops.end_links(changes);
  return null;
end
$$;
revoke all on function sdr.end_links() from public;

create or replace trigger end_links_on_update after update on sdr.employees
  referencing old table as old_rows new table as new_rows for each statement execute function sdr.end_links();
create or replace trigger end_links_on_delete after delete on sdr.employees
  referencing old table as old_rows for each statement execute function sdr.end_links();
