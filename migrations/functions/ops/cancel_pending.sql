-- Cancels what is pending for whoever has one of these keys or a linked one, in every table through which people are written to. Where
-- that is much it is only noted, and cancelled in batches after the commit (ops.cancel_next): nobody is to wait for it, and since the
-- guards refuse these people nothing of it can be sent meanwhile (ops.suppressed_rows). kinds, keys: side by side, in their normal form;
-- suppression_ids: because of which, null: of those that hold for the keys. Call ops.hold_sending first.
create or replace function ops.cancel_pending(kinds text[], keys text[], suppression_ids uuid[] default null) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  most constant integer := 2000;
  at_once constant integer := 1000;
  emails text[];
  is_much boolean;
  pending record;
begin
  if suppression_ids is null then
    select array_agg(distinct s.suppression_id) into suppression_ids
    from ops.suppressed_keys(array(select k.value from unnest(kinds, keys) as k(kind, value) where k.kind = 'email'),
                             array(select k.value from unnest(kinds, keys) as k(kind, value) where k.kind = 'handle'),
                             array(select k.value from unnest(kinds, keys) as k(kind, value) where k.kind = 'phone')) s;
  end if;
  emails := array(
    select a.address from ops.addresses_at(array(select k.value from unnest(kinds, keys) as k(kind, value) where k.kind = 'domain')) a);
  is_much := cardinality(emails) > most;
  emails := emails || array(select k.value from unnest(kinds, keys) as k(kind, value) where k.kind = 'email');
  if not is_much then
    select array_agg(k.kind), array_agg(k.value) into kinds, keys
    from (
      select 'email' as kind, e as value from unnest(emails) as e
      union all
      select k.kind, k.value from unnest(kinds, keys) as k(kind, value) where k.kind in ('handle', 'phone')) k;
    select array_agg(k.kind), array_agg(k.value) into kinds, keys from ops.suppressible_keys(kinds, keys) k;
    for pending in
      select p.relation, array_agg(p.record_id order by p.record_id) as ids
      from ops.pending_for(kinds, keys, most) p group by p.relation order by p.relation nulls first
    loop
      is_much := pending.relation is null;
      exit when is_much;
      perform ops.cancel_rows(pending.relation, pending.ids, suppression_ids);
    end loop;
  end if;
  if is_much and suppression_ids is not null then
    insert into ops.cancellations (suppression_ids, addresses)
    select cancel_pending.suppression_ids, array_agg(a.address)
    from (select e.address, (e.n - 1) / at_once as n from unnest(emails) with ordinality as e(address, n)) a
    group by a.n
    union all
    select cancel_pending.suppression_ids, null;
    raise notice 'much is pending for whoever was suppressed: call ops.cancel_next() until nothing is left';
  end if;
end
$$;
revoke all on function ops.cancel_pending(text[], text[], uuid[]) from public;
grant execute on function ops.cancel_pending(text[], text[], uuid[]) to service_role;
