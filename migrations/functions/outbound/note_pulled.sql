-- Notes leads that were taken down at Instantly: the next complete list says whether they are gone. lead_ids: the vendor's
-- -> {tables}. One that is noted already is unchanged.
create or replace function outbound.note_pulled(of_campaign text, lead_ids text[]) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  gone bigint;
  places bigint;
begin
  perform outbound.lock_normalization();
  update outbound.instantly_leads_raw r set vanished_at = now(), synced_at = clock_timestamp()
   where r.instantly_lead_id = any (lead_ids) and r.instantly_campaign_id = of_campaign and r.vanished_at is null;
  get diagnostics gone = row_count;
  update outbound.campaign_leads c set pulled_at = now()
    from outbound.instantly_leads_raw r
    join outbound.leads l on lower(l.email) = r.email
    join outbound.campaigns m on m.instantly_campaign_id = r.instantly_campaign_id
   where r.instantly_lead_id = any (lead_ids) and r.instantly_campaign_id = of_campaign and c.campaign_id = m.id and c.lead_id = l.id
     and c.pulled_at is distinct from now() and (c.pulled_at is null or c.pulled_at < r.vanished_at);
  get diagnostics places = row_count;
  return jsonb_build_object('tables', jsonb_build_object(
    'outbound.instantly_leads_raw', jsonb_build_object('inserted', 0, 'updated', gone, 'unchanged', cardinality(lead_ids) - gone),
    'outbound.campaign_leads', jsonb_build_object('inserted', 0, 'updated', places, 'unchanged', 0)));
end
$$;
revoke all on function outbound.note_pulled(text, text[]) from public;
grant execute on function outbound.note_pulled(text, text[]) to service_role;
