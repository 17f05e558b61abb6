-- The suppressions in force that name one of these keys, or a domain above one. All in their normal form.
-- The plan is made for the number of keys at hand: few are looked up in the index, many are joined by hash.
create or replace function ops.suppressing(emails text[], handles text[], phones text[], domains text[])
returns table (kind text, value text, suppression_id uuid)
language plpgsql stable rows 10 set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan set max_parallel_workers_per_gather = 0 as $$
begin
  return query
    select 'email', s.value, s.id from unnest(emails) as e join ops.suppressions s on s.kind = 'email' and s.value = e
    where s.lifted_at is null and (s.expires_at is null or s.expires_at > now())
    union all
    select 'handle', s.value, s.id from unnest(handles) as h join ops.suppressions s on s.kind = 'handle' and s.value = h
    where s.lifted_at is null and (s.expires_at is null or s.expires_at > now())
    union all
    select 'phone', s.value, s.id from unnest(phones) as p join ops.suppressions s on s.kind = 'phone' and s.value = p
    where s.lifted_at is null and (s.expires_at is null or s.expires_at > now())
    union all
    select 'email', e, s.id from unnest(emails) as e join ops.suppressions s on s.kind = 'domain' and s.value = split_part(e, '@', -1)
    where s.value like '%.%' and s.lifted_at is null and (s.expires_at is null or s.expires_at > now())
    union all
    select 'domain', d, s.id from unnest(domains) as d join ops.suppressions s on s.kind = 'domain' and s.value = d
    where s.lifted_at is null and (s.expires_at is null or s.expires_at > now());

  -- a.b.example is also covered by b.example, never by a single label.
  domains := array(select e from unnest(emails || domains) as e where split_part(e, '@', -1) like '%.%.%');
  if cardinality(domains) > 0 then
    select array_agg(e), array_agg(array_to_string(labels[i:], '.')) into emails, domains
    from unnest(domains) as e cross join lateral string_to_array(split_part(e, '@', -1), '.') as labels
    cross join lateral generate_series(2, cardinality(labels) - 1) as i;
    return query
      select case when strpos(k.value, '@') > 0 then 'email' else 'domain' end, k.value, s.id
      from unnest(emails, domains) as k(value, above) join ops.suppressions s on s.kind = 'domain' and s.value = k.above
      where s.lifted_at is null and (s.expires_at is null or s.expires_at > now());
  end if;
end
$$;
revoke all on function ops.suppressing(text[], text[], text[], text[]) from public;
grant execute on function ops.suppressing(text[], text[], text[], text[]) to service_role;
