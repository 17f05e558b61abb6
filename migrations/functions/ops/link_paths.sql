-- The keys that are linked with the given ones, each with the nearest of them (origin: its place, from 1) and the records that lead from
-- there to it. As ops.linked_keys, which is faster and says neither. kinds, keys: side by side, in their normal form.
create or replace function ops.link_paths(kinds text[], keys text[]) returns table (origin integer, kind text, value text, path jsonb)
language plpgsql stable rows 10 set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  shared text[];
  origins integer[];
  paths jsonb[];
  known_kinds text[] := kinds;
  known_keys text[] := keys;
begin
  shared := ops.shared_keys(kinds, keys);
  select array_agg(g.origin), array_agg(g.kind), array_agg(g.value), array_agg(jsonb '[]') into origins, kinds, keys, paths
  from unnest(kinds, keys) with ordinality as g(kind, value, origin)
  where g.value <> all (shared);

  while keys is not null loop
    with given as materialized (
      select * from unnest(origins, kinds, keys, paths) as g(origin, kind, value, path)
    ), stated as materialized (
      select g.origin, l.kind, l.value, g.path || to_jsonb(l.via) as path
      from given g join ops.links l on l.from_kind = g.kind and l.from_value = g.value
    ), nearest as materialized (
      select distinct on (s.kind, s.value) s.* from stated s
      where (s.kind, s.value) not in (select * from unnest(known_kinds, known_keys))
      order by s.kind, s.value, s.origin, s.path
    ), personal as (
      select n.* from nearest n
      where n.value not in (
        select unnest(ops.shared_keys(array(select s.kind from nearest s), array(select s.value from nearest s))))
    )
    select kinds || array_agg(n.kind), keys || array_agg(n.value),
           array_agg(n.origin), array_agg(n.kind), array_agg(n.value), array_agg(n.path)
    into known_kinds, known_keys, origins, kinds, keys, paths
    from personal n;
    return query select * from unnest(origins, kinds, keys, paths);
  end loop;
end
$$;
revoke all on function ops.link_paths(text[], text[]) from public;
grant execute on function ops.link_paths(text[], text[]) to service_role;
