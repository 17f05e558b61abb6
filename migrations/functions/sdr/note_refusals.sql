-- An employee whose row says unsubscribed or bounced is suppressed (ops.record_refusals), by the address that is written to, or where it is
-- known which one bounced, by that. Before the
-- guard of the table looks. Security definer: whoever notes it need not be allowed to suppress.
create or replace function sdr.note_refusals() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  employees uuid[];
  noted jsonb;
begin
  if tg_op = 'INSERT' then
    select array_agg(n.id) into employees from new_rows n
    where n.reply_unsubscribe or n.reply_bounce or lower(btrim(n.campaign_status)) in ('unsubscribed', 'bounced');
  else
    -- No join of the two: one that was planned for one row compares each of 5,000 with each.
    select array_agg(distinct f.id) into employees
    from (select n.id, s.what, s.state from new_rows n cross join lateral (
            values ('unsubscribe', n.reply_unsubscribe::text), ('bounce', n.reply_bounce::text), ('status', n.campaign_status)) s(what, state)
          where case s.what when 'status' then lower(btrim(s.state)) in ('unsubscribed', 'bounced') else s.state = 'true' end
          except
          select o.id, s.what, s.state from old_rows o cross join lateral (
            values ('unsubscribe', o.reply_unsubscribe::text), ('bounce', o.reply_bounce::text), ('status', o.campaign_status)) s(what, state)) f;
  end if;
  if employees is null then
    return null;
  end if;
  select jsonb_agg(jsonb_build_object('kind', k.kind, 'value', k.value, 'source', 'sdr.employees',
                                      'reason', case when e.reply_unsubscribe or lower(btrim(e.campaign_status)) = 'unsubscribed'
                                                     then 'unsubscribed' else 'bounced' end,
                                      'evidence', jsonb_build_object('record_id', e.id, 'campaign_number', e.campaign_number)))
  into noted
  from new_rows e cross join lateral (
    select 'email' as kind, a.value
    from (values (e.work_email::text, e.work_email_status), (e.generic_email::text, e.generic_email_status)) a(value, status)
    where case when e.reply_unsubscribe or lower(btrim(e.campaign_status)) = 'unsubscribed' or 'bounced' not in (e.work_email_status, e.generic_email_status)
               then a.value = coalesce(e.work_email, e.generic_email) else a.value is not null and a.status = 'bounced' end
    union all
    select 'phone', p from unnest(e.phone_numbers) as p where coalesce(e.work_email, e.generic_email) is null) k
  where e.id = any (employees);
  perform ops.record_refusals(noted);
  return null;
end
$$;
revoke all on function sdr.note_refusals() from public;

create or replace trigger add_suppressions_on_insert after insert on sdr.employees
  referencing new table as new_rows for each statement execute function sdr.note_refusals();
create or replace trigger add_suppressions_on_update after update on sdr.employees
  referencing old table as old_rows new table as new_rows for each statement execute function sdr.note_refusals();
