-- The places of a campaign that are to be sent up to Instantly, or could be, a page by lead: active, pending and not there yet. Each with what is
-- against it; is_claimed: it was sent before, and what became of that is not known. again: also who was left out there before.
-- -> {rows: [{place_id, email, full_name, company_name, is_claimed, reason}], next}. A page is short where few are left to send.
create or replace function outbound.push_candidates(of_campaign uuid, again boolean, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  walked uuid[];
  ids uuid[];
begin
  walked := array(
    select c.lead_id from outbound.campaign_leads c
    where c.campaign_id = of_campaign and c.lead_id > coalesce((after ->> 'lead_id')::uuid, '00000000-0000-0000-0000-000000000000')
    order by c.lead_id limit page_size);
  ids := array(
    select c.id from outbound.campaign_leads c
    where c.campaign_id = of_campaign and c.lead_id = any (walked) and c.overall_status = 'active'
      and coalesce(c.email_status, 'pending') = 'pending' and c.left_at is null and c.instantly_lead_id is null
      and c.push_outcome is distinct from 'pushed');
  return ops.page(
    (select jsonb_agg(jsonb_build_object('place_id', c.id, 'email', lower(l.email), 'full_name', l.full_name, 'company_name', m.company_name,
                                          'is_claimed', c.push_outcome is not distinct from 'claimed', 'reason', x.reason) order by c.lead_id)
      from outbound.campaign_leads c join outbound.leads l on l.id = c.lead_id
      left join outbound.companies m on m.id = l.company_id
      left join outbound.push_exclusions(ids, again) x on x.place_id = c.id
      where c.id = any (ids)),
    (select jsonb_agg(jsonb_build_object('lead_id', w.id) order by w.id) from unnest(walked) as w(id)), page_size);
end
$$;
revoke all on function outbound.push_candidates(uuid, boolean, jsonb, integer) from public;
grant execute on function outbound.push_candidates(uuid, boolean, jsonb, integer) to service_role;
