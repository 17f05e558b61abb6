-- The suppressions in force that name one of these keys, or a domain above one. All in their normal form.
-- Looked up by index, all keys of a kind in one scan; what is found, which is little, leads back to the keys. Planned once for any
-- number of keys, and so that no join of two lists compares each with each.
create or replace function ops.suppressing(emails text[], handles text[], phones text[], domains text[])
returns table (kind text, value text, suppression_id uuid)
language plpgsql stable rows 10 set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_nestloop = off as $$
declare
  hosts text[];
  above text[];
  covering_ids uuid[];
  covering text[];
begin
  return query
    select s.kind, s.value, s.id from ops.suppressions s
    where s.kind = 'email' and s.value = any (emails) and s.lifted_at is null and (s.expires_at is null or s.expires_at > now())
    union all
    select s.kind, s.value, s.id from ops.suppressions s
    where s.kind = 'handle' and s.value = any (handles) and s.lifted_at is null and (s.expires_at is null or s.expires_at > now())
    union all
    select s.kind, s.value, s.id from ops.suppressions s
    where s.kind = 'phone' and s.value = any (phones) and s.lifted_at is null and (s.expires_at is null or s.expires_at > now())
    union all
    select * from ops.suppressing_erased(emails, handles, phones);

  if not exists (select from ops.suppressions s where s.kind = 'domain' and s.lifted_at is null) then
    return;
  end if;
  -- a.b.example is covered by itself and by b.example, never by a single label.
  hosts := array(
    select h from (select split_part(e, '@', -1) as h from unnest(emails) as e union all select unnest(domains)) h order by h collate "C");
  above := hosts || array(
    select distinct array_to_string(labels[i:], '.')
    from unnest(hosts) as h cross join lateral string_to_array(h, '.') as labels
    cross join lateral generate_series(2, cardinality(labels) - 1) as i
    where h like '%.%.%');
  select array_agg(s.id), array_agg(s.value) into covering_ids, covering
  from ops.suppressions s
  where s.kind = 'domain' and s.value = any (above) and s.value like '%.%'
    and s.lifted_at is null and (s.expires_at is null or s.expires_at > now());
  if covering is null then
    return;
  end if;
  return query
    with key as materialized (
      select 'email' as kind, e as value, split_part(e, '@', -1) as host from unnest(emails) as e
      union all
      select 'domain', d, d from unnest(domains) as d
    ), level as materialized (
      select h.host, array_to_string(labels[i:], '.') as above
      from (select distinct k.host from key k) h cross join lateral string_to_array(h.host, '.') as labels
      cross join lateral generate_series(1, cardinality(labels) - 1) as i
    )
    select k.kind, k.value, c.id
    from unnest(covering, covering_ids) as c(domain, id) join level l on l.above = c.domain join key k on k.host = l.host;
end
$$;
revoke all on function ops.suppressing(text[], text[], text[], text[]) from public;
grant execute on function ops.suppressing(text[], text[], text[], text[]) to service_role;
