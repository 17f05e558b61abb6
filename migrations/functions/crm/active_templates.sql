-- The templates in use, by lane and key -> [{lane, stage, action_key, action_text, metadata}]
create or replace function crm.active_templates() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('lane', a.lane, 'stage', a.stage, 'action_key', a.action_key, 'action_text', a.action_text,
                                               'metadata', coalesce(a.metadata, '{}')) order by a.lane, a.action_key), '[]')
  from crm.next_best_actions a where a.is_active is not false
$$;
revoke all on function crm.active_templates() from public;
grant execute on function crm.active_templates() to service_role;
