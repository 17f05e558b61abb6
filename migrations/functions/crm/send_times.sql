-- When an account has sent since a time, or may have: what was sent, what is handed out, and what was handed out and never answered. What a
-- sender said was not sent does not count. of_account: null is the default account. began: when it was handed out, at: when it was sent at the latest.
create or replace function crm.send_times(of_account text, since timestamptz) returns table (at timestamptz, began timestamptz)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select q.sent_at, q.sent_at from crm.outreach_queue q
  where q.sent_at >= since and q.status = 'sent' and q.account is not distinct from of_account
  union all
  -- It may be sent at any time until its lease ends.
  select greatest(q.claimed_at, least(q.lease_ends_at, clock_timestamp())), q.claimed_at from crm.outreach_queue q
  where q.claimed_at is not null and greatest(q.claimed_at, least(q.lease_ends_at, clock_timestamp())) >= since
    and crm.is_unanswered(q.status, q.error, q.claim_id) and q.account is not distinct from of_account
$$;
revoke all on function crm.send_times(text, timestamptz) from public;
grant execute on function crm.send_times(text, timestamptz) to service_role;
