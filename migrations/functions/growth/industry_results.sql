-- What became of the e-mails to the prospects of each industry, in any case of its name. contacted: prospects with an e-mail that was sent;
-- opened and replied: those of them who did. A rate is a share of contacted, null where there is none; priority_score is 0.4 and 0.6 of the
-- two. filter: {region, since: of the sending}; after: {key} -> {rows, next}
create or replace function growth.industry_results(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with sent as materialized (
    select o.prospect_id, count(*) as emails, bool_or(o.status = 'opened' or o.opened_at is not null) as opened,
           bool_or(o.status = 'replied' or o.replied_at is not null) as replied, bool_and(o.status = 'ignored' and o.opened_at is null) as ignored
    from growth.prospect_outreach_log o
    where (o.sent_at <= now() or o.status in ('opened', 'replied')) and (filter ->> 'since' is null or o.sent_at >= (filter ->> 'since')::timestamptz)
    group by o.prospect_id
  ), prospect as materialized (
    select coalesce(ops.fold_case(btrim(p.industry)), '') as key, btrim(p.industry) as name, p.automation_need_score as need, s.*
    from growth.prospect_candidates p left join sent s on s.prospect_id = p.id
    where filter ->> 'region' is null or ops.fold_case(p.region) = ops.fold_case(filter ->> 'region')
  ), industry as materialized (
    select p.key, mode() within group (order by p.name) as name, count(*) as prospects, count(p.prospect_id) as contacted, coalesce(sum(p.emails), 0) as emails,
           count(*) filter (where p.opened) as opened, count(*) filter (where p.replied) as replied, count(*) filter (where p.ignored) as ignored,
           round(avg(p.need), 2) as need
    from prospect p
    where after is null or p.key > after ->> 'key'
    group by p.key
    order by p.key
    limit page_size
  ), rated as (
    select i.*, i.opened::numeric / nullif(i.contacted, 0) as open_rate, i.replied::numeric / nullif(i.contacted, 0) as reply_rate from industry i
  )
  select ops.page(
    jsonb_agg(jsonb_build_object(
      'industry', nullif(r.name, ''), 'prospects', r.prospects, 'contacted', r.contacted, 'emails', r.emails, 'opened', r.opened, 'replied', r.replied,
      'ignored', r.ignored, 'open_rate', round(r.open_rate, 4), 'reply_rate', round(r.reply_rate, 4),
      'priority_score', round(0.4 * r.open_rate + 0.6 * r.reply_rate, 4), 'avg_need', trim_scale(r.need)) order by r.key),
    jsonb_agg(jsonb_build_object('key', r.key) order by r.key), page_size)
  from rated r
$$;
revoke all on function growth.industry_results(jsonb, jsonb, integer) from public;
grant execute on function growth.industry_results(jsonb, jsonb, integer) to service_role;
