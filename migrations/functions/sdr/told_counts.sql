-- Counts by reason as they are told: {selected, suppressed, …}, those of none left out -> {matched, selected, excluded: {all six}}
create or replace function sdr.told_counts(counts jsonb) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'matched', (select coalesce(sum(v::bigint), 0) from jsonb_each_text(counts) as k(reason, v)),
    'selected', coalesce((counts ->> 'selected')::bigint, 0),
    'excluded', (select jsonb_object_agg(r, coalesce((counts ->> r)::bigint, 0))
                 from unnest(array['suppressed', 'bounced', 'unsubscribed', 'cooling_down', 'no_address', 'already_client']) as r))
$$;
revoke all on function sdr.told_counts(jsonb) from public;
grant execute on function sdr.told_counts(jsonb) to service_role;
