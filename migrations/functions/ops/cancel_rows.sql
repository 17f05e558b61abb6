-- Takes those of these rows that lead to sending out of what would still be sent. Call ops.hold_sending first.
create or replace function ops.cancel_rows(relation text, ids uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  -- The condition stands in the statement itself: a row that another transaction has just ended is seen as it is after waiting for it.
  execute format('update %s r set %s from unnest($1) as i where r.id = i and (%s)', relation::regclass,
    case relation
      when 'crm.outreach_queue' then $set$status = 'cancelled', error = coalesce(r.error, 'suppressed')$set$
      when 'outbound.campaign_leads' then
        $set$overall_status = case when r.overall_status = 'active' then 'disqualified' else r.overall_status end,
             call_status = case when r.call_status = 'scheduled' then 'do_not_call' else r.call_status end, next_followup_at = null$set$
      when 'sdr.employees' then $set$campaign_status = 'cancelled'$set$
      when 'growth.prospect_outreach_log' then $set$status = 'ignored'$set$
    end, (select c.condition from ops.sending_conditions c where c.relation = cancel_rows.relation))
  using ids;
end
$$;
revoke all on function ops.cancel_rows(text, uuid[]) from public;
grant execute on function ops.cancel_rows(text, uuid[]) to service_role;
