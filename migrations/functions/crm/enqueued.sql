-- What crm.enqueue_messages answers of these messages, once it is done. Those that are neither there nor excluded for a reason that was found
-- had a person whom another run came first to. excluded_ids, reasons: side by side.
create or replace function crm.enqueued(ids uuid[], excluded_ids uuid[], reasons text[]) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with there as materialized (
    select q.id from crm.outreach_queue q where q.id = any (ids)
  ), left_out as materialized (
    select i as id, coalesce(x.reason, 'already_queued') as reason
    from unnest(ids) as i left join unnest(excluded_ids, reasons) as x(id, reason) on x.id = i
    where i not in (select t.id from there t)
  )
  select jsonb_build_object(
    'is_taken', false,
    'tables', jsonb_build_object('crm.outreach_queue', jsonb_build_object(
      'inserted', (select count(*) from there), 'updated', 0, 'unchanged', 0)),
    'excluded', coalesce((select jsonb_agg(jsonb_build_object('id', l.id, 'reason', l.reason)) from left_out l), '[]'))
$$;
revoke all on function crm.enqueued(uuid[], uuid[], text[]) from public;
grant execute on function crm.enqueued(uuid[], uuid[], text[]) to service_role;
