-- Cancels those of these rows that lead to sending (ops.end_rows), because of these suppressions or, where none are named, of those that
-- hold for them. What it cancels is kept, so that a lift can undo it (ops.restore_next).
create or replace function ops.cancel_rows(relation text, ids uuid[], suppression_ids uuid[] default null) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  former jsonb;
begin
  suppression_ids := coalesce(suppression_ids, array(
    select distinct r.suppression_id from ops.suppressed_rows(cancel_rows.relation, cancel_rows.ids) r));
  former := ops.end_rows(relation, ids);
  if former <> '[]' and cardinality(suppression_ids) > 0 then
    insert into ops.cancellations (suppression_ids, relation, record_ids, former, cancelled_at)
    values (cancel_rows.suppression_ids, cancel_rows.relation,
            array(select (f ->> 'id')::uuid from jsonb_array_elements(former) as f), former, now());
  end if;
end
$$;
revoke all on function ops.cancel_rows(text, uuid[], uuid[]) from public;
grant execute on function ops.cancel_rows(text, uuid[], uuid[]) to service_role;
