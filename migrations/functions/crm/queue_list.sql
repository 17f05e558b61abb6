-- Messages of the queue by their time, then their id. filter: {status, account (null: any), username, campaign}; after: {at, id}
-- -> {rows, next}. is_claimed: handed out, and nobody has said what became of it.
create or replace function crm.queue_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as materialized (
    select coalesce(q.sent_at, q.scheduled_at, q.created_at, '-infinity') as at, q.* from crm.outreach_queue q
    where (filter ->> 'status' is null or q.status = filter ->> 'status')
      and (filter ->> 'account' is null or q.account = filter ->> 'account')
      and (filter ->> 'username' is null or q.username = filter ->> 'username')
      and (filter ->> 'campaign' is null or q.campaign = filter ->> 'campaign')
      and (after is null or (coalesce(q.sent_at, q.scheduled_at, q.created_at, '-infinity'), q.id)
                            > ((after ->> 'at')::timestamptz, (after ->> 'id')::uuid))
    order by 1, q.id
    limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object(
      'id', p.id, 'username', p.username, 'status', p.status, 'scheduled_at', p.scheduled_at, 'lane', p.lane, 'message', p.message_text,
      'priority', p.priority, 'is_claimed', crm.is_unanswered(p.status, p.error, p.claim_id), 'lease_ends_at', p.lease_ends_at,
      'sent_at', p.sent_at, 'error', p.error, 'template', p.template, 'account', p.account, 'campaign', p.campaign, 'created_at', p.created_at)
      order by p.at, p.id),
    jsonb_agg(jsonb_build_object('at', p.at, 'id', p.id) order by p.at, p.id), page_size)
  from page p
$$;
revoke all on function crm.queue_list(jsonb, jsonb, integer) from public;
grant execute on function crm.queue_list(jsonb, jsonb, integer) to service_role;
