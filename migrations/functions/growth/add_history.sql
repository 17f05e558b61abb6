-- A history with the entries of another one, each once, by time; and with this value at its end where it does not stand there.
-- stored, given: arrays of {value, timestamp}, or null; value: null where nothing changed
create or replace function growth.add_history(stored jsonb, given jsonb, value jsonb, at text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with entries as (
    select e.entry, min(e.n) as n
    from (select s.entry, s.n from jsonb_array_elements(case when jsonb_typeof(stored) = 'array' then stored else '[]' end) with ordinality as s(entry, n)
          union all
          select g.entry, 1000000000 + g.n from jsonb_array_elements(case when jsonb_typeof(given) = 'array' then given else '[]' end) with ordinality as g(entry, n)) e
    group by e.entry
  ), merged as (
    select case when given is null then case when jsonb_typeof(stored) = 'array' then stored else '[]' end
                else (select coalesce(jsonb_agg(e.entry order by e.entry ->> 'timestamp' collate "C", e.n), '[]') from entries e) end as history
  )
  select case when value is null or m.history -> -1 -> 'value' = value then m.history
              else m.history || jsonb_build_array(jsonb_build_object('value', value, 'timestamp', at)) end
  from merged m
$$;
revoke all on function growth.add_history(jsonb, jsonb, jsonb, text) from public;
grant execute on function growth.add_history(jsonb, jsonb, jsonb, text) to service_role;
