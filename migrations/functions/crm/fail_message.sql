-- A message that was handed out was not sent, as its sender says: it failed, and may be put back without more ado. One that was cancelled
-- meanwhile stays so. payload: {id, run_id, error, dry_run} -> {outcome: failed | repeated | refused | missing, was: status, error, tables}
create or replace function crm.fail_message(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  item crm.outreach_queue;
  run constant uuid := (payload ->> 'run_id')::uuid;
begin
  if (payload ->> 'dry_run')::boolean then
    return ops.preview('crm.fail_message', payload - 'dry_run');
  end if;
  perform crm.sweep_queue();
  item := crm.queue_item(payload ->> 'id');
  if item.id is null then
    return jsonb_build_object('outcome', 'missing', 'tables', jsonb '{}');
  elsif item.status in ('failed', 'cancelled') and item.run_id = run then
    return jsonb_build_object('outcome', 'repeated', 'was', item.status, 'tables', jsonb_build_object(
      'crm.outreach_queue', jsonb_build_object('inserted', 0, 'updated', 1, 'unchanged', 0)));
  elsif not crm.is_unanswered(item.status, item.error, item.claim_id) then
    return jsonb_build_object('outcome', 'refused', 'was', item.status, 'error', item.error, 'tables', jsonb '{}');
  end if;
  perform set_config('outreach.outcome_decided', 'on', true);
  update crm.outreach_queue q
     set status = case item.status when 'cancelled' then 'cancelled' else 'failed' end,
         error = case item.status when 'cancelled' then q.error else payload ->> 'error' end,
         claim_id = null, claimed_at = null, lease_ends_at = null, run_id = run
   where q.id = item.id;
  perform set_config('outreach.outcome_decided', '', true);
  return jsonb_build_object('outcome', 'failed', 'was', item.status, 'error', item.error, 'tables', jsonb_build_object(
    'crm.outreach_queue', jsonb_build_object('inserted', 0, 'updated', 1, 'unchanged', 0)));
end
$$;
revoke all on function crm.fail_message(jsonb) from public;
grant execute on function crm.fail_message(jsonb) to service_role;
