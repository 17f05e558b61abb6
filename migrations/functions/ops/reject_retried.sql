-- Notes that a later run settled refused records of a run: imported them corrected, or dismissed them.
-- payload: {run_id, retried_by, pointers}; without pointers all that are open -> {noted}
create or replace function ops.reject_retried(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  noted bigint;
begin
  update ops.rejects j
     set retried_by = (payload ->> 'retried_by')::uuid
   where j.run_id = (payload ->> 'run_id')::uuid and j.retried_by is null
     and (payload -> 'pointers' is null or j.pointer in (select jsonb_array_elements_text(payload -> 'pointers')));
  -- Counted by what they say now: a call that is sent again is answered the same.
  select count(*) into noted from ops.rejects j
  where j.run_id = (payload ->> 'run_id')::uuid and j.retried_by = (payload ->> 'retried_by')::uuid
    and (payload -> 'pointers' is null or j.pointer in (select jsonb_array_elements_text(payload -> 'pointers')));
  return jsonb_build_object('noted', noted);
end
$$;
revoke all on function ops.reject_retried(jsonb) from public;
grant execute on function ops.reject_retried(jsonb) to service_role;
