-- Undoes the next of these rows of ops.cancellations, whose suppressions are lifted, in a transaction of its own (ops.undo_outcomes says
-- what can be undone). What another suppression holds is that one's from now on; during a halt it all stays as it is, for another time.
-- -> {done, outcomes: [{relation, outcome, count}]}: of all of them, once done
create or replace function ops.restore_next(cancellation_ids jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
  set statement_timeout = '60s' as $$
declare
  ids constant uuid[] := array(select i::uuid from jsonb_array_elements_text(cancellation_ids) as i);
  due ops.cancellations;
  counts jsonb;
  holders uuid[];
  held jsonb;
  back jsonb;
begin
  select c.* into due from ops.cancellations c
  where c.id = any (ids) and c.former is not null and c.restored_at is null
    and not exists (select from ops.halts h where h.resumed_at is null and h.system in ('all', split_part(c.relation, '.', 1)))
  order by c.noted_at, c.id limit 1 for update;
  if due.id is null then
    return jsonb_build_object('done', true, 'outcomes', (
      select coalesce(jsonb_agg(to_jsonb(t) order by t.relation, t.outcome), '[]')
      from (select c.relation, o.key as outcome, sum(o.value::bigint) as count
            from ops.cancellations c
            cross join lateral jsonb_each_text(coalesce(c.outcomes, jsonb_build_object('halted', jsonb_array_length(c.former)))) o
            where c.id = any (ids) and c.former <> '[]'
            group by c.relation, o.key) t));
  end if;
  perform ops.join_sending();  -- nobody is suppressed between the look and the deed

  with outcome as materialized (
    select * from ops.undo_outcomes(due.relation, due.former)
  )
  select (select coalesce(jsonb_object_agg(t.outcome, t.count), '{}')
          from (select o.outcome, count(*) as count from outcome o group by o.outcome) t),
         jsonb_agg(o.was) filter (where o.outcome = 'restored'), jsonb_agg(o.was) filter (where o.outcome = 'held'),
         array_agg(distinct o.suppression_id) filter (where o.outcome = 'held')
  into counts, back, held, holders
  from outcome o;

  case due.relation
    when 'crm.outreach_queue' then
      update crm.outreach_queue q set status = f.status, error = f.error
      from jsonb_to_recordset(back) as f(id uuid, status text, error text) where q.id = f.id;
    when 'outbound.campaign_leads' then
      update outbound.campaign_leads c set overall_status = f.overall_status, call_status = f.call_status, next_followup_at = f.next_followup_at
      from jsonb_to_recordset(back) as f(id uuid, overall_status text, call_status text, next_followup_at timestamptz) where c.id = f.id;
    when 'sdr.employees' then
      update sdr.employees e set campaign_status = f.campaign_status
      from jsonb_to_recordset(back) as f(id uuid, campaign_status text) where e.id = f.id;
    when 'growth.prospect_outreach_log' then
      update growth.prospect_outreach_log o set status = f.status from jsonb_to_recordset(back) as f(id uuid, status text) where o.id = f.id;
  end case;
  if held is not null then
    insert into ops.cancellations (suppression_ids, relation, record_ids, former, noted_at, cancelled_at)
    values (holders, due.relation, array(select (f ->> 'id')::uuid from jsonb_array_elements(held) as f), held, due.noted_at, due.cancelled_at);
  end if;
  update ops.cancellations c set restored_at = now(), outcomes = counts where c.id = due.id;
  return jsonb_build_object('done', false, 'outcomes', jsonb '[]');
end
$$;
revoke all on function ops.restore_next(jsonb) from public;
grant execute on function ops.restore_next(jsonb) to service_role;
