-- The spam patterns in use: lists of words, separated by commas -> [{key, words}]
create or replace function crm.spam_patterns() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('key', p.pattern_key, 'words', p.pattern_value) order by p.pattern_key), '[]')
  from crm.automation_patterns p where p.pattern_type = 'spam_pattern' and p.is_active is not false
$$;
revoke all on function crm.spam_patterns() from public;
grant execute on function crm.spam_patterns() to service_role;
