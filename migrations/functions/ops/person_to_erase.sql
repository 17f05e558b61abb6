-- Who is meant by an address, when a person is to be erased or told what is kept of them: all of their keys by stated facts, their full
-- names, and patterns for both. A mailbox that several people share leads to none of them.
-- -> {emails, handles, phones, names, and patterns as ops.person_patterns makes them}; null: the text is no address
create or replace function ops.person_to_erase(email text) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  waiting text[] := array_remove(array[ops.email_key(email)], null);
  emails text[] := waiting;
  handles text[] := array[]::text[];
  phones text[] := array[]::text[];
  names text[] := array[]::text[];
  person jsonb;
  found text[];
begin
  if waiting = '{}' then
    return null;
  end if;
  while waiting <> '{}' and cardinality(emails) <= 100 loop
    person := ops.person_records(waiting[1], '', '');
    found := array(select e from jsonb_array_elements_text(person -> 'emails') as e);
    handles := handles || array(select h from jsonb_array_elements_text(person -> 'handles') as h where h <> all (handles));
    phones := phones || array(select p from jsonb_array_elements_text(person -> 'phones') as p where p <> all (phones));
    names := names || array(
      select distinct btrim(r ->> 'name') from jsonb_array_elements(person -> 'rows') as r
      where r ->> 'relation' <> all (array['sdr.companies', 'growth.prospect_candidates'])
        and btrim(r ->> 'name') <> all (names));
    -- An employee's two addresses are of one person where neither is shared, which no link says.
    found := found || array(
      select distinct a.address
      from sdr.employees e
      cross join lateral (select array_remove(array[lower(e.work_email::text), lower(e.generic_email::text)], null) as both_of) b
      cross join lateral unnest(b.both_of) as a(address)
      where (lower(e.work_email::text) = any (found) or lower(e.generic_email::text) = any (found))
        and ops.personal_emails(b.both_of) @> b.both_of);
    found := array(select distinct f from unnest(found) as f where f <> all (emails));
    emails := emails || found;
    waiting := waiting[2:] || found;
  end loop;
  person := ops.person_patterns(jsonb_build_object('emails', emails, 'handles', handles, 'phones', phones, 'names', '[]'::jsonb));
  -- One word is perhaps a word like any other, and an address is no name.
  names := array(select n from unnest(names) as n where n ~ '[^\s]{2,}\s+[^\s]{2,}' and n !~* (person ->> 'pattern'));
  return ops.person_patterns(person || jsonb_build_object('names', names));
end
$$;
revoke all on function ops.person_to_erase(text) from public;
grant execute on function ops.person_to_erase(text) to service_role;
