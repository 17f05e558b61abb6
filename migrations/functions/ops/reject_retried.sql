-- Notes that a later run settled refused records of a run: imported them corrected, or dismissed them. The same record as another run of that
-- import refused it is settled with it. payload: {run_id, retried_by, pointers, dry_run}; without pointers all that are open -> {noted}
create or replace function ops.reject_retried(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  this_run constant uuid := (payload ->> 'run_id')::uuid;
  noted bigint;
begin
  if (payload ->> 'dry_run')::boolean then
    return ops.preview('ops.reject_retried', payload - 'dry_run');
  end if;
  with settled as materialized (
    select j.id, j.path, j.reason, j.record
    from ops.rejects j
    left join ops.runs s on s.id = j.retried_by
    where j.run_id = this_run and (j.retried_by is null or s.command not in ('rejects retry', 'rejects dismiss'))
      and (payload -> 'pointers' is null or j.pointer in (select jsonb_array_elements_text(payload -> 'pointers')))
  ), noted_here as (
    update ops.rejects j set retried_by = (payload ->> 'retried_by')::uuid from settled s where j.id = s.id
  ), noted_elsewhere as (
    update ops.rejects j set retried_by = (payload ->> 'retried_by')::uuid
    from settled s, ops.runs r
    where md5(j.path) = md5(s.path) and md5(j.reason) = md5(s.reason) and j.path = s.path and j.reason = s.reason
      and j.record is not distinct from s.record and j.run_id <> this_run
      and not exists (select from ops.runs q where q.id = j.retried_by and q.command in ('rejects retry', 'rejects dismiss'))
      and r.id = j.run_id and r.command = (select t.command from ops.runs t where t.id = this_run)
  )
  select count(*) into noted from (select s.id from settled s union select j.id from ops.rejects j
    -- Noted before, where the call is sent again after a lost answer.
    where j.run_id = this_run and j.retried_by = (payload ->> 'retried_by')::uuid
      and (payload -> 'pointers' is null or j.pointer in (select jsonb_array_elements_text(payload -> 'pointers')))) n;
  return jsonb_build_object('noted', noted);
end
$$;
revoke all on function ops.reject_retried(jsonb) from public;
grant execute on function ops.reject_retried(jsonb) to service_role;
