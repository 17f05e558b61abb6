-- Whether the one who gave the statement may be told what a guard found: who may read this relation anyway. A guard runs as its owner, so
-- current_user says nothing.
create or replace function ops.may_be_told(relation text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return has_table_privilege(coalesce(nullif(current_setting('role'), 'none'), session_user), relation, 'select');
end
$$;
revoke all on function ops.may_be_told(text) from public;
grant execute on function ops.may_be_told(text) to service_role;
