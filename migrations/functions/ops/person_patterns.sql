-- A person with patterns for every spelling of their keys, and of their names (null: none is known). person: {emails, handles, phones, names}
create or replace function ops.person_patterns(person jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select person || jsonb_build_object(
    'name_pattern', ops.name_spellings(array(select jsonb_array_elements_text(person -> 'names'))),
    'pattern', (select string_agg(p.pattern, '|')
                from (select ops.key_spellings('email', e) as pattern from jsonb_array_elements_text(person -> 'emails') as e
                      union all select ops.key_spellings('handle', h) from jsonb_array_elements_text(person -> 'handles') as h
                      union all select ops.key_spellings('phone', n) from jsonb_array_elements_text(person -> 'phones') as n) p))
$$;
revoke all on function ops.person_patterns(jsonb) from public;
grant execute on function ops.person_patterns(jsonb) to service_role;
