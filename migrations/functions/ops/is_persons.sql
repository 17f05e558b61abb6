-- Whether a value is about one person: an object whose address, user name or id is theirs, a row one of whose cells is, or a text that has
-- no more than that. person: as ops.person_patterns gives it, and ids of their records.
create or replace function ops.is_persons(value jsonb, person jsonb) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  loose constant text := person ->> 'loose';
  whole constant text := '^[\s"''<(\[]*(?:mailto:)?(?:' || (person ->> 'pattern') || ')[\s"''>)\].,;]*$|<(?:' || (person ->> 'pattern') || ')>\s*$';
begin
  return case jsonb_typeof(value)
    when 'string' then value #>> '{}' ~* loose and value #>> '{}' ~* whole or person -> 'handles' ? lower(ltrim(value #>> '{}', '@'))
    when 'array' then exists (
      select from jsonb_array_elements(value) as e
      where jsonb_typeof(e) = 'string' and e #>> '{}' ~* loose and e #>> '{}' ~* whole)
      and not exists (select from jsonb_array_elements(value) as e where jsonb_typeof(e) in ('object', 'array'))
    when 'object' then exists (
      select from jsonb_each(value) as m
      where jsonb_typeof(m.value) = 'string'
        and case when m.key ~* '(?:^|_|[a-z])id$' then person -> 'ids' ? (m.value #>> '{}')
                 when m.key ~* '(?:user_?name|handle|^user$|owner)' then person -> 'handles' ? lower(ltrim(m.value #>> '{}', '@'))
                                                                        or m.value #>> '{}' ~* loose and m.value #>> '{}' ~* whole
                 else m.value #>> '{}' ~* loose and m.value #>> '{}' ~* whole end)
      -- A company with its people is not one of them.
      and not exists (select from jsonb_each(value) as m where jsonb_typeof(m.value) = 'array' and m.value::text ~* '"[a-z_ ]*e-?mail[a-z_ ]*": *"[^"]*@')
    else false end;
end
$$;
revoke all on function ops.is_persons(jsonb, jsonb) from public;
grant execute on function ops.is_persons(jsonb, jsonb) to service_role;
