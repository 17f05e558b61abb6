-- One campaign with all that is known of it: its offer, its places by state, when the next one is due, and what Instantly says of it.
create or replace function outbound.campaign_show(id uuid) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with place as materialized (
    select l.left_at is not null as left_it, l.overall_status, coalesce(l.email_status, 'pending') as email_status,
           coalesce(l.call_status, 'not_scheduled') as call_status, coalesce(l.linkedin_status, 'not_started') as linkedin_status,
           count(*) as n, min(l.next_followup_at) filter (where l.overall_status = 'active' and l.left_at is null) as next_due_at,
           max(l.last_activity_at) as last_activity_at
    from outbound.campaign_leads l where l.campaign_id = campaign_show.id
    group by 1, 2, 3, 4, 5
  ), counted as (
    select coalesce(sum(p.n), 0) as leads, coalesce(sum(p.n) filter (where p.left_it), 0) as left_it, min(p.next_due_at) as next_due_at,
           max(p.last_activity_at) as last_activity_at
    from place p
  )
  select jsonb_build_object(
    'campaign_name', c.campaign_name, 'campaign_status', c.campaign_status, 'campaign_description', c.campaign_description,
    'campaign_type', c.campaign_type, 'leads', n.leads, 'left', n.left_it,
    'overall_status', (select jsonb_object_agg(s.k, s.n) from (select p.overall_status as k, sum(p.n) as n from place p where not p.left_it group by 1) s),
    'email_status', (select jsonb_object_agg(s.k, s.n) from (select p.email_status as k, sum(p.n) as n from place p where not p.left_it group by 1) s),
    'call_status', (select jsonb_object_agg(s.k, s.n) from (select p.call_status as k, sum(p.n) as n from place p where not p.left_it group by 1) s),
    'linkedin_status', (select jsonb_object_agg(s.k, s.n)
                        from (select p.linkedin_status as k, sum(p.n) as n from place p where not p.left_it group by 1) s),
    'next_due_at', n.next_due_at, 'last_activity_at', n.last_activity_at,
    'uses_email', coalesce(c.uses_email, false), 'uses_calls', coalesce(c.uses_calls, false), 'uses_linkedin', coalesce(c.uses_linkedin, false),
    'starts_at', c.starts_at, 'ends_at', c.ends_at, 'timezone', c.timezone, 'daily_send_limit', c.daily_send_limit,
    'email_subject_template', c.email_subject_template, 'email_body_template', c.email_body_template,
    'call_script_template', c.call_script_template,
    'offer', (select jsonb_build_object('offer_id', o.id, 'offer_name', o.offer_name, 'offer_type', o.offer_type, 'price_min', o.price_min,
                                        'price_max', o.price_max, 'currency', o.currency, 'value_proposition', o.value_proposition)
              from outbound.offers o where o.id = c.offer_id),
    'instantly_campaign_id', c.instantly_campaign_id, 'instantly_campaign_name', c.instantly_campaign_name,
    'instantly', (select jsonb_build_object('campaign_status', r.campaign_status, 'leads_count', r.leads_count, 'contacted_count', r.contacted_count,
                                            'emails_sent_count', r.emails_sent_count, 'reply_count', r.reply_count, 'synced_at', r.synced_at,
                                            'vanished_at', r.vanished_at)
                  from outbound.instantly_campaigns_raw r where r.instantly_campaign_id = c.instantly_campaign_id),
    'vapi_campaign_id', c.vapi_campaign_id, 'created_by', (select u.email from outbound.users u where u.id = c.created_by),
    'created_at', c.created_at, 'updated_at', c.updated_at, 'campaign_id', c.id)
  from outbound.campaigns c cross join counted n
  where c.id = campaign_show.id
$$;
revoke all on function outbound.campaign_show(uuid) from public;
grant execute on function outbound.campaign_show(uuid) to service_role;
