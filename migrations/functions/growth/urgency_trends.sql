-- Urgent leads of each account that has leads, a page of accounts by id: 14 spans of 24 hours until now, the oldest first. filter: {client_id};
-- after: {client_id} -> {rows: [{client_id, business_name, days: [{leads, high}]}], next}
create or replace function growth.urgency_trends(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  answer jsonb;
begin
  with page as materialized (
    select c.client_id, c.business_name from growth.clients c
    where (filter ->> 'client_id' is null or c.client_id = (filter ->> 'client_id')::uuid)
      and (after is null or c.client_id > (after ->> 'client_id')::uuid)
      and exists (select from growth.lead_memory l where l.client_id = c.client_id and l.archived is not true and l.deleted is not true and l.is_test is not true)
    order by c.client_id limit page_size
  ), counted as materialized (
    select l.client_id, l.urgency, least(13, greatest(0, 13 - floor(extract(epoch from now() - l.timestamp) / 86400)))::integer as day, count(*) as leads
    from page p join growth.lead_memory l on l.client_id = p.client_id
    where l.archived is not true and l.deleted is not true and l.is_test is not true and l.timestamp > now() - interval '336 hours'
    group by 1, 2, 3
  ), word as materialized (
    select w.word, growth.urgency_of(w.word) as urgency from (select distinct urgency as word from counted) w
  ), daily as materialized (
    select c.client_id, c.day, sum(c.leads) as leads, coalesce(sum(c.leads) filter (where w.urgency = 'High'), 0) as high
    from counted c left join word w on w.word = c.urgency group by 1, 2
  )
  select ops.page(
    jsonb_agg(jsonb_build_object('client_id', p.client_id, 'business_name', p.business_name, 'days', d.days) order by p.client_id),
    jsonb_agg(jsonb_build_object('client_id', p.client_id) order by p.client_id), page_size)
  into answer
  from page p
  cross join lateral (
    select jsonb_agg(jsonb_build_object('leads', coalesce(d.leads, 0), 'high', coalesce(d.high, 0)) order by n.day) as days
    from generate_series(0, 13) as n(day) left join daily d on d.client_id = p.client_id and d.day = n.day) d;
  return answer;
end
$$;
revoke all on function growth.urgency_trends(jsonb, jsonb, integer) from public;
grant execute on function growth.urgency_trends(jsonb, jsonb, integer) to service_role;
