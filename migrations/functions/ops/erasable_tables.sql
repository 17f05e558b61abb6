-- The tables with words, in the order in which an erasure looks through them: what notes changes of others comes after those.
-- -> [{relation, is_erased: whether it has columns that are not left to something else}]
create or replace function ops.erasable_tables() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_agg(to_jsonb(t) order by t.relation <> 'crm.instagram_contacts', t.relation)
  from (select e.relation, bool_or(e.kept is null) as is_erased from ops.erasable_columns() e group by e.relation) t
$$;
revoke all on function ops.erasable_tables() from public;
grant execute on function ops.erasable_tables() to service_role;
