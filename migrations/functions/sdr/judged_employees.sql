-- Part of the audience functions: the statement for everybody who matches, with the address that would be written to and the one reason
-- against it; null: none. The one place that decides it. $1, $2: ids and reasons of sdr.suppressed_employees.
-- step: what is about to be done with the audience $3: start, or push to the vendor's campaign $4. What the other step did with that audience
-- keeps nobody out. Null: every contact of the last 30 days counts. -> id, email, source (work, generic), reason
create or replace function sdr.judged_employees(conditions text[], step text default null) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $f$
  select format($q$
    select e.id, r.email, r.source,
           case when s.reason = 'suppressed' then s.reason
                when e.reply_bounce or s.reason = 'bounced'
                  or (r.email is null and 'bounced' in (e.work_email_status, e.generic_email_status)) then 'bounced'
                when e.reply_unsubscribe or s.reason = 'unsubscribed' then 'unsubscribed'
                when (e.outreach_sent_date > t.today - 30 %2$s) or e.paused_until > t.today or r.email in (%3$s) then 'cooling_down'
                when r.email is null then 'no_address'
                when e.client_status then 'already_client' end as reason
    %1$s
  $q$,
  sdr.matching_employees(conditions, $j$
    cross join (select (now() at time zone 'UTC')::date as today) t
    left join unnest($1, $2) as s(id, reason) on s.id = e.id
    cross join lateral (
      select case when e.work_email <> '' and e.work_email_status not in ('invalid', 'bounced') then lower(e.work_email)
                  when e.generic_email <> '' and e.generic_email_status not in ('invalid', 'bounced') then lower(e.generic_email) end as email,
             case when e.work_email <> '' and e.work_email_status not in ('invalid', 'bounced') then 'work'
                  when e.generic_email <> '' and e.generic_email_status not in ('invalid', 'bounced') then 'generic' end as source) r $j$),
  case step when 'push' then
    'and not exists (select from sdr.campaigns k where k.audience_id = $3 and k.number = e.campaign_number and k.undone_at is null)' else '' end,
  format($q$
    select m.email from sdr.campaign_members m join sdr.campaigns k on k.number = m.campaign_number
    where m.undone_at is null and k.sent_date > (now() at time zone 'UTC')::date - 30 %s
    union all
    select p.email from sdr.pushed_addresses p join sdr.pushes u on u.id = p.push_id
    where p.outcome in ('claimed', 'pushed') and p.claimed_at > now() - interval '30 days' %s$q$,
    case step when 'push' then 'and k.audience_id <> $3' else '' end,
    case step when 'push' then 'and p.vendor_campaign <> $4' when 'start' then 'and u.audience_id <> $3' else '' end))
$f$;
revoke all on function sdr.judged_employees(text[], text) from public;
grant execute on function sdr.judged_employees(text[], text) to service_role;
