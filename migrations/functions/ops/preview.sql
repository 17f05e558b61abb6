-- What a writing function would answer: it is called, and what it wrote is rolled back; its answer stays.
-- A function with a dry run begins with: if dry_run then return ops.preview('schema.function', payload); end if;
create or replace function ops.preview(function regproc, payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  answer jsonb;
begin
  execute format('select %s($1)', function) into answer using payload;
  raise exception using errcode = 'OR001';
exception when sqlstate 'OR001' then
  return answer;
end
$$;
revoke all on function ops.preview(regproc, jsonb) from public;
grant execute on function ops.preview(regproc, jsonb) to service_role;
