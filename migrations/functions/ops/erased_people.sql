-- Which of these people were erased: what an import brings of them is left out. people: [{emails, handles, phones}], as they are written
-- -> {any: whether anybody was ever erased, erased: [ordinal, from 1]}
create or replace function ops.erased_people(people jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  ordinals bigint[];
  kinds text[];
  keys text[];
begin
  if not exists (select from ops.erasures) then
    return jsonb '{"any": false, "erased": []}';
  end if;
  select array_agg(k.ordinal), array_agg(k.kind), array_agg(k.value) into ordinals, kinds, keys from ops.people_keys(people) k;
  return jsonb_build_object('any', true, 'erased', (
    select coalesce(jsonb_agg(distinct k.ordinal), '[]')
    from (select h.kind, h.value from ops.erased_keys(kinds, keys) h join ops.erasures e on e.kind = h.kind and e.key_hash = h.erased) g
    join unnest(ordinals, kinds, keys) as k(ordinal, kind, value) on k.kind = g.kind and k.value = g.value));
end
$$;
revoke all on function ops.erased_people(jsonb) from public;
grant execute on function ops.erased_people(jsonb) to service_role;
