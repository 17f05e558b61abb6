-- Who unsubscribed from one campaign, whose address bounced, or who said "do not call", is suppressed (ops.record_refusals). Before
-- the guard of the table looks. Security definer: whoever notes it need not be allowed to suppress.
create or replace function outbound.note_refusals() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  enrolments uuid[];
  noted jsonb;
begin
  if tg_op = 'INSERT' then
    select array_agg(n.id) into enrolments from new_rows n
    where n.email_status in ('unsubscribed', 'bounced') or n.overall_status in ('unsubscribed', 'bounced') or n.call_status = 'do_not_call';
  else
    -- No join of the two: one that was planned for one row compares each of 5,000 with each.
    select array_agg(distinct f.id) into enrolments
    from (select n.id, s.what, s.state from new_rows n cross join lateral (
            values ('email', n.email_status), ('overall', n.overall_status), ('call', n.call_status)) s(what, state)
          where case s.what when 'call' then s.state = 'do_not_call' else s.state in ('unsubscribed', 'bounced') end
          except
          select o.id, s.what, s.state from old_rows o cross join lateral (
            values ('email', o.email_status), ('overall', o.overall_status), ('call', o.call_status)) s(what, state)) f;
  end if;
  if enrolments is null then
    return null;
  end if;
  with said as (
    select c.id, l.email, l.personal_email, l.phone, l.mobile_phone, m.campaign_name, c.call_status = 'do_not_call' as by_phone,
           case when 'unsubscribed' in (c.email_status, c.overall_status) then 'unsubscribed'
                when 'bounced' in (c.email_status, c.overall_status) then 'bounced' end as by_email
    from new_rows c join outbound.leads l on l.id = c.lead_id join outbound.campaigns m on m.id = c.campaign_id
    where c.id = any (enrolments)
  )
  select jsonb_agg(jsonb_build_object('kind', k.kind, 'value', k.value, 'reason', k.reason, 'source', 'outbound.campaign_leads',
                                      'evidence', jsonb_build_object('record_id', s.id, 'campaign', s.campaign_name)))
  into noted
  from said s cross join lateral (
    select 'email' as kind, coalesce(s.email, s.personal_email) as value, s.by_email as reason where s.by_email is not null
    union all
    select 'phone', p, coalesce(case when s.by_phone then 'do not call' end, s.by_email)
    from unnest(array[s.phone, s.mobile_phone]) as p
    where s.by_phone or (s.by_email is not null and coalesce(s.email, s.personal_email) is null)) k
  where k.value is not null;
  perform ops.record_refusals(noted);
  return null;
end
$$;
revoke all on function outbound.note_refusals() from public;

create or replace trigger add_suppressions_on_insert after insert on outbound.campaign_leads
  referencing new table as new_rows for each statement execute function outbound.note_refusals();
create or replace trigger add_suppressions_on_update after update on outbound.campaign_leads
  referencing old table as old_rows new table as new_rows for each statement execute function outbound.note_refusals();
