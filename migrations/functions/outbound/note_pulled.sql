-- Notes leads that were taken down at Instantly: the next complete list says whether they are gone.
-- payload: {instantly_campaign_id, instantly_lead_ids} -> {tables}. One that is noted already is unchanged.
create or replace function outbound.note_pulled(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  of_campaign constant text := payload ->> 'instantly_campaign_id';
  vendor_ids constant text[] := array(select distinct i from jsonb_array_elements_text(payload -> 'instantly_lead_ids') as i);
  emails text[];
  gone bigint;
  places bigint;
begin
  perform outbound.lock_normalization();
  with gone as (
    update outbound.instantly_leads_raw r set vanished_at = now(), synced_at = clock_timestamp()
     where r.instantly_lead_id = any (vendor_ids) and r.instantly_campaign_id = of_campaign and r.vanished_at is null
    returning r.email
  )
  select count(*), array_agg(g.email) into gone, emails from gone g;
  update outbound.campaign_leads c set pulled_at = now()
   where c.campaign_id = (select m.id from outbound.campaigns m where m.instantly_campaign_id = of_campaign)
     and c.lead_id in (select l.id from outbound.leads l where lower(l.email) = any (emails));
  get diagnostics places = row_count;
  return jsonb_build_object('tables', jsonb_build_object(
    'outbound.instantly_leads_raw', jsonb_build_object('inserted', 0, 'updated', gone, 'unchanged', cardinality(vendor_ids) - gone),
    'outbound.campaign_leads', jsonb_build_object('inserted', 0, 'updated', places, 'unchanged', 0)));
end
$$;
revoke all on function outbound.note_pulled(jsonb) from public;
grant execute on function outbound.note_pulled(jsonb) to service_role;
