-- Cancels what is pending for whoever has one of these keys or a linked one, in every table through which people are written to.
-- kinds, keys: side by side, in their normal form. Call ops.hold_sending first.
create or replace function ops.cancel_pending(kinds text[], keys text[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  messages uuid[];
  enrolments uuid[];
  employees uuid[];
begin
  select array_agg(k.kind), array_agg(k.value) into kinds, keys from ops.suppressible_keys(kinds, keys) k;
  select array_agg(p.record_id order by p.record_id) filter (where p.relation = 'crm.outreach_queue'),
         array_agg(p.record_id order by p.record_id) filter (where p.relation = 'outbound.campaign_leads'),
         array_agg(p.record_id order by p.record_id) filter (where p.relation = 'sdr.employees')
  into messages, enrolments, employees
  from ops.pending_for(kinds, keys) p;

  if messages is not null then
    update crm.outreach_queue q set status = 'cancelled', error = coalesce(q.error, 'suppressed')
    from unnest(messages) as m where q.id = m and q.status in ('pending', 'scheduled');
  end if;
  if enrolments is not null then
    perform outbound.end_campaigns(enrolments);
  end if;
  if employees is not null then
    update sdr.employees e set campaign_status = 'cancelled' from unnest(employees) as c
    where e.id = c
      and sdr.leads_to_sending(e.campaign_number, e.campaign_status, e.reply_unsubscribe or e.reply_info_request or e.reply_bounce);
  end if;
end
$$;
revoke all on function ops.cancel_pending(text[], text[]) from public;
grant execute on function ops.cancel_pending(text[], text[]) to service_role;
