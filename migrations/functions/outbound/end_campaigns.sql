-- Takes rows of outbound.campaign_leads that lead to sending (outbound.leads_to_sending) out of what would still be sent or called.
create or replace function outbound.end_campaigns(enrolments uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
begin
  update outbound.campaign_leads c
     set overall_status = case when c.overall_status = 'active' then 'disqualified' else c.overall_status end,
         call_status = case when c.call_status = 'scheduled' then 'do_not_call' else c.call_status end,
         next_followup_at = null
    from unnest(enrolments) as e
   where c.id = e and (c.overall_status = 'active' or c.call_status = 'scheduled');
end
$$;
revoke all on function outbound.end_campaigns(uuid[]) from public;
grant execute on function outbound.end_campaigns(uuid[]) to service_role;
