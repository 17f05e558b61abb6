-- A JSON value without a person: what is theirs in a list goes (or, where places count, is emptied), their keys and names in other texts
-- are replaced. Whatever is about others stays as it is. person: as for ops.is_persons.
create or replace function ops.without_person(value jsonb, person jsonb, keep_places boolean) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case jsonb_typeof(value)
    when 'string' then to_jsonb(ops.without_spellings(value #>> '{}', person))
    when 'array' then (
      select coalesce(jsonb_agg(case when not i.is_theirs then ops.without_person(e.value, person, keep_places)
                                     when jsonb_typeof(e.value) = 'object' then jsonb '{}'
                                     when jsonb_typeof(e.value) = 'array' then jsonb '[]'
                                     else jsonb '"(erased)"' end order by e.n) filter (where keep_places or not i.is_theirs), '[]')
      from jsonb_array_elements(value) with ordinality as e(value, n)
      cross join lateral (select ops.is_persons(e.value, person) as is_theirs) i)
    when 'object' then (
      select coalesce(jsonb_object_agg(ops.without_spellings(m.key, person),
               case when jsonb_typeof(m.value) = 'object' and ops.is_persons(m.value, person)
                         and exists (select from jsonb_object_keys(m.value) as k where k ~* '^(?:e-?mail(?:_?address)?|user_?name|handle|lead_id)$')
                    then jsonb '{}'
                    when m.key ~* '(?:user_?name|handle)' and jsonb_typeof(m.value) = 'string'
                         and person -> 'handles' ? lower(ltrim(m.value #>> '{}', '@')) then jsonb '"(erased)"'
                    else ops.without_person(m.value, person, keep_places) end), '{}')
      from jsonb_each(value) as m)
    else value end;
end
$$;
revoke all on function ops.without_person(jsonb, jsonb, boolean) from public;
grant execute on function ops.without_person(jsonb, jsonb, boolean) to service_role;
