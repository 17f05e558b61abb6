-- What a lift can undo of cancelled rows, each with what ops.end_rows said of it. outcome: restored (it can be), held (by another
-- suppression), changed (by somebody since, or gone), past (its time, or its campaign, is over), halted.
create or replace function ops.undo_outcomes(relation text, former jsonb) returns table (id uuid, was jsonb, outcome text, suppression_id uuid)
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  ids constant uuid[] := array(select (f ->> 'id')::uuid from jsonb_array_elements(former) as f);
  is_halted constant boolean := exists (
    select from ops.halts h where h.resumed_at is null and h.system in ('all', split_part(undo_outcomes.relation, '.', 1)));
begin
  return query
    with item as materialized (
      select (f ->> 'id')::uuid as id, f as was from jsonb_array_elements(former) as f
    ), held as materialized (
      select distinct on (s.id) s.id, s.suppression_id from ops.suppressed_rows(undo_outcomes.relation, ids) s
    ), untouched as materialized (
      select c.id, c.is_past
      from (
        select i.id, coalesce(q.scheduled_at <= now(), false) as is_past,
               row_number() over (partition by q.username order by coalesce(q.scheduled_at <= now(), false), q.id) as of_handle,
               row_number() over (partition by coalesce(q.contact_id, q.id) order by coalesce(q.scheduled_at <= now(), false), q.id) as of_contact
        from item i join crm.outreach_queue q on q.id = i.id
        where undo_outcomes.relation = 'crm.outreach_queue'
          and q.status = 'cancelled' and q.error is not distinct from coalesce(i.was ->> 'error', 'suppressed')
          -- Another message waits for the same person by now, or this one is an offer whose consent was withdrawn meanwhile.
          and not exists (select from crm.outreach_queue o where o.username = q.username and o.status in ('pending', 'scheduled'))
          and not exists (select from crm.outreach_queue o where o.contact_id = q.contact_id and o.status in ('pending', 'scheduled'))
          and (q.lane is distinct from 'offer' or (select crm.consenting(array[c.contact_id]) from crm.queue_contacts(array[q.id]) c) is not null)) c
      where c.is_past or (c.of_handle = 1 and c.of_contact = 1)  -- one open message per person
      union all
      select i.id, (i.was ->> 'next_followup_at')::timestamptz <= now() or (i.was ->> 'call_status' = 'scheduled' and c.call_scheduled_at <= now())
                   or m.campaign_status in ('completed', 'archived') or m.ends_at <= now()
      from item i join outbound.campaign_leads c on c.id = i.id join outbound.campaigns m on m.id = c.campaign_id
      where undo_outcomes.relation = 'outbound.campaign_leads'
        and c.overall_status = case i.was ->> 'overall_status' when 'active' then 'disqualified' else i.was ->> 'overall_status' end
        and c.call_status is not distinct from case i.was ->> 'call_status' when 'scheduled' then 'not_scheduled' else i.was ->> 'call_status' end
        and c.next_followup_at is null
      union all
      select i.id, false
      from item i join sdr.employees e on e.id = i.id
      where undo_outcomes.relation = 'sdr.employees' and e.campaign_status = 'cancelled' and e.reply_unsubscribe is not true
      union all
      select i.id, o.sent_at < now()
      from item i join growth.prospect_outreach_log o on o.id = i.id
      where undo_outcomes.relation = 'growth.prospect_outreach_log' and o.status = 'ignored'
    )
    select i.id, i.was, case when h.id is not null then 'held' when u.id is null then 'changed' when u.is_past then 'past'
                             when is_halted then 'halted' else 'restored' end, h.suppression_id
    from item i left join held h on h.id = i.id left join untouched u on u.id = i.id;
end
$$;
revoke all on function ops.undo_outcomes(text, jsonb) from public;
grant execute on function ops.undo_outcomes(text, jsonb) to service_role;
