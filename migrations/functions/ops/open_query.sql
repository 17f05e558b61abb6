-- Opens the one cursor of a query that a person wrote ("outreach sql"). ops.admit_reader gives this function to the role outreach_reader and
-- lets it run with that owner's rights: inside such a function PostgreSQL refuses to set or reset a role, so no query can leave it.
-- -> the cursor's name
-- query: one statement that answers rows, in the form that src/db/sql lets through; default_schema: whose names need no prefix.
create or replace function ops.open_query(query text, default_schema text) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  answer refcursor := 'outreach_query'::refcursor;
begin
  if current_user <> 'outreach_reader' then
    raise exception 'queries run as outreach_reader alone' using errcode = '42501';
  end if;
  -- Built-in names come first, so that nothing in a schema stands in their way.
  perform set_config('search_path', concat_ws(', ', 'pg_catalog', quote_ident(default_schema), 'pg_temp'), true);
  open answer no scroll for execute query;
  return answer;
end
$$;
revoke all on function ops.open_query(text, text) from public;
