-- What stands in the queue and why, by account, state, lane and reason. -> [{account, state, reason, lane, messages, first_at, last_at}]
-- state: due, planned, held (its person wrote what may be a no), claimed, outcome unknown, sent, failed, cancelled
create or replace function crm.queue_report() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with item as materialized (
    select q.*, q.status in ('pending', 'scheduled') as is_open from crm.outreach_queue q
  ), held as materialized (
    select o.id from crm.queue_contacts(array(select i.id from item i where i.is_open)) o
    where exists (select from crm.holds h where h.contact_id = o.contact_id and h.decided_at is null)
  ), told as (
    select i.account, i.lane, case when i.status in ('failed', 'cancelled') then i.error end as reason,
           coalesce(i.sent_at, i.scheduled_at, i.created_at) as at,
           case when not i.is_open then case when i.status = 'failed' and i.error = 'outcome unknown' then 'outcome unknown' else i.status end
                when i.claim_id is not null then 'claimed' when i.id in (select h.id from held h) then 'held'
                when i.scheduled_at > now() then 'planned' else 'due' end as state
    from item i
  ), grouped as (
    select t.account, t.state, t.reason, t.lane, count(*) as messages, min(t.at) as first_at, max(t.at) as last_at
    from told t group by t.account, t.state, t.reason, t.lane
  )
  select coalesce(jsonb_agg(to_jsonb(g) order by g.account nulls first,
           array_position(array['due', 'planned', 'held', 'claimed', 'outcome unknown', 'failed', 'cancelled', 'sent'], g.state),
           g.messages desc, g.reason, g.lane), '[]')
  from grouped g
$$;
revoke all on function crm.queue_report() from public;
grant execute on function crm.queue_report() to service_role;
