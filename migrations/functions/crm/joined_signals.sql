-- The fit signals of two contacts who are one: counts of the same signal add up -> [{product, signal_key, count, quote, first_seen, last_seen}]
create or replace function crm.joined_signals(one jsonb, other jsonb) returns jsonb
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select case when jsonb_typeof(other) is distinct from 'array' or other = '[]' then coalesce(one, '[]')
              when jsonb_typeof(one) is distinct from 'array' or one = '[]' then other
              else (
    select jsonb_agg(j.signal order by j.signal ->> 'product', j.signal ->> 'signal_key')
    from (
      select jsonb_build_object(
        'product', s ->> 'product', 'signal_key', s ->> 'signal_key',
        'count', sum(case when jsonb_typeof(s -> 'count') = 'number' then (s ->> 'count')::numeric else 0 end),
        'quote', (array_agg(s -> 'quote' order by s ->> 'last_seen' desc nulls last))[1],
        'first_seen', min(s ->> 'first_seen'), 'last_seen', max(s ->> 'last_seen')) as signal
      from jsonb_array_elements(one || other) as s where jsonb_typeof(s) = 'object'
      group by s ->> 'product', s ->> 'signal_key'
    ) j) end
$$;
revoke all on function crm.joined_signals(jsonb, jsonb) from public;
grant execute on function crm.joined_signals(jsonb, jsonb) to service_role;
