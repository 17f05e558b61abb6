-- Which fit signals contacts have, those that most have first; also signals that are looked for and nobody has.
-- -> [{product, signal_key, description, contacts, repeated: of them, those who said it twice or more, messages, last_seen, is_active}]
create or replace function crm.signal_report() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with found as materialized (
    select s ->> 'product' as product, s ->> 'signal_key' as signal_key,
           case when jsonb_typeof(s -> 'count') = 'number' then (s -> 'count')::numeric else 0 end as n, s ->> 'last_seen' as last_seen
    from crm.instagram_contacts c
    cross join lateral jsonb_array_elements(case when jsonb_typeof(c.fit_signals) = 'array' then c.fit_signals else '[]' end) as s
    where jsonb_typeof(s) = 'object' and c.fit_signals <> '[]'
  ), counted as (
    select f.product, f.signal_key, count(*) as contacts, count(*) filter (where f.n >= 2) as repeated, sum(f.n) as messages, max(f.last_seen) as last_seen
    from found f where f.product is not null and f.signal_key is not null group by 1, 2
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'product', coalesce(c.product, s.product), 'signal_key', coalesce(c.signal_key, s.signal_key), 'description', s.signal_description,
    'contacts', coalesce(c.contacts, 0), 'repeated', coalesce(c.repeated, 0), 'messages', coalesce(c.messages, 0), 'last_seen', c.last_seen,
    'is_active', coalesce(s.is_active, s.id is not null)) order by coalesce(c.contacts, 0) desc, coalesce(c.product, s.product), coalesce(c.signal_key, s.signal_key)), '[]')
  from counted c full join crm.fit_signals s on s.product = c.product and s.signal_key = c.signal_key
$$;
revoke all on function crm.signal_report() from public;
grant execute on function crm.signal_report() to service_role;
