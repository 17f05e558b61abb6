-- Does what follows from replies: flags and pauses on every employee with the address, suppressions in all systems. What each changed is kept
-- (sdr.reply_effects, sdr.replies.suppression_ids), so that sdr.take_back_replies can take it back.
-- -> {tables, left: whether there is anything for ops.cancel_next}
create or replace function sdr.apply_replies(ids uuid[]) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan as $$
declare
  over constant text[] := array['replied', 'bounced', 'unsubscribed', 'completed', 'failed', 'cancelled'];
  refusals jsonb;
  wanted jsonb;
  employees uuid[];
  former jsonb;
  updated bigint;
  added jsonb := jsonb_build_object('tables', jsonb_build_object());
begin
  select jsonb_agg(jsonb_build_object(
           'kind', 'email', 'value', k.address, 'reason', case r.outcome when 'unsubscribe' then 'unsubscribed' else 'bounced' end,
           'source', 'sdr.replies', 'evidence', jsonb_build_object('reply_id', r.id, 'message_id', m.message_id, 'said', r.evidence),
           'expires_at', case when r.outcome = 'bounce_soft' then now() + interval '90 days' end))
  into refusals
  from sdr.replies r join sdr.mails m on m.id = r.mail_id
  cross join lateral (select r.address union select r.candidates[1] where r.outcome = 'unsubscribe') as k(address)
  where r.id = any (ids) and not r.is_undone and ops.contact_key('email', k.address) is not null
    and (r.outcome in ('unsubscribe', 'bounce_hard') or (r.outcome = 'bounce_soft' and r.is_policy));
  if refusals is not null then
    perform ops.hold_sending();
  end if;

  select jsonb_agg(to_jsonb(f)), array_agg(distinct f.employee_id) into wanted, employees from sdr.reply_fields(ids) f;
  if employees is not null then
    perform from sdr.employees e where e.id = any (employees) order by e.id for update;
    former := sdr.reply_states(employees);
    with want as materialized (
      select f.* from jsonb_to_recordset(wanted) as f(reply_id uuid, at timestamptz, employee_id uuid, field text, value text)
    ), per as materialized (
      select w.employee_id, bool_or(w.field = 'reply_unsubscribe') as unsubscribe, bool_or(w.field = 'reply_info_request') as info_request,
             bool_or(w.field = 'reply_bounce') as bounce, bool_or(w.field = 'work_email_status') as work_bounced,
             bool_or(w.field = 'generic_email_status') as generic_bounced,
             max(w.value::date) filter (where w.field = 'paused_until') as paused_until,
             bool_or(w.field = 'campaign_status' and w.value = 'replied') as replied
      from want w group by w.employee_id
    ), changed as (
      select p.employee_id, coalesce(e.reply_unsubscribe, false) or p.unsubscribe as unsubscribe,
             coalesce(e.reply_info_request, false) or p.info_request as info_request, coalesce(e.reply_bounce, false) or p.bounce as bounce,
             case when p.work_bounced then 'bounced' else e.work_email_status end as work_status,
             case when p.generic_bounced then 'bounced' else e.generic_email_status end as generic_status,
             greatest(e.paused_until, p.paused_until) as paused_until,
             case when (e.campaign_number is null and e.campaign_status is null) or lower(btrim(e.campaign_status)) = any (over) then e.campaign_status
                  when p.unsubscribe then 'unsubscribed'
                  -- Of two addresses that one counts which is written to.
                  when p.work_bounced or (p.generic_bounced and e.work_email is null) then 'bounced'
                  when p.replied then 'replied' else e.campaign_status end as campaign_status
      from per p join sdr.employees e on e.id = p.employee_id
    ), written as (
      update sdr.employees e
         set reply_unsubscribe = c.unsubscribe, reply_info_request = c.info_request, reply_bounce = c.bounce, work_email_status = c.work_status,
             generic_email_status = c.generic_status, paused_until = c.paused_until, campaign_status = c.campaign_status
        from changed c
       where e.id = c.employee_id
         and (coalesce(e.reply_unsubscribe, false), coalesce(e.reply_info_request, false), coalesce(e.reply_bounce, false), e.work_email_status,
              e.generic_email_status, e.paused_until, e.campaign_status)
             is distinct from (c.unsubscribe, c.info_request, c.bounce, c.work_status, c.generic_status, c.paused_until, c.campaign_status)
      returning e.id
    )
    select count(*) into updated from written;

    perform sdr.note_reply_effects(wanted, former, sdr.reply_states(employees));
  end if;

  if refusals is not null then
    added := ops.add_suppressions(refusals, false, 0);
    -- Those of this transaction: the flag on an employee is one as well (sdr.note_refusals).
    update sdr.replies r
       set suppression_ids = r.suppression_ids || s.ids
      from (
        select k.reply_id, array_agg(distinct s.id) as ids
        from (
          select r.id as reply_id, r.address as value from sdr.replies r where r.id = any (ids)
          union
          select r.id, r.candidates[1] from sdr.replies r where r.id = any (ids) and r.outcome = 'unsubscribe'
          union
          select f.reply_id, lower(e.email)
          from sdr.reply_effects f join sdr.employees m on m.id = f.employee_id cross join lateral unnest(array[m.work_email, m.generic_email]) as e(email)
          where f.reply_id = any (ids) and f.field in ('reply_unsubscribe', 'reply_bounce')) k
        join ops.suppressions s on s.kind = 'email' and s.value = k.value and s.lifted_at is null and s.created_at = now()
          and s.source in ('sdr.replies', 'sdr.employees')
        group by k.reply_id) s
     where s.reply_id = r.id and not r.suppression_ids @> s.ids;
    -- Those that came of a flag are new as well.
    select jsonb_build_object('tables', jsonb_build_object('ops.suppressions', jsonb_build_object(
             'inserted', n.noted, 'updated', n.updated, 'unchanged', n.all_of_them - n.noted - n.updated)))
    into added
    from (
      select count(*) as all_of_them, (added #>> '{tables,ops.suppressions,updated}')::bigint as updated, count(*) filter (where exists (
               select from ops.suppressions s where s.kind = 'email' and s.value = v.value and s.lifted_at is null and s.created_at = now()
               and s.source in ('sdr.replies', 'sdr.employees'))) as noted
      from (select distinct ops.contact_key('email', r ->> 'value') as value from jsonb_array_elements(refusals) as r) v) n;
  end if;
  return jsonb_build_object(
    'tables', (added -> 'tables') || jsonb_build_object(
      'sdr.employees', jsonb_build_object('inserted', 0, 'updated', coalesce(updated, 0), 'unchanged', coalesce(cardinality(employees), 0) - coalesce(updated, 0))),
    'left', exists (select from ops.cancellations c where c.cancelled_at is null));
end
$$;
revoke all on function sdr.apply_replies(uuid[]) from public;
grant execute on function sdr.apply_replies(uuid[]) to service_role;
