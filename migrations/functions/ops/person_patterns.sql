-- A person with patterns for every spelling of their keys, and of their names (null: none is known), and the same loosely.
-- person: {emails, handles, phones, names} -> the same, and {pattern, loose, name_pattern, loose_names}
create or replace function ops.person_patterns(person jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select person || jsonb_build_object('pattern', k.pattern, 'loose', k.loose, 'name_pattern', ops.name_spellings(n.names),
                                      'loose_names', ops.name_spellings(n.names, true))
  from (
    select string_agg(ops.key_spellings(p.kind, p.value), '|') as pattern, string_agg(ops.key_spellings(p.kind, p.value, true), '|') as loose
    from (select 'email' as kind, e as value from jsonb_array_elements_text(person -> 'emails') as e
          union all select 'handle', h from jsonb_array_elements_text(person -> 'handles') as h
          union all select 'phone', t from jsonb_array_elements_text(person -> 'phones') as t) p) k
  cross join (select array(select jsonb_array_elements_text(person -> 'names')) as names) n
$$;
revoke all on function ops.person_patterns(jsonb) from public;
grant execute on function ops.person_patterns(jsonb) to service_role;
