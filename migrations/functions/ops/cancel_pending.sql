-- Cancels what is pending for whoever has one of these keys or a linked one, in every table through which people are written to.
-- kinds, keys: side by side, in their normal form. Call ops.hold_sending first.
create or replace function ops.cancel_pending(kinds text[], keys text[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  pending record;
begin
  select array_agg(k.kind), array_agg(k.value) into kinds, keys from ops.suppressible_keys(kinds, keys) k;
  for pending in
    select p.relation, array_agg(p.record_id order by p.record_id) as ids from ops.pending_for(kinds, keys) p group by p.relation order by p.relation
  loop
    perform ops.cancel_rows(pending.relation, pending.ids);
  end loop;
end
$$;
revoke all on function ops.cancel_pending(text[], text[]) from public;
grant execute on function ops.cancel_pending(text[], text[]) to service_role;
