-- Takes back what came of replies: suppressions and flags, but for what another reply says as well. Nothing that somebody changed since is
-- changed, and nobody comes back into a sending state who is suppressed by anything else, or while sending is halted.
-- The replies are marked as undone before that, or their outcome was changed. -> {cancellation_ids: for ops.restore_next, lifted, employees}
create or replace function sdr.take_back_replies(ids uuid[], why text, who text) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan as $$
declare
  keys jsonb;
  lifted jsonb := jsonb_build_object('lifted', jsonb_build_array(), 'cancellation_ids', jsonb_build_array());
  effects jsonb;
  held uuid[];
  updated bigint;
begin
  with said as materialized (
    select k.value from sdr.replies r cross join lateral (select r.address union select r.candidates[1]) as k(value)
    where r.id = any (ids) and k.value is not null
  ), ours as materialized (
    select s.* from ops.suppressions s
    where s.lifted_at is null and s.id in (
      select unnest(r.suppression_ids) from sdr.replies r where r.id = any (ids)
      union
      select s.id from said k join ops.suppressions s on s.kind = 'email' and s.value = k.value
      where exists (select from sdr.replies r where r.suppression_ids @> array[s.id]))
  )
  select jsonb_agg(jsonb_build_object('kind', o.kind, 'value', o.value)) into keys
  from ours o
  where not exists (
    select from sdr.replies r
    where r.id <> all (ids) and not r.is_undone
      and (r.outcome in ('unsubscribe', 'bounce_hard') or (r.outcome = 'bounce_soft' and r.is_policy and o.expires_at is not null))
      and (r.address = o.value or r.suppression_ids @> array[o.id] or (r.outcome = 'unsubscribe' and r.candidates[1] = o.value)));
  if keys is not null then
    lifted := ops.lift_suppressions(jsonb_build_object('keys', keys, 'reason', why, 'lifted_by', who));
  end if;

  -- What others say as well is theirs from now on.
  with other as materialized (
    select distinct on (e.reply_id, e.employee_id, e.field) e.reply_id, e.employee_id, e.field, f.reply_id as by_id
    from sdr.reply_effects e
    cross join lateral sdr.reply_fields(array(
      select r.id from sdr.employees m join sdr.replies r on r.address in (lower(m.work_email), lower(m.generic_email))
      where m.id = e.employee_id and r.id <> all (ids) and not r.is_undone)) f
    where e.reply_id = any (ids) and f.employee_id = e.employee_id and f.field = e.field and f.value = e.value
    order by e.reply_id, e.employee_id, e.field, f.at, f.reply_id
  )
  update sdr.reply_effects e set reply_id = o.by_id
  from other o
  where e.reply_id = o.reply_id and e.employee_id = o.employee_id and e.field = o.field
    and not exists (select from sdr.reply_effects t where t.reply_id = o.by_id and t.employee_id = o.employee_id and t.field = o.field);

  with gone as (
    delete from sdr.reply_effects e where e.reply_id = any (ids) returning e.employee_id, e.field, e.former, e.value
  )
  select jsonb_agg(to_jsonb(g)) into effects from gone g;
  if effects is not null then
    perform from sdr.employees e where e.id in (select (f ->> 'employee_id')::uuid from jsonb_array_elements(effects) as f) order by e.id for update;
    held := array(select s.id from ops.suppressed_rows('sdr.employees', array(
                    select distinct (f ->> 'employee_id')::uuid from jsonb_array_elements(effects) as f)) s);
    if exists (select from ops.halts h where h.resumed_at is null and h.system in ('all', 'sdr')) then
      held := array(select distinct (f ->> 'employee_id')::uuid from jsonb_array_elements(effects) as f);
    end if;
    with effect as (
      select f.* from jsonb_to_recordset(effects) as f(employee_id uuid, field text, former text, value text)
    ), per as materialized (
      select m.id,
             jsonb_object_agg(f.field, f.former) filter (where to_jsonb(m) ->> f.field is not distinct from f.value
                                                           and (f.field <> 'campaign_status' or m.id <> all (held))) as back
      from effect f join sdr.employees m on m.id = f.employee_id group by m.id
    ), written as (
      update sdr.employees m
         set reply_unsubscribe = case when p.back ? 'reply_unsubscribe' then (p.back ->> 'reply_unsubscribe')::boolean else m.reply_unsubscribe end,
             reply_info_request = case when p.back ? 'reply_info_request' then (p.back ->> 'reply_info_request')::boolean else m.reply_info_request end,
             reply_bounce = case when p.back ? 'reply_bounce' then (p.back ->> 'reply_bounce')::boolean else m.reply_bounce end,
             work_email_status = case when p.back ? 'work_email_status' then p.back ->> 'work_email_status' else m.work_email_status end,
             generic_email_status = case when p.back ? 'generic_email_status' then p.back ->> 'generic_email_status' else m.generic_email_status end,
             paused_until = case when p.back ? 'paused_until' then (p.back ->> 'paused_until')::date else m.paused_until end,
             campaign_status = case when p.back ? 'campaign_status' then p.back ->> 'campaign_status' else m.campaign_status end
        from per p where m.id = p.id and p.back is not null
      returning m.id
    )
    select count(*) into updated from written;
  end if;
  return jsonb_build_object('cancellation_ids', lifted -> 'cancellation_ids', 'lifted', jsonb_array_length(lifted -> 'lifted'),
                            'employees', coalesce(updated, 0));
end
$$;
revoke all on function sdr.take_back_replies(uuid[], text, text) from public;
grant execute on function sdr.take_back_replies(uuid[], text, text) to service_role;
