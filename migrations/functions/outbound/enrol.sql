-- Puts leads into campaigns, each once, and notes that their state is to be derived (outbound.derive_campaign_leads). Somebody who said no is
-- put there as disqualified: the record of what was sent is not to be refused for that. campaign_ids, lead_ids: side by side.
-- -> how many are new
create or replace function outbound.enrol(campaign_ids uuid[], lead_ids uuid[]) returns bigint
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan as $$
declare
  new_campaigns uuid[];
  new_leads uuid[];
  enrolled bigint := 0;
begin
  insert into outbound.stale_campaign_leads (campaign_id, lead_id)
  select distinct p.campaign_id, p.lead_id from unnest(campaign_ids, lead_ids) as p(campaign_id, lead_id)
  where p.campaign_id is not null and p.lead_id is not null
  order by 1, 2
  on conflict do nothing;

  select array_agg(n.campaign_id), array_agg(n.lead_id) into new_campaigns, new_leads
  from (select distinct p.campaign_id, p.lead_id from unnest(campaign_ids, lead_ids) as p(campaign_id, lead_id)
        where p.campaign_id is not null and p.lead_id is not null
          and not exists (select from outbound.campaign_leads c where c.campaign_id = p.campaign_id and c.lead_id = p.lead_id)) n;
  if new_leads is not null then
    -- Foreign keys are looked up by plans that are kept: a plan of this function would be made for every row.
    with keys as materialized (select set_config('plan_cache_mode', 'auto', true))
    insert into outbound.campaign_leads (campaign_id, lead_id, overall_status)
    select n.campaign_id, n.lead_id, case when s.id is null then 'active' else 'disqualified' end
    from unnest(new_campaigns, new_leads) as n(campaign_id, lead_id)
    left join ops.suppressed_rows('outbound.leads', array(select distinct l from unnest(new_leads) as l)) s on s.id = n.lead_id
    where exists (select from keys)
    order by n.campaign_id, n.lead_id
    on conflict do nothing;
    get diagnostics enrolled = row_count;
  end if;
  return enrolled;
end
$$;
revoke all on function outbound.enrol(uuid[], uuid[]) from public;
grant execute on function outbound.enrol(uuid[], uuid[]) to service_role;
