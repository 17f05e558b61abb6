-- A text without a person: "(erased)" stands in the place of their keys, with a name in front of one in brackets, and of their names.
create or replace function ops.without_spellings(value text, pattern text, name_pattern text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case when name_pattern is null then k.rest else regexp_replace(k.rest, name_pattern, '(erased)', 'gi') end
  from (select regexp_replace(
                 regexp_replace(value, '(?:[^\s<>"@,;:()]{1,40} ){0,4}(?:"[^"<>@]{0,80}" ?)?<(?:mailto:)?(?:' || pattern || ')>', '(erased)', 'gi'),
                 pattern, '(erased)', 'gi') as rest) k
$$;
revoke all on function ops.without_spellings(text, text, text) from public;
grant execute on function ops.without_spellings(text, text, text) to service_role;
