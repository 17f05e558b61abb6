-- Test accounts with what goes along when they are deleted. The team's own account never is.
-- -> {accounts: [{client_id, email, business_name, is_internal, leads, actions, events, rotations}], leads: test leads of other accounts}
create or replace function growth.test_accounts() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with account as materialized (
    select c.client_id, c.email, c.business_name, c.is_internal from growth.clients c where c.is_test
  )
  select jsonb_build_object(
    'accounts', (
      select coalesce(jsonb_agg(to_jsonb(a) || jsonb_build_object(
               'leads', (select count(*) from growth.lead_memory l where l.client_id = a.client_id),
               'actions', (select count(*) from growth.lead_actions x where x.client_id = a.client_id),
               'events', (select count(*) from growth.growth_brain b where b.client_id = a.client_id),
               'rotations', (select count(*) from growth.api_key_rotation_log r where r.client_id = a.client_id)) order by a.email), '[]')
      from account a),
    'leads', (select count(*) from growth.lead_memory l where l.is_test and l.client_id not in (select a.client_id from account a where not a.is_internal)))
$$;
revoke all on function growth.test_accounts() from public;
grant execute on function growth.test_accounts() to service_role;
