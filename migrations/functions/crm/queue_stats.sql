-- How the queue stands, an account each, by the clock of the database. payload: {account: only this one (null: the default one), where it is
-- there; day_start: of the sender's zone, now} -> [{account, pending, scheduled, sent, failed, cancelled, due, claimed, outcome_unknown, held,
-- last_hour, today, next_at}]. last_hour, today: what counts against the caps.
create or replace function crm.queue_stats(payload jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with item as materialized (
    select q.*, crm.is_unanswered(q.status, q.error, q.claim_id) as is_unanswered, q.status in ('pending', 'scheduled') as is_open
    from crm.outreach_queue q where not payload ? 'account' or q.account is not distinct from payload ->> 'account'
  ), held as materialized (
    select o.id from crm.queue_contacts(array(select i.id from item i where i.is_open)) o
    where exists (select from crm.holds h where h.contact_id = o.contact_id and h.decided_at is null)
  ), total as (
    select i.account, count(*) filter (where i.status = 'pending') as pending, count(*) filter (where i.status = 'scheduled') as scheduled,
           count(*) filter (where i.status = 'sent') as sent, count(*) filter (where i.status = 'failed') as failed,
           count(*) filter (where i.status = 'cancelled') as cancelled,
           count(*) filter (where i.is_open and i.claim_id is null and coalesce(i.scheduled_at, '-infinity') <= now()) as due,
           count(*) filter (where i.is_open and i.is_unanswered) as claimed,
           count(*) filter (where not i.is_open and i.is_unanswered) as outcome_unknown,
           count(*) filter (where i.id in (select h.id from held h)) as held,
           min(i.scheduled_at) filter (where i.is_open and i.claim_id is null and i.scheduled_at > now()) as next_at
    from item i group by i.account
  )
  select coalesce(jsonb_agg(to_jsonb(t) || jsonb_build_object(
           'last_hour', (select count(*) from crm.send_times(t.account, now() - interval '1 hour') s),
           'today', (select count(*) from crm.send_times(t.account, (payload ->> 'day_start')::timestamptz) s))
           order by t.account nulls first), '[]')
  from total t
$$;
revoke all on function crm.queue_stats(jsonb) from public;
grant execute on function crm.queue_stats(jsonb) to service_role;
