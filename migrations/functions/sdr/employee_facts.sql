-- Part of the audience functions: the statement for everybody who matches, with the address that would be written to and all that is against it.
-- $1, $2, $3: the lists of sdr.suppressed_employees. step: what is about to be done with the audience $4: start, or push to the vendor's campaign
-- $5. What the other step did with that audience keeps nobody out. Null: every contact of the last 30 days counts.
-- -> id, email, source (work, generic), and a boolean for each exclusion: that is what the planner knows to be few groups
create or replace function sdr.employee_facts(conditions text[], step text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $f$
  select format($q$
    select e.id, r.email, r.source,
           coalesce(e.id = any ($1), false) as suppressed,
           coalesce(e.reply_bounce, false) or coalesce(e.id = any ($2), false)
             or (r.source is null and 'bounced' in (e.work_email_status, e.generic_email_status)) as bounced,
           coalesce(e.reply_unsubscribe, false) or coalesce(e.id = any ($3), false) as unsubscribed,
           (coalesce(e.outreach_sent_date > t.today - 30, false) %2$s) or coalesce(e.paused_until > t.today, false)
             or coalesce(r.email in (%3$s), false) as cooling_down,
           r.source is null as no_address,
           coalesce(e.client_status, false) as already_client
    %1$s
  $q$,
  sdr.matching_employees(conditions, $j$
    cross join (select (now() at time zone 'UTC')::date as today) t
    cross join lateral (
      select case when e.work_email <> '' and e.work_email_status not in ('invalid', 'bounced') then lower(e.work_email::text)
                  when e.generic_email <> '' and e.generic_email_status not in ('invalid', 'bounced') then lower(e.generic_email::text) end as email,
             case when e.work_email <> '' and e.work_email_status not in ('invalid', 'bounced') then 'work'
                  when e.generic_email <> '' and e.generic_email_status not in ('invalid', 'bounced') then 'generic' end as source) r $j$),
  case step when 'push' then
    'and not exists (select from sdr.campaigns k where k.audience_id = $4 and k.number = e.campaign_number and k.undone_at is null)' else '' end,
  format($q$
    select m.email from sdr.campaign_members m join sdr.campaigns k on k.number = m.campaign_number
    where m.undone_at is null and k.sent_date > (now() at time zone 'UTC')::date - 30 %s
    union all
    select p.email from sdr.pushed_addresses p join sdr.pushes u on u.id = p.push_id
    where p.outcome in ('claimed', 'pushed') and p.claimed_at > now() - interval '30 days' %s$q$,
    case step when 'push' then 'and k.audience_id <> $4' else '' end,
    case step when 'push' then 'and p.vendor_campaign <> $5' when 'start' then 'and u.audience_id <> $4' else '' end))
$f$;
revoke all on function sdr.employee_facts(text[], text) from public;
grant execute on function sdr.employee_facts(text[], text) to service_role;
