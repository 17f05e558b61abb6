-- The addresses, handles and phone numbers that are one person's with the given ones by what the records state (ops.links), without the
-- given ones. A shared mailbox and a phone that several people answer link nobody. All in their normal form.
-- One step follows the links of all keys at once, each kind by one index scan. Links go both ways, so what a step finds anew was found by
-- none of the two steps before it. Planned once for any number of keys: index scans, and hashed subplans for what is known.
create or replace function ops.linked_keys(emails text[], handles text[], phones text[]) returns table (kind text, value text)
language plpgsql stable rows 10 set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  known_emails text[] := emails;
  known_handles text[] := handles;
  known_phones text[] := phones;
  last_emails text[] := ops.personal_emails(emails);
  last_handles text[] := handles;
  last_phones text[] := phones;
begin
  if cardinality(phones) > 0 then
    last_phones := array(select p from unnest(phones) as p except select s from unnest(ops.shared_phones(phones)) as s);
  end if;
  while cardinality(last_emails) > 0 or cardinality(last_handles) > 0 or cardinality(last_phones) > 0 loop
    emails := ops.personal_emails(array(
      select distinct l.value from (
        select l.value from ops.links l where l.from_kind = 'handle' and l.from_value = any (last_handles) and l.kind = 'email'
        union all
        select l.value from ops.links l where l.from_kind = 'email' and l.from_value = any (last_emails) and l.kind = 'email'
        union all
        select l.value from ops.links l where l.from_kind = 'phone' and l.from_value = any (last_phones) and l.kind = 'email') l
      where l.value not in (select unnest(known_emails))));
    handles := array(
      select distinct l.value from (
        select l.value from ops.links l where l.from_kind = 'handle' and l.from_value = any (last_handles) and l.kind = 'handle'
        union all
        select l.value from ops.links l where l.from_kind = 'email' and l.from_value = any (last_emails) and l.kind = 'handle'
        union all
        select l.value from ops.links l where l.from_kind = 'phone' and l.from_value = any (last_phones) and l.kind = 'handle') l
      where l.value not in (select unnest(known_handles)));
    phones := array(
      select distinct l.value from (
        select l.value from ops.links l where l.from_kind = 'handle' and l.from_value = any (last_handles) and l.kind = 'phone'
        union all
        select l.value from ops.links l where l.from_kind = 'email' and l.from_value = any (last_emails) and l.kind = 'phone'
        union all
        select l.value from ops.links l where l.from_kind = 'phone' and l.from_value = any (last_phones) and l.kind = 'phone') l
      where l.value not in (select unnest(known_phones)));
    if cardinality(phones) > 0 then
      phones := array(select p from unnest(phones) as p except select s from unnest(ops.shared_phones(phones)) as s);
    end if;
    known_emails := last_emails || emails;
    known_handles := last_handles || handles;
    known_phones := last_phones || phones;
    last_emails := emails;
    last_handles := handles;
    last_phones := phones;
    return query select 'email', e from unnest(emails) as e union all select 'handle', h from unnest(handles) as h
                 union all select 'phone', p from unnest(phones) as p;
  end loop;
end
$$;
revoke all on function ops.linked_keys(text[], text[], text[]) from public;
grant execute on function ops.linked_keys(text[], text[], text[]) to service_role;
