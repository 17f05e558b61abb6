-- The addresses that send, those with an error first, then those that need a look, those that are well, and those that Instantly has no more.
-- filter: {health}; after: {rank, email} -> {rows, next, as_of}
-- health: error (the account or its warm-up is in error, or says so), attention (it is paused, not set up, or its score is below 90), ok, vanished.
create or replace function outbound.account_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with used as materialized (
    -- Campaigns that send now, by the accounts that they send from.
    select e.email, count(*) as campaigns
    from outbound.instantly_campaigns_raw k
    cross join lateral jsonb_array_elements_text(case when jsonb_typeof(k.raw_json -> 'email_list') = 'array' then k.raw_json -> 'email_list' end) as e(email)
    where k.campaign_status in (1, 4) and k.vanished_at is null
    group by e.email
  ), account as (
    select a.*, h.health, array_position(array['error', 'attention', 'ok', 'vanished'], h.health) as rank
    from outbound.instantly_accounts_raw a
    cross join lateral (
      select case when a.vanished_at is not null then 'vanished'
                  when a.account_status < 0 or a.warmup_status < 0 or jsonb_typeof(a.raw_json -> 'status_message') in ('object', 'string') then 'error'
                  when a.account_status is distinct from 1 or a.warmup_status = 0 or a.warmup_score < 90 or a.raw_json -> 'setup_pending' = 'true'
                    then 'attention'
                  else 'ok' end as health) h
  ), page as (
    select * from account a
    where (filter ->> 'health' is null or a.health = filter ->> 'health')
      and (after is null or (a.rank, a.email) > ((after ->> 'rank')::integer, after ->> 'email'))
    order by a.rank, a.email
    limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object(
      'email', p.email, 'health', p.health, 'status', p.account_status,
      'status_message', left(coalesce(m.said ->> 'e_message', m.said ->> 'response', m.said ->> 'code', m.said #>> '{}'), 600),
      'warmup_status', p.warmup_status, 'warmup_score', p.warmup_score, 'daily_limit', outbound.number_at(p.raw_json, 'daily_limit'),
      'running_campaigns', coalesce((select u.campaigns from used u where u.email = p.email), 0),
      'provider', outbound.number_at(p.raw_json, 'provider_code'), 'sending_gap', outbound.number_at(p.raw_json, 'sending_gap'),
      'tracking_domain', p.raw_json ->> 'tracking_domain_name', 'tracking_domain_status', p.raw_json ->> 'tracking_domain_status',
      'warmup_started_at', p.raw_json ->> 'timestamp_warmup_start', 'setup_pending', p.raw_json -> 'setup_pending' = 'true',
      'first_name', p.first_name, 'last_name', p.last_name,
      'vanished_at', p.vanished_at, 'synced_at', p.synced_at) order by p.rank, p.email),
    jsonb_agg(jsonb_build_object('rank', p.rank, 'email', p.email) order by p.rank, p.email), page_size)
    || jsonb_build_object('as_of', outbound.synced_at('accounts'))
  from page p
  cross join lateral (select nullif(p.raw_json -> 'status_message', 'null') as said) m
$$;
revoke all on function outbound.account_list(jsonb, jsonb, integer) from public;
grant execute on function outbound.account_list(jsonb, jsonb, integer) to service_role;
