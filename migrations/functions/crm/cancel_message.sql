-- Cancels a message that waits; one that is handed out may be sent all the same. payload: {id, run_id, reason, dry_run}
-- -> {outcome: cancelled | repeated | refused | missing, was: status, error, is_claimed, tables}
create or replace function crm.cancel_message(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  item crm.outreach_queue;
  run constant uuid := (payload ->> 'run_id')::uuid;
begin
  if (payload ->> 'dry_run')::boolean then
    return ops.preview('crm.cancel_message', payload - 'dry_run');
  end if;
  perform crm.sweep_queue();
  item := crm.queue_item(payload ->> 'id');
  if item.id is null then
    return jsonb_build_object('outcome', 'missing', 'tables', jsonb '{}');
  elsif item.status = 'cancelled' and item.run_id = run then
    return jsonb_build_object('outcome', 'repeated', 'was', item.status, 'is_claimed', item.claim_id is not null, 'tables', jsonb_build_object(
      'crm.outreach_queue', jsonb_build_object('inserted', 0, 'updated', 1, 'unchanged', 0)));
  elsif item.status is null or item.status not in ('pending', 'scheduled') then
    return jsonb_build_object('outcome', 'refused', 'was', item.status, 'error', item.error, 'tables', jsonb '{}');
  end if;
  update crm.outreach_queue q set status = 'cancelled', error = payload ->> 'reason', run_id = run where q.id = item.id;
  return jsonb_build_object('outcome', 'cancelled', 'was', item.status, 'is_claimed', item.claim_id is not null, 'tables', jsonb_build_object(
    'crm.outreach_queue', jsonb_build_object('inserted', 0, 'updated', 1, 'unchanged', 0)));
end
$$;
revoke all on function crm.cancel_message(jsonb) from public;
grant execute on function crm.cancel_message(jsonb) to service_role;
