-- Cancels the next five hundred of what ops.cancel_pending left, in a transaction of its own; several may be at it. First what is pending
-- is looked up, for a thousand addresses at a time. -> {did: found | cancelled | null (others are at what is left), left: whether anything is}
create or replace function ops.cancel_next() returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
  set statement_timeout = '60s' as $$
declare
  batch constant integer := 500;
  due ops.cancellations;
  ids uuid[];
  kinds text[];
  keys text[];
begin
  select c.* into due from ops.cancellations c where c.cancelled_at is null
  order by c.relation is not null, c.noted_at, c.id limit 1 for update skip locked;
  if due.id is null then
    return jsonb_build_object('did', null, 'left', exists (select from ops.cancellations c where c.cancelled_at is null));
  end if;

  if due.relation is null then
    select array_agg(k.kind), array_agg(k.value) into kinds, keys
    from (
      select s.kind, s.value from ops.suppressions s
      where due.addresses is null and s.kind <> 'domain' and s.id = any (due.suppression_ids) and s.lifted_at is null
      union all
      select 'email', a from unnest(due.addresses) as a
      where exists (select from ops.suppressions s where s.id = any (due.suppression_ids) and s.lifted_at is null)) k;
    select array_agg(k.kind), array_agg(k.value) into kinds, keys from ops.suppressible_keys(kinds, keys) k;
    insert into ops.cancellations (suppression_ids, relation, record_ids)
    select due.suppression_ids, p.relation, array_agg(p.record_id)
    from (select p.relation, p.record_id, (row_number() over (partition by p.relation order by p.record_id) - 1) / batch as n
          from ops.pending_for(kinds, keys) p) p
    group by p.relation, p.n;
    update ops.cancellations c set cancelled_at = now(), addresses = null where c.id = due.id;
    return jsonb_build_object('did', 'found', 'left', exists (select from ops.cancellations c where c.cancelled_at is null));
  end if;

  -- What was lifted meanwhile cancels nothing any more.
  ids := due.record_ids;
  if exists (select from ops.suppressions s where s.id = any (due.suppression_ids) and s.lifted_at is not null) then
    ids := array(select r.id from ops.suppressed_rows(due.relation, due.record_ids) r);
  end if;
  update ops.cancellations c set former = ops.end_rows(due.relation, ids), cancelled_at = now() where c.id = due.id;
  return jsonb_build_object('did', 'cancelled', 'left', exists (select from ops.cancellations c where c.cancelled_at is null));
end
$$;
revoke all on function ops.cancel_next() from public;
grant execute on function ops.cancel_next() to service_role;
