-- The addresses, handles and phone numbers that are one person's with the given ones by what the records state (ops.links), without the
-- given ones. A shared mailbox and a phone that several people answer link nobody. All in their normal form.
-- One step follows the links of all keys at once, each kind by one index scan. Links go both ways, so what a step finds anew was found by
-- none of the two steps before it; and most find nothing, so which keys are shared is asked of those alone that lead somewhere.
-- Planned once for any number of keys: index scans, and hashed subplans for what is known.
create or replace function ops.linked_keys(emails text[], handles text[], phones text[]) returns table (kind text, value text)
language plpgsql stable rows 10 set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  known_emails text[] := emails;
  known_handles text[] := handles;
  known_phones text[] := phones;
  from_kinds text[];
  from_keys text[];
  kinds text[];
  keys text[];
  shared text[];
begin
  loop
    select array_agg(l.from_kind), array_agg(l.from_value), array_agg(l.kind), array_agg(l.value)
    into from_kinds, from_keys, kinds, keys
    from (
      select l.from_kind, l.from_value, l.kind, l.value from ops.links l where l.from_kind = 'email' and l.from_value = any (emails)
      union all
      select l.from_kind, l.from_value, l.kind, l.value from ops.links l where l.from_kind = 'handle' and l.from_value = any (handles)
      union all
      select l.from_kind, l.from_value, l.kind, l.value from ops.links l where l.from_kind = 'phone' and l.from_value = any (phones)) l
    where case l.kind when 'email' then l.value not in (select unnest(known_emails))
                      when 'handle' then l.value not in (select unnest(known_handles))
                      else l.value not in (select unnest(known_phones)) end;
    exit when keys is null;
    shared := ops.shared_keys(from_kinds || kinds, from_keys || keys);
    known_emails := emails;
    known_handles := handles;
    known_phones := phones;
    select array_agg(l.value) filter (where l.kind = 'email'), array_agg(l.value) filter (where l.kind = 'handle'),
           array_agg(l.value) filter (where l.kind = 'phone')
    into emails, handles, phones
    from (
      select distinct l.kind, l.value from unnest(from_keys, kinds, keys) as l(from_value, kind, value)
      where l.from_value not in (select unnest(shared)) and l.value not in (select unnest(shared))) l;
    return query select 'email', e from unnest(emails) as e union all select 'handle', h from unnest(handles) as h
                 union all select 'phone', p from unnest(phones) as p;
    known_emails := known_emails || emails;
    known_handles := known_handles || handles;
    known_phones := known_phones || phones;
  end loop;
end
$$;
revoke all on function ops.linked_keys(text[], text[], text[]) from public;
grant execute on function ops.linked_keys(text[], text[], text[]) to service_role;
