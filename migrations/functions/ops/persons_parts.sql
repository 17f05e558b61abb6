-- What of a JSON value is about a person, and nothing of others: objects and rows that are theirs, and texts that name them. -> [part]
create or replace function ops.persons_parts(value jsonb, person jsonb) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if jsonb_typeof(value) <> 'string' and ops.is_persons(value, person) then
    return jsonb_build_array(value);
  end if;
  return case jsonb_typeof(value)
    when 'string' then case when value #>> '{}' ~* (person ->> 'loose') and value #>> '{}' ~* (person ->> 'pattern') then jsonb_build_array(value) else jsonb '[]' end
    when 'array' then (
      select coalesce(jsonb_agg(p order by e.n, i.n), '[]')
      from jsonb_array_elements(value) with ordinality as e(value, n)
      cross join lateral jsonb_array_elements(ops.persons_parts(e.value, person)) with ordinality as i(p, n))
    when 'object' then (
      select coalesce(jsonb_agg(p order by m.key, i.n), '[]')
      from jsonb_each(value) as m
      cross join lateral jsonb_array_elements(ops.persons_parts(m.value, person)) with ordinality as i(p, n))
    else jsonb '[]' end;
end
$$;
revoke all on function ops.persons_parts(jsonb, jsonb) from public;
grant execute on function ops.persons_parts(jsonb, jsonb) to service_role;
