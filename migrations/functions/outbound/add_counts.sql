-- Counts of two parts of one piece of work, table by table: {table: {inserted, updated, unchanged}}
create or replace function outbound.add_counts(first jsonb, second jsonb) returns jsonb
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_object_agg(s.name, s.counts), '{}')
  from (select t.key as name, jsonb_build_object('inserted', sum((t.value ->> 'inserted')::bigint), 'updated', sum((t.value ->> 'updated')::bigint),
                                                 'unchanged', sum((t.value ->> 'unchanged')::bigint)) as counts
        from (select * from jsonb_each(first) union all select * from jsonb_each(second)) t
        group by t.key) s
$$;
revoke all on function outbound.add_counts(jsonb, jsonb) from public;
grant execute on function outbound.add_counts(jsonb, jsonb) to service_role;
