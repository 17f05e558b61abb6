-- Keeps the refused records of a run, each once. payload: {run_id, source, rejects: [{line, path, pointer, reason, record}]} -> {added}
create or replace function ops.add_rejects(payload jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  added bigint;
begin
  insert into ops.rejects (run_id, source, line, path, pointer, reason, record, context)
  select (payload ->> 'run_id')::uuid, payload ->> 'source', r.line, r.path, r.pointer, r.reason, r.record, r.context
  from rows from (jsonb_to_recordset(payload -> 'rejects') as (line bigint, path text, pointer text, reason text, record jsonb, context jsonb))
    with ordinality as r(line, path, pointer, reason, record, context, ord)
  where not exists (  -- a batch that is sent again after a lost answer
    select from ops.rejects o
    where o.run_id = (payload ->> 'run_id')::uuid and o.path = r.path and o.line is not distinct from r.line and o.reason = r.reason)
  order by r.ord;
  get diagnostics added = row_count;
  return jsonb_build_object('added', added);
end
$$;
revoke all on function ops.add_rejects(jsonb) from public;
grant execute on function ops.add_rejects(jsonb) to service_role;
