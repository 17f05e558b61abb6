-- Who of these people must not be written to, and why: the nearest suppression of each.
-- people: [{who, emails, handles, phones}] -> [{ordinal (from 1), who, key: {kind, value}, suppression: {id, kind, value, reason, source,
-- created_at, expires_at}, by: {kind, value}, via: [text]}]. key is one that was given, by the one that the suppression names or covers,
-- via the records that lead from by to key.
create or replace function ops.suppressed(people jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  ordinals bigint[];
  kinds text[];
  keys text[];
  emails text[];
  handles text[];
  phones text[];
  answer jsonb;
begin
  if not exists (select from ops.suppressions s where s.lifted_at is null) then
    return jsonb '[]';
  end if;
  select array_agg(k.ordinal), array_agg(k.kind), array_agg(k.value), array_agg(k.value) filter (where k.kind = 'email'),
         array_agg(k.value) filter (where k.kind = 'handle'), array_agg(k.value) filter (where k.kind = 'phone')
  into ordinals, kinds, keys, emails, handles, phones
  from ops.people_keys(people) k;

  with said_no as materialized (
    select * from ops.suppressed_keys(emails, handles, phones)
  ), person as (
    select distinct on (k.ordinal) k.ordinal, n.*
    from unnest(ordinals, kinds, keys) as k(ordinal, kind, value)
    join said_no n on n.kind = k.kind and n.value = k.value
    order by k.ordinal, jsonb_array_length(n.path), k.kind, k.value
  )
  select jsonb_agg(jsonb_build_object(
           'ordinal', p.ordinal, 'who', people -> (p.ordinal - 1)::integer -> 'who',
           'key', jsonb_build_object('kind', p.kind, 'value', p.value),
           'suppression', jsonb_build_object('id', s.id, 'kind', s.kind, 'value', s.value, 'reason', s.reason, 'source', s.source,
                                             'created_at', s.created_at, 'expires_at', s.expires_at),
           'by', jsonb_build_object('kind', p.by_kind, 'value', p.by_value), 'via', p.path) order by p.ordinal)
  into answer
  from person p join ops.suppressions s on s.id = p.suppression_id;
  return coalesce(answer, jsonb '[]');
end
$$;
revoke all on function ops.suppressed(jsonb) from public;
grant execute on function ops.suppressed(jsonb) to service_role;
