-- The addresses and handles that are one person's with the given ones by what the records state (ops.links), without the given ones. A
-- shared mailbox links nobody. All in their normal form.
-- One step follows the links of all keys at once, each kind by one index scan. Links go both ways, so what a step finds anew was found by
-- none of the two steps before it. Planned once for any number of keys: index scans, and hashed subplans for what is known.
create or replace function ops.linked_keys(emails text[], handles text[]) returns table (kind text, value text)
language plpgsql stable rows 10 set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  known_emails text[] := emails;
  known_handles text[] := handles;
  last_emails text[];
  last_handles text[] := handles;
begin
  last_emails := array(select e from unnest(emails) as e where split_part(e, '@', 1) <> all (ops.shared_mailboxes()));
  while cardinality(last_emails) > 0 or cardinality(last_handles) > 0 loop
    emails := array(
      select distinct f.value from (
        select l.value from (
          select l.value from ops.links l where l.from_kind = 'handle' and l.from_value = any (last_handles) and l.kind = 'email'
          union all
          select l.value from ops.links l where l.from_kind = 'email' and l.from_value = any (last_emails) and l.kind = 'email') l
        where l.value not in (select unnest(known_emails))
        offset 0) f  -- so that what follows is asked of the few that are new, not of every row of the scans
      where split_part(f.value, '@', 1) <> all (ops.shared_mailboxes()));
    handles := array(
      select distinct l.value from (
        select l.value from ops.links l where l.from_kind = 'handle' and l.from_value = any (last_handles) and l.kind = 'handle'
        union all
        select l.value from ops.links l where l.from_kind = 'email' and l.from_value = any (last_emails) and l.kind = 'handle') l
      where l.value not in (select unnest(known_handles)));
    known_emails := last_emails || emails;
    known_handles := last_handles || handles;
    last_emails := emails;
    last_handles := handles;
    return query select 'email', e from unnest(emails) as e union all select 'handle', h from unnest(handles) as h;
  end loop;
end
$$;
revoke all on function ops.linked_keys(text[], text[]) from public;
grant execute on function ops.linked_keys(text[], text[]) to service_role;
