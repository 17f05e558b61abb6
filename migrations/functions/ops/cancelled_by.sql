-- What these suppressions cancelled, as far as it is not restored, and some of it by name.
-- -> {total, tables: [{relation, status, count}], examples: [{relation, record_id, status, who}]}
create or replace function ops.cancelled_by(suppression_ids jsonb, examples integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  ids constant uuid[] := array(select i::uuid from jsonb_array_elements_text(suppression_ids) as i);
begin
  return (
    with record as materialized (
      select c.relation, (f ->> 'id')::uuid as record_id,
             case when c.relation <> 'outbound.campaign_leads' then coalesce(f ->> 'status', f ->> 'campaign_status')
                  when f ->> 'overall_status' = 'active' then 'active' else 'call scheduled' end as status
      from ops.cancellations c cross join lateral jsonb_array_elements(c.former) as f
      where c.suppression_ids && ids and c.restored_at is null and c.former is not null
    ), example as materialized (
      select * from record r order by r.relation, r.record_id limit examples
    ), named as (
      select distinct on (k.id) k.id, k.who
      from (select e.relation, array_agg(e.record_id) as ids from example e group by e.relation) e
      cross join lateral ops.keys_of_rows(e.relation, e.ids) k
    )
    select jsonb_build_object(
      'total', (select count(*) from record),
      'tables', (select coalesce(jsonb_agg(to_jsonb(t) order by t.relation, t.status), '[]')
                 from (select r.relation, r.status, count(*) as count from record r group by r.relation, r.status) t),
      'examples', (select coalesce(jsonb_agg(jsonb_build_object('relation', e.relation, 'record_id', e.record_id, 'status', e.status,
                                                                'who', coalesce(n.who, '')) order by e.relation, e.record_id), '[]')
                   from example e left join named n on n.id = e.record_id)));
end
$$;
revoke all on function ops.cancelled_by(jsonb, integer) from public;
grant execute on function ops.cancelled_by(jsonb, integer) to service_role;
