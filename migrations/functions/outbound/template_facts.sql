-- What the templates of a campaign can say to a lead. -> {suppressed: by whom and why the lead said no, or null, templates: {subject, body,
-- call_script}, facts: {lead, company, campaign, offer, sender, account, apollo, custom}, each an object of the columns' names}
-- account is the address that writes to the lead; custom are the lead's variables at Instantly, in this campaign before any other.
create or replace function outbound.template_facts(campaign_id uuid, lead_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  lead outbound.leads;
  campaign outbound.campaigns;
  vendor jsonb;
begin
  select * into lead from outbound.leads l where l.id = template_facts.lead_id;
  select * into campaign from outbound.campaigns c where c.id = template_facts.campaign_id;
  select r.raw_json into vendor from outbound.instantly_leads_raw r
  where r.email = ops.email_key(lead.email)
  order by r.instantly_campaign_id is not distinct from campaign.instantly_campaign_id desc, r.vanished_at is not null, r.synced_at desc, r.id limit 1;
  return jsonb_build_object(
    'suppressed', (select jsonb_build_object('kind', s.kind, 'value', s.value, 'reason', s.reason)
                   from ops.suppressed_rows('outbound.leads', array[lead.id]) n join ops.suppressions s on s.id = n.suppression_id limit 1),
    'templates', jsonb_build_object('subject', campaign.email_subject_template, 'body', campaign.email_body_template,
                                    'call_script', campaign.call_script_template),
    'facts', jsonb_build_object(
      'lead', to_jsonb(lead) || jsonb_build_object('personalization', vendor ->> 'personalization'),
      'company', coalesce((select to_jsonb(c) from outbound.companies c where c.id = lead.company_id), '{}')
        || case when lead.company_id is null then jsonb_build_object('company_name', vendor ->> 'company_name', 'website', vendor ->> 'website') else '{}' end,
      'campaign', to_jsonb(campaign),
      'offer', coalesce((select to_jsonb(o) from outbound.offers o where o.id = campaign.offer_id), '{}'),
      'sender', coalesce((select to_jsonb(u) from outbound.users u where u.id = campaign.created_by), '{}'),
      'account', coalesce((
        select jsonb_build_object('email', a.email, 'first_name', a.first_name, 'last_name', a.last_name) from outbound.instantly_accounts_raw a
        where a.email = coalesce(vendor ->> 'last_contacted_from', vendor #>> '{status_summary,lastStep,from}')), '{}'),
      'apollo', coalesce((select c.apollo_data from outbound.companies c where c.id = lead.company_id and jsonb_typeof(c.apollo_data) = 'object'), '{}')
        || case when jsonb_typeof(lead.apollo_data) = 'object' then lead.apollo_data else '{}' end,
      'custom', case when jsonb_typeof(vendor -> 'payload') = 'object' then vendor -> 'payload' else '{}' end));
end
$$;
revoke all on function outbound.template_facts(uuid, uuid) from public;
grant execute on function outbound.template_facts(uuid, uuid) to service_role;
