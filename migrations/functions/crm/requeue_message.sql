-- Puts a message that failed or was cancelled back, due from now on. One that was handed out and of which nobody knows the outcome only where
-- the caller says that it may be sent twice (unsafe). Suppressions, halts and consent hold it back as they do any other.
-- payload: {id, run_id, unsafe, dry_run} -> {outcome: requeued | repeated | unsafe | open | refused | missing, was: status, error, is_unknown, tables};
-- open: another message waits for the same person; is_unknown: nobody knew whether it was sent
create or replace function crm.requeue_message(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  item crm.outreach_queue;
  is_unknown boolean;
  run constant uuid := (payload ->> 'run_id')::uuid;
begin
  if (payload ->> 'dry_run')::boolean then
    return ops.preview('crm.requeue_message', payload - 'dry_run');
  end if;
  perform crm.sweep_queue();
  item := crm.queue_item(payload ->> 'id');
  if item.id is null then
    return jsonb_build_object('outcome', 'missing', 'tables', jsonb '{}');
  elsif item.status = 'pending' and item.run_id = run then
    return jsonb_build_object('outcome', 'repeated', 'was', item.status, 'tables', jsonb_build_object(
      'crm.outreach_queue', jsonb_build_object('inserted', 0, 'updated', 1, 'unchanged', 0)));
  elsif item.status is null or item.status not in ('failed', 'cancelled') then
    return jsonb_build_object('outcome', 'refused', 'was', item.status, 'error', item.error, 'tables', jsonb '{}');
  elsif crm.is_unanswered(item.status, item.error, item.claim_id) and not (payload ->> 'unsafe')::boolean then
    return jsonb_build_object('outcome', 'unsafe', 'was', item.status, 'error', item.error, 'tables', jsonb '{}');
  end if;
  is_unknown := crm.is_unanswered(item.status, item.error, item.claim_id);
  perform set_config('outreach.outcome_decided', 'on', true) where is_unknown;
  begin
    update crm.outreach_queue q
       set status = 'pending', scheduled_at = clock_timestamp(), error = null, claim_id = null, claimed_at = null, lease_ends_at = null, run_id = run,
           -- Who wrote since it was planned is known to whoever puts it back.
           keep_on_reply = q.keep_on_reply or item.error is not distinct from 'replied'
     where q.id = item.id;
  exception when unique_violation then
    perform set_config('outreach.outcome_decided', '', true);
    return jsonb_build_object('outcome', 'open', 'was', item.status, 'error', item.error, 'tables', jsonb '{}');
  end;
  perform set_config('outreach.outcome_decided', '', true);
  return jsonb_build_object('outcome', 'requeued', 'was', item.status, 'error', item.error, 'is_unknown', is_unknown, 'tables', jsonb_build_object(
    'crm.outreach_queue', jsonb_build_object('inserted', 0, 'updated', 1, 'unchanged', 0)));
end
$$;
revoke all on function crm.requeue_message(jsonb) from public;
grant execute on function crm.requeue_message(jsonb) to service_role;
