-- A text without a person: "(erased)" stands in the place of their keys, with a name in front of one in brackets, and of their names.
-- person: as ops.person_patterns gives it
create or replace function ops.without_spellings(value text, person jsonb) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case when k.rest ~* (person ->> 'loose_names') then regexp_replace(k.rest, person ->> 'name_pattern', '(erased)', 'gi') else k.rest end
  from (select case when value ~* (person ->> 'loose')
                    then regexp_replace(
                           regexp_replace(value, '(?:[^\s<>"@,;:()]{1,40} ){0,4}(?:"[^"<>@]{0,80}" ?)?<(?:mailto:)?(?:' || (person ->> 'pattern') || ')>',
                                          '(erased)', 'gi'),
                           person ->> 'pattern', '(erased)', 'gi')
                    else value end as rest) k
$$;
revoke all on function ops.without_spellings(text, jsonb) from public;
grant execute on function ops.without_spellings(text, jsonb) to service_role;
