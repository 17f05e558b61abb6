-- Puts leads into a campaign, as planned: what has come to stand against one meanwhile is looked at once more, and one that is there already
-- stays as it is. payload: {campaign_id, lead_ids, rules as outbound.enrolment_exclusions has them}
-- -> {tables, excluded: [{reason, count}]}
create or replace function outbound.add_campaign_leads(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  of_campaign constant uuid := (payload ->> 'campaign_id')::uuid;
  ids constant uuid[] := array(select distinct i::uuid from jsonb_array_elements_text(payload -> 'lead_ids') as i order by 1);
  there constant uuid[] := array(select c.lead_id from outbound.campaign_leads c where c.campaign_id = of_campaign and c.lead_id = any (ids));
  chosen uuid[];
  excluded jsonb;
  enrolled bigint;
begin
  -- Whoever archives it meanwhile waits, or comes first.
  perform from outbound.campaigns c where c.id = of_campaign for share;
  with excluded as materialized (
    select x.lead_id, x.reason from outbound.enrolment_exclusions(of_campaign, ids, coalesce(payload -> 'rules', '{}')) x
  )
  select array(select i from unnest(ids) as i where i not in (select x.lead_id from excluded x) order by i),
         (select jsonb_agg(jsonb_build_object('reason', r.reason, 'count', r.n) order by r.reason)
          from (select x.reason, count(*) as n from excluded x where x.lead_id <> all (there) group by x.reason) r)
  into chosen, excluded;
  enrolled := outbound.enrol(array(select of_campaign from unnest(chosen)), chosen);
  return jsonb_build_object(
    'tables', jsonb_build_object('outbound.campaign_leads', jsonb_build_object(
      'inserted', enrolled, 'updated', 0, 'unchanged', cardinality(there) + cardinality(chosen) - enrolled)),
    'excluded', coalesce(excluded, '[]'));
end
$$;
revoke all on function outbound.add_campaign_leads(jsonb) from public;
grant execute on function outbound.add_campaign_leads(jsonb) to service_role;
