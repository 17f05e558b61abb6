-- The next rows of the cursor that ops.open_query opened, as the texts of their only column. Also the reader's: what a query does with each row
-- happens here.
create or replace function ops.fetch_query(count integer, default_schema text) returns setof text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  answer refcursor := 'outreach_query'::refcursor;
  line text;
begin
  if current_user <> 'outreach_reader' then
    raise exception 'queries run as outreach_reader alone' using errcode = '42501';
  end if;
  perform set_config('search_path', concat_ws(', ', 'pg_catalog', quote_ident(default_schema), 'pg_temp'), true);
  for i in 1..count loop
    fetch answer into line;
    exit when not found;
    return next line;
  end loop;
end
$$;
revoke all on function ops.fetch_query(integer, text) from public;
