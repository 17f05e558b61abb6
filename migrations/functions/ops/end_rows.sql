-- Takes those of these rows that lead to sending out of what would still be sent, and answers what they were: [{id, …}], the columns that
-- ops.restore_next puts back.
create or replace function ops.end_rows(relation text, ids uuid[]) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  former jsonb;
begin
  -- A row that another transaction has just ended is seen as it is after waiting for it. Locked in one order, so that two cannot deadlock.
  execute format('
    with item as materialized (
      select r.* from %1$s r where r.id = any ($1) and (%3$s) order by r.id for update
    ), ended as (
      update %1$s r set %2$s from item where r.id = item.id returning item.*
    )
    select jsonb_agg(jsonb_build_object(''id'', r.id, %4$s) order by r.id) from ended r',
    relation::regclass,
    case relation
      when 'crm.outreach_queue' then $set$status = 'cancelled', error = coalesce(r.error, 'suppressed')$set$
      when 'outbound.campaign_leads' then
        -- Only a person says "do not call" (outbound.note_refusals): a call that is called off is one that is not scheduled.
        $set$overall_status = case when r.overall_status = 'active' then 'disqualified' else r.overall_status end,
             call_status = case when r.call_status = 'scheduled' then 'not_scheduled' else r.call_status end, next_followup_at = null$set$
      when 'sdr.employees' then $set$campaign_status = 'cancelled'$set$
      when 'growth.prospect_outreach_log' then $set$status = 'ignored'$set$
    end,
    (select c.condition from ops.sending_conditions c where c.relation = end_rows.relation),
    (select string_agg(format('%L, r.%I', c, c), ', ') from unnest(case relation
      when 'crm.outreach_queue' then array['status', 'error']
      when 'outbound.campaign_leads' then array['overall_status', 'call_status', 'next_followup_at']
      when 'sdr.employees' then array['campaign_status']
      when 'growth.prospect_outreach_log' then array['status'] end) as c))
  into former using ids;
  return coalesce(former, '[]');
end
$$;
revoke all on function ops.end_rows(text, uuid[]) from public;
grant execute on function ops.end_rows(text, uuid[]) to service_role;
