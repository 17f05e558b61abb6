-- Takes leads out of every campaign that would still write to them or call them.
create or replace function outbound.end_campaigns(lead_ids uuid[]) returns void
language sql volatile set search_path = '' as $$
  update outbound.campaign_leads c
     set overall_status = case when c.overall_status = 'active' then 'disqualified' else c.overall_status end,
         call_status = case when c.call_status = 'scheduled' then 'do_not_call' else c.call_status end,
         next_followup_at = null
   where c.lead_id = any (lead_ids)
     and outbound.leads_to_sending(c.overall_status, c.email_status, c.call_status, c.next_followup_at)
$$;
revoke all on function outbound.end_campaigns(uuid[]) from public;
grant execute on function outbound.end_campaigns(uuid[]) to service_role;
