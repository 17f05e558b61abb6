-- What of an employee these replies speak for: of each reply and employee with its address, the columns with the values that it wants.
create or replace function sdr.reply_fields(ids uuid[]) returns table (reply_id uuid, at timestamptz, employee_id uuid, field text, value text)
language sql stable set search_path = pg_catalog, pg_temp as $$
  with reply as materialized (
    select r.* from sdr.replies r where r.id = any (ids) and r.address is not null and not r.is_undone
  ), reach as materialized (
    select r.id, r.at, r.outcome, r.is_answer, r.returns_on, e.employee_id, e.is_work
    from sdr.employees_at(array(select distinct r.address from reply r)) e join reply r on r.address = e.address
  )
  select distinct r.id, r.at, r.employee_id, f.field, f.value
  from reach r cross join lateral (
    values ('reply_unsubscribe', 'true', r.outcome = 'unsubscribe'),
           ('reply_info_request', 'true', r.outcome = 'info_request'),
           ('reply_bounce', 'true', r.outcome = 'bounce_hard'),
           (case when r.is_work then 'work_email_status' else 'generic_email_status' end, 'bounced', r.outcome = 'bounce_hard'),
           ('paused_until', coalesce(r.returns_on::text, (r.at + interval '7 days')::date::text), r.outcome = 'out_of_office'),
           ('paused_until', 'infinity', r.outcome = 'left_company'),
           ('campaign_status', case r.outcome when 'unsubscribe' then 'unsubscribed' when 'bounce_hard' then 'bounced' else 'replied' end,
            r.outcome in ('unsubscribe', 'bounce_hard', 'info_request', 'interested', 'decline') or (r.outcome = 'needs_review' and r.is_answer)))
    as f(field, value, is_wanted)
  where f.is_wanted
$$;
revoke all on function sdr.reply_fields(uuid[]) from public;
grant execute on function sdr.reply_fields(uuid[]) to service_role;
