-- A lead whose address or phone changes or is emptied, or that is deleted, is still the same person. Security definer: it must see all
-- suppressions.
create or replace function outbound.end_links() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  changes jsonb;
begin
  if tg_op = 'UPDATE' then
    select jsonb_agg(jsonb_build_object(
      'was', jsonb_build_object('emails', array[o.email, o.personal_email], 'phones', array[o.phone, o.mobile_phone]),
      'now', jsonb_build_object('emails', array[n.email, n.personal_email], 'phones', array[n.phone, n.mobile_phone]),
      'via', 'outbound.leads stated ' || concat_ws(', ', lower(o.email), lower(o.personal_email), o.phone, o.mobile_phone)))
    into changes
    from old_rows o left join new_rows n on n.id = o.id
    where (o.email, o.personal_email, o.phone, o.mobile_phone) is distinct from (n.email, n.personal_email, n.phone, n.mobile_phone);
  else  -- replaced under its id in the same statement, it is there again
    select jsonb_agg(jsonb_build_object(
      'was', jsonb_build_object('emails', array[o.email, o.personal_email], 'phones', array[o.phone, o.mobile_phone]),
      'now', case when n.id is not null then jsonb_build_object('emails', array[n.email, n.personal_email], 'phones', array[n.phone, n.mobile_phone]) end,
      'via', 'outbound.leads stated ' || concat_ws(', ', lower(o.email), lower(o.personal_email), o.phone, o.mobile_phone)))
    into changes
    from old_rows o left join outbound.leads n on n.id = o.id;
  end if;
  perform ops.end_links(changes);
  return null;
end
$$;
revoke all on function outbound.end_links() from public;

create or replace trigger end_links_on_update after update on outbound.leads
  referencing old table as old_rows new table as new_rows for each statement execute function outbound.end_links();
create or replace trigger end_links_on_delete after delete on outbound.leads
  referencing old table as old_rows for each statement execute function outbound.end_links();
