-- Of these places in campaigns an answer turned out to be none: what followed from it alone is taken back, and the rest is derived anew.
create or replace function outbound.undo_replies(place_ids uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan as $$
begin
  if place_ids is null then
    return;
  end if;
  perform set_config('outreach.deriving', 'on', true);  -- a function's own setting of it would need a superuser
  update outbound.campaign_leads c
     set email_status = case when c.email_status <> 'replied' then c.email_status when c.email_sent_at is null then 'pending' else 'sent' end,
         email_replied_at = null,
         overall_status = case when c.overall_status <> 'replied' then c.overall_status
                               when exists (select from ops.suppressed_rows('outbound.leads', array[c.lead_id])) then 'disqualified' else 'active' end
   where c.id = any (place_ids) and (c.email_status = 'replied' or c.email_replied_at is not null)
     and not exists (select from outbound.events e where e.campaign_lead_id = c.id and e.event_type = 'email_replied');
  update outbound.leads l
     set lead_status = case when exists (select from outbound.campaign_leads c where c.lead_id = l.id and (c.email_sent_at is not null or c.call_status = 'completed'))
                            then 'contacted' else 'new' end
   where l.lead_status = 'replied' and l.id in (select c.lead_id from outbound.campaign_leads c where c.id = any (place_ids))
     and not exists (select from outbound.events e where e.lead_id = l.id and e.event_type = 'email_replied');
  perform set_config('outreach.deriving', '', true);
end
$$;
revoke all on function outbound.undo_replies(uuid[]) from public;
grant execute on function outbound.undo_replies(uuid[]) to service_role;
