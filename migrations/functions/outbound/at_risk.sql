-- Who said no, anywhere, and may still be written to by a campaign at Instantly: their lead there is not at its end (completed, bounced,
-- unsubscribed, skipped), and the campaign runs, or could be started again by a click: drafts and held ones are told by campaign_status.
-- A person is known by the address and phone of the vendor's lead and by every key of the lead that has this address here.
-- filter: {campaign_id: of ours}; after: {campaign, lead} -> {rows, next}. A page looks at a bounded number of leads: it may be short.
create or replace function outbound.at_risk(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  looked_at constant integer := greatest(page_size, 5000);
  wanted constant text := (select c.instantly_campaign_id from outbound.campaigns c where c.id = (filter ->> 'campaign_id')::uuid);
  ids uuid[];
  emails text[];
  last jsonb;
  known_as text[];
  lead_ids uuid[];
  of_emails text[];
  kinds text[];
  keys text[];
  answer jsonb;
begin
  if filter ->> 'campaign_id' is not null and wanted is null then
    return jsonb_build_object('rows', jsonb '[]', 'next', null);
  end if;
  select array_agg(c.id), array_agg(c.email),
         case when count(*) = looked_at then
           (array_agg(jsonb_build_object('campaign', c.campaign, 'lead', c.lead) order by c.campaign desc, c.lead desc))[1] end
  into ids, emails, last
  from (
    select r.id, r.email, r.instantly_campaign_id as campaign, r.instantly_lead_id as lead
    from outbound.instantly_leads_raw r
    left join outbound.instantly_campaigns_raw k on k.instantly_campaign_id = r.instantly_campaign_id
    where r.vanished_at is null
      and (r.lead_status is null or r.lead_status not in ('3', '-1', '-2', '-3') or r.raw_json ->> 'subsequence_id' is not null)
      and r.instantly_campaign_id is not null and (wanted is null or r.instantly_campaign_id = wanted)
      and (after is null or (r.instantly_campaign_id, r.instantly_lead_id) > (after ->> 'campaign', after ->> 'lead'))
      and k.campaign_status is distinct from 3 and k.vanished_at is null
    order by r.instantly_campaign_id, r.instantly_lead_id
    limit looked_at) c;
  if ids is null then
    return jsonb_build_object('rows', jsonb '[]', 'next', null);
  end if;

  -- By what each address's person is known: side by side.
  select array_agg(l.id), array_agg(lower(l.email)) into lead_ids, known_as
  from outbound.leads l where lower(l.email) = any (emails);
  select array_agg(k.email), array_agg(k.kind), array_agg(k.value) into of_emails, kinds, keys
  from (
    select distinct e as email, 'email' as kind, ops.email_key(e) as value from unnest(emails) as e
    union
    select n.email, k.kind, k.value
    from ops.keys_of_rows('outbound.leads', lead_ids) k join unnest(lead_ids, known_as) as n(id, email) on n.id = k.id
    union
    select r.email, 'phone', unnest(ops.phone_keys(coalesce(r.raw_json ->> 'phone', r.raw_json #>> '{payload,phone}'), ops.default_country()))
    from outbound.instantly_leads_raw r where r.id = any (ids) and r.email is not null) k
  where k.value is not null;

  with said_no as materialized (
    select * from ops.suppressed_keys(
      array(select distinct k.value from unnest(kinds, keys) as k(kind, value) where k.kind = 'email'), '{}',
      array(select distinct k.value from unnest(kinds, keys) as k(kind, value) where k.kind = 'phone'))
  ), person as materialized (
    select distinct on (k.email) k.email, n.by_kind, n.suppression_id
    from unnest(of_emails, kinds, keys) as k(email, kind, value) join said_no n on n.kind = k.kind and n.value = k.value
    order by k.email, jsonb_array_length(n.path), n.kind, n.value
  ), found as (
    select r.instantly_campaign_id as campaign, r.instantly_lead_id as lead, jsonb_build_object(
      'email', r.email, 'campaign', coalesce(c.campaign_name, k.campaign_name), 'reason', s.reason, 'kind', s.kind, 'suppressed_at', s.created_at,
      'campaign_status', k.campaign_status, 'lead_status', r.lead_status, 'source', s.source,
      'campaign_id', c.id, 'instantly_campaign_id', r.instantly_campaign_id, 'instantly_lead_id', r.instantly_lead_id) as row
    from outbound.instantly_leads_raw r
    join person p on p.email = r.email
    join ops.suppressions s on s.id = p.suppression_id
    left join outbound.campaigns c on c.instantly_campaign_id = r.instantly_campaign_id
    left join outbound.instantly_campaigns_raw k on k.instantly_campaign_id = r.instantly_campaign_id
    where r.id = any (ids)
    order by r.instantly_campaign_id, r.instantly_lead_id
    limit page_size
  )
  select ops.page(jsonb_agg(f.row order by f.campaign, f.lead),
                  jsonb_agg(jsonb_build_object('campaign', f.campaign, 'lead', f.lead) order by f.campaign, f.lead), page_size)
  into answer
  from found f;
  -- All of what was walked through fitted into one page: the next one begins behind it.
  return answer || jsonb_build_object('next', coalesce(nullif(answer -> 'next', 'null'), last));
end
$$;
revoke all on function outbound.at_risk(jsonb, jsonb, integer) from public;
grant execute on function outbound.at_risk(jsonb, jsonb, integer) to service_role;
