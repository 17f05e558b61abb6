-- Keeps the refused records of a run, each once. One that an earlier run of the same command refused just so is not open twice: where that one
-- was corrected or dismissed, this one is, too; where it is still open, it is settled by this run.
-- payload: {run_id, source, rejects: [{line, path, pointer, reason, record, context}]} -> {added}
create or replace function ops.add_rejects(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  this_run constant uuid := (payload ->> 'run_id')::uuid;
  added bigint;
begin
  with new_rows as materialized (
    select r.*
    from rows from (jsonb_to_recordset(payload -> 'rejects') as (line bigint, path text, pointer text, reason text, record jsonb, context jsonb))
      with ordinality as r(line, path, pointer, reason, record, context, ord)
    where not exists (  -- a batch that is sent again after a lost answer
      select from ops.rejects o
      where o.run_id = this_run and o.path = r.path and o.line is not distinct from r.line and o.reason = r.reason)
  ), earlier as materialized (
    select n.ord, o.id, o.retried_by
    from new_rows n
    join ops.rejects o on md5(o.path) = md5(n.path) and md5(o.reason) = md5(n.reason)
     and o.path = n.path and o.reason = n.reason and o.record is not distinct from n.record and o.run_id <> this_run
    join ops.runs r on r.id = o.run_id
    where r.command = (select t.command from ops.runs t where t.id = this_run)
  ), locked as materialized (
    select o.id from ops.rejects o where o.id in (select e.id from earlier e where e.retried_by is null) order by o.id for no key update
  ), settled as (
    update ops.rejects o set retried_by = this_run from locked l where o.id = l.id and o.retried_by is null
  ), written as (
    insert into ops.rejects (run_id, source, line, path, pointer, reason, record, context, retried_by)
    select this_run, payload ->> 'source', n.line, n.path, n.pointer, n.reason, n.record, n.context,
           -- What a person settled, and not what a later run only refused again.
           (select e.retried_by from earlier e join ops.runs s on s.id = e.retried_by
            where e.ord = n.ord and s.command in ('rejects retry', 'rejects dismiss') order by e.id desc limit 1)
    from new_rows n
    order by n.ord
    returning 1
  )
  select count(*) into added from written;
  return jsonb_build_object('added', added);
end
$$;
revoke all on function ops.add_rejects(jsonb) from public;
grant execute on function ops.add_rejects(jsonb) to service_role;
