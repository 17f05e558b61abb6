-- Erases a person from the record of who said no, as its owner: a keyed hash takes the place of each of their keys, by which they are
-- recognised if they come again, and what else was kept of them there goes. Erase what the other tables have of them first. What held for
-- one of their keys holds for all of them, also where only a record that is gone said that they are one person's.
-- -> how many suppressions stand for the person now
create or replace function ops.erase_suppressed(kind text, value text) returns integer
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  key constant text := ops.contact_key(kind, value);
  kinds text[];
  keys text[];
  hashes text[];
begin
  if key is null or kind = 'domain' then
    raise exception 'not a key of a person' using errcode = '22023';
  end if;
  perform ops.hold_sending();
  select array_agg(l.kind), array_agg(l.value) into kinds, keys
  from (select erase_suppressed.kind as kind, key as value
        union
        select * from ops.linked_keys(case when erase_suppressed.kind = 'email' then array[key] else '{}' end,
                                      case when erase_suppressed.kind = 'handle' then array[key] else '{}' end,
                                      case when erase_suppressed.kind = 'phone' then array[key] else '{}' end)) l;

  -- What reaches a key through another one is said of the key itself.
  insert into ops.suppressions (kind, value, reason, source, expires_at)
  select k.kind, k.value, s.reason, s.source, s.expires_at
  from unnest(kinds, keys) as k(kind, value)
  join ops.suppressed_keys(array(select e from unnest(kinds, keys) as e(k, e) where e.k = 'email'),
                           array(select e from unnest(kinds, keys) as e(k, e) where e.k = 'handle'),
                           array(select e from unnest(kinds, keys) as e(k, e) where e.k = 'phone')) n on n.kind = k.kind and n.value = k.value
  join ops.suppressions s on s.id = n.suppression_id
  -- Of a key that was erased before, the hash says it already.
  where not exists (
    select from ops.hashes_of(array[k.kind], array[k.value]) h join ops.suppressions e on e.kind = h.kind and e.value = h.erased and e.lifted_at is null)
  on conflict do nothing;
  update ops.suppressions s
     set lifted_at = now(), lifted_by = 'erasure', lifted_reason = 'another suppression holds for the same key'
    from ops.hashes_of(kinds, keys) h join ops.suppressions e on e.kind = h.kind and e.value = h.erased and e.lifted_at is null
   where s.kind = h.kind and s.value = h.value and s.lifted_at is null;

  update ops.suppressions s
     set erased_at = now(), value = h.erased, evidence = '{}',
         reason = ops.without_keys(s.reason, keys), lifted_reason = ops.without_keys(s.lifted_reason, keys)
    from ops.hashes_of(kinds, keys) h where s.kind = h.kind and s.value = h.value;
  delete from ops.past_links l using unnest(kinds, keys) as k(kind, value)
  where (l.from_kind, l.from_value) = (k.kind, k.value) or (l.kind, l.value) = (k.kind, k.value);
  update ops.cancellations c set addresses = array(select a from unnest(c.addresses) as a where a <> all (keys)) where c.addresses && keys;
  select array_agg(h.erased) into hashes from ops.hashes_of(kinds, keys) h;
  return (select count(*) from ops.suppressions s where s.value = any (hashes) and s.lifted_at is null);
end
$$;
revoke all on function ops.erase_suppressed(text, text) from public;
