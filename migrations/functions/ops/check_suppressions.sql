-- For each of these keys whether a suppression holds, which one (the nearest), and the records that lead from it to the key.
-- keys: [{kind, value}] -> [{kind, value (in its normal form, null: it is none), suppressed, suppression, by, via}], as ops.suppressed
create or replace function ops.check_suppressions(keys jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  people jsonb;
  domains text[];
  answer jsonb;
begin
  select jsonb_agg(case k.kind when 'email' then jsonb_build_object('emails', array[k.value])
                               when 'handle' then jsonb_build_object('handles', array[k.value])
                               when 'phone' then jsonb_build_object('phones', array[k.value]) else '{}' end order by k.n),
         array_agg(ops.domain_key(k.value)) filter (where k.kind = 'domain')
  into people, domains
  from rows from (jsonb_to_recordset(keys) as (kind text, value text)) with ordinality as k(kind, value, n);

  with person as materialized (
    select * from jsonb_to_recordset(ops.suppressed(people)) as p(ordinal bigint, suppression jsonb, by jsonb, via jsonb)
  ), domain as materialized (
    select distinct on (d.value) d.value, jsonb_build_object('id', s.id, 'kind', s.kind, 'value', s.value, 'reason', s.reason, 'source', s.source,
                                                             'created_at', s.created_at, 'expires_at', s.expires_at) as suppression
    from ops.suppressing('{}', '{}', '{}', domains) d join ops.suppressions s on s.id = d.suppression_id
    order by d.value, coalesce(s.expires_at, 'infinity') desc, length(s.value) desc
  )
  select jsonb_agg(jsonb_build_object(
           'kind', k.kind, 'value', k.value, 'suppressed', coalesce(p.suppression, d.suppression) is not null,
           'suppression', coalesce(p.suppression, d.suppression),
           'by', coalesce(p.by, case when d.value is not null then jsonb_build_object('kind', 'domain', 'value', d.value) end),
           'via', coalesce(p.via, '[]')) order by k.n)
  into answer
  from (
    select i.n, i.kind, ops.contact_key(i.kind, i.value) as value
    from rows from (jsonb_to_recordset(keys) as (kind text, value text)) with ordinality as i(kind, value, n)) k
  left join person p on p.ordinal = k.n
  left join domain d on k.kind = 'domain' and d.value = k.value;
  return coalesce(answer, '[]');
end
$$;
revoke all on function ops.check_suppressions(jsonb) from public;
grant execute on function ops.check_suppressions(jsonb) to service_role;
