-- What "outreach doctor" has to know of the database, in one look that changes nothing.
-- -> {now, server_version, identity, db_schemas: [{database, value}], stalled_runs: {count, rows}, halts, expired_locks, rejects: {count, runs},
--     wider: [{kind, object, grantee, privileges}], missing: [the same], open: [{rule, object}]}
-- wider and missing: against what the migrations grant, which is declared here; a migration that grants more or less says so here too.
-- identity is the same for two ways to one database, and another for every other one.
create or replace function ops.doctor() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with schema as (
    select n.oid, quote_ident(n.nspname) as name, n.nspowner as owner, n.nspacl as acl
    from pg_namespace n
    where n.nspname in ('ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr')
  ), relation as (
    select c.oid, s.name || '.' || quote_ident(c.relname) as name, c.relkind as kind, c.relowner as owner, c.relacl as acl,
           c.relrowsecurity as has_rls, coalesce('security_invoker=true' = any (c.reloptions), false) as asks_as_invoker
    from pg_class c
    join schema s on s.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
  ), routine as (
    select s.name || '.' || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name, p.proowner as owner,
           coalesce(p.proacl, acldefault('f', p.proowner)) as acl, p.prosecdef as is_definer,
           p.prorettype = 'pg_catalog.trigger'::regtype as is_trigger,
           s.name = 'ops' and p.proname in ('open_query', 'fetch_query') as is_door
    from pg_proc p
    join schema s on s.oid = p.pronamespace
  ),

  -- Tables on which service_role is not to do everything: logs that only grow, and what is kept.
  kept (relation, without) as (
    select r, array['DELETE'] from unnest(array['ops.runs', 'ops.import_files', 'ops.sync_cursors', 'ops.suppressions', 'ops.halts',
                                             'ops.cancellations']) as r
    union all select r, array['UPDATE', 'DELETE'] from unnest(array['growth.lead_actions', 'growth.api_key_rotation_log']) as r
    union all select r, array['DELETE'] from unnest(array['crm.contact_changes', 'crm.consents', 'crm.holds']) as r
    union all select r, array['INSERT', 'UPDATE', 'DELETE'] from unnest(array['ops.migrations', 'ops.sending_states', 'ops.sending_conditions',
                                                                                'ops.past_links', 'ops.phones', 'ops.key_changes', 'ops.migration_notes', 'ops.erasures', 'discovery.page_ranks']) as r
    union all select 'ops.sending_stops', array['INSERT', 'DELETE']
    union all select 'ops.request_grants', array['UPDATE']
    union all select r, array['SELECT', 'INSERT', 'UPDATE', 'DELETE'] from unnest(array['ops.sending_checks', 'ops.erasure_key', 'ops.erasure_pass']) as r
  ), declared (grantee, object, privilege) as (
    select 'service_role', s.name, 'USAGE' from schema s
    union all
    select 'service_role', r.name, p
    from relation r
    left join kept k on k.relation = r.name
    cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as p
    where case when r.kind in ('r', 'p') then p <> all (coalesce(k.without, '{}')) else r.kind in ('v', 'm') and p = 'SELECT' end
    union all
    select 'service_role', f.name, 'EXECUTE' from routine f
    where not f.is_trigger and not f.is_door and f.name !~ '^ops\.(?:erase_suppressed|forget_erasure|hashes_of|note_phones|set_country)\('  -- the owner's
    union all
    -- Queries that people write (ops.admit_reader): everything but secrets.
    select 'outreach_reader', s.name, 'USAGE' from schema s where to_regrole('outreach_reader') is not null
    union all
    select 'outreach_reader', case when c.has_secret then r.name || '.' || quote_ident(a.attname) else r.name end, 'SELECT'
    from relation r
    join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    cross join lateral (
      select bool_or(ops.is_secret(o.attname)) as has_secret
      from pg_attribute o where o.attrelid = r.oid and o.attnum > 0 and not o.attisdropped
    ) c
    where to_regrole('outreach_reader') is not null and r.kind in ('r', 'p', 'v', 'm') and not ops.is_secret(a.attname)
    union
    -- Signed-in users: row level security decides which rows.
    select 'authenticated', o, 'USAGE' from unnest(array['discovery', 'growth', 'crm', 'sdr']) as o
    union all
    select 'authenticated', o, 'SELECT'
    from unnest(array[
      'discovery.clients', 'discovery.pages', 'discovery.client_following', 'discovery.scrape_runs', 'discovery.page_profiles',
      'discovery.promo_events', 'growth.lead_memory', 'growth.lead_actions', 'growth.growth_brain', 'growth.relationship_insights',
      'crm.instagram_contacts', 'crm.instagram_conversations', 'crm.instagram_messages', 'crm.automation_patterns',
      'crm.next_best_actions', 'crm.fit_signals', 'crm.outreach_queue', 'crm.contact_changes', 'crm.consents', 'crm.holds',
      'crm.contact_touches', 'crm.merged_handles', 'crm.export_handles', 'sdr.companies', 'sdr.employees']) as o
    union all
    select 'authenticated', o, p
    from unnest(array['crm.instagram_contacts', 'crm.outreach_queue', 'sdr.companies', 'sdr.employees']) as o
    cross join unnest(array['INSERT', 'UPDATE']) as p
    union all
    select 'authenticated', o, 'UPDATE'
    from unnest(array['discovery.clients.notes', 'discovery.clients.status', 'discovery.pages.promo_status',
                      'discovery.pages.pricing_notes']) as o
    union all
    -- Every column but the secrets.
    select 'authenticated', 'growth.clients.' || c, 'SELECT'
    from unnest(array[
      'id', 'client_id', 'business_name', 'contact_name', 'name', 'email', 'language', 'is_internal', 'is_test', 'industry_category',
      'primary_service', 'booking_link', 'custom_tagline', 'email_tone', 'followup_speed', 'ai_personalized_reply', 'outbound_email',
      'created_at', 'last_login', 'last_connection', 'last_rotated']) as c
  ),

  acl (kind, object, owner, acl) as (
    select 'schema', s.name, s.owner, s.acl from schema s
    union all
    select case when r.kind = 'S' then 'sequence' else 'table' end, r.name, r.owner, r.acl from relation r
    union all
    select 'column', r.name || '.' || quote_ident(a.attname), r.owner, a.attacl
    from relation r
    join pg_attribute a on a.attrelid = r.oid
    where a.attacl is not null and not a.attisdropped
    union all
    select case when f.is_definer then 'security definer function' else 'function' end, f.name, f.owner, f.acl from routine f
    union all
    -- What objects made from now on would get. An entry for all schemas holds the built-in EXECUTE of everybody as well.
    select 'default', case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'n' then 'schemas'
                                           else 'types' end || coalesce(' in schema ' || s.name, '') || ' made by ' || d.defaclrole::regrole,
           d.defaclrole, d.defaclacl
    from pg_default_acl d
    left join schema s on s.oid = d.defaclnamespace
    where s.oid is not null or (d.defaclnamespace = 0 and d.defaclobjtype in ('r', 'S', 'n'))
  ), granted as (
    select a.kind, a.object, coalesce(g.rolname, 'public') as grantee, p as privilege
    from acl a
    cross join lateral aclexplode(a.acl) as x
    cross join lateral unnest(array[x.privilege_type, case when x.is_grantable then x.privilege_type || ' with grant option' end]) as p
    left join pg_roles g on g.oid = x.grantee
    where x.grantee <> a.owner and not coalesce(g.rolsuper, false) and p is not null
  ), wider as (
    select g.kind, g.object, g.grantee, array_agg(distinct g.privilege order by g.privilege) as privileges
    from granted g
    where not exists (select from declared d where (d.grantee, d.object, d.privilege) = (g.grantee, g.object, g.privilege))
    group by g.kind, g.object, g.grantee
  ), missing as (
    select a.kind, d.object, d.grantee, array_agg(d.privilege order by d.privilege) as privileges
    from declared d
    left join acl a on a.object = d.object  -- a column without any grant has none
    where not exists (select from granted g where (g.grantee, g.object, g.privilege) = (d.grantee, d.object, d.privilege))
    group by a.kind, d.object, d.grantee
  ), open (rule, object) as (
    select 'row_level_security_off', r.name from relation r where r.kind in ('r', 'p') and not r.has_rls
    union all
    select 'view_of_its_owner', r.name from relation r where r.kind = 'v' and not r.asks_as_invoker
    union all
    select 'policy_for_everybody', quote_ident(p.polname) || ' on ' || r.name
    from pg_policy p
    join relation r on r.oid = p.polrelid
    where p.polroles && array[0::oid, (select a.oid from pg_roles a where a.rolname = 'anon')]
       or (p.polroles && array[(select a.oid from pg_roles a where a.rolname = 'authenticated')]
           and 'true' in (pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)))
    union all
    select 'role_without_limits', r.rolname
    from pg_roles r
    where r.rolname in ('anon', 'authenticated', 'outreach_reader') and (r.rolsuper or r.rolbypassrls)
    union all
    select 'role_is_member', m.member::regrole || ' of ' || m.roleid::regrole
    from pg_auth_members m
    join pg_roles r on r.oid = m.member
    where r.rolname in ('anon', 'authenticated', 'outreach_reader')
  ), stalled as (
    select r.command, r.host, r.pid, r.started_at, r.heartbeat_at
    from ops.runs r
    where r.status = 'running' and r.heartbeat_at < now() - interval '10 minutes'
  )
  select jsonb_build_object(
    'now', clock_timestamp(),
    'server_version', current_setting('server_version'),
    'identity', md5(concat_ws(' ', current_database(), (select d.oid from pg_database d where d.datname = current_database()),
                              (select s.oid from schema s where s.name = 'ops'), (select min(m.applied_at)::text from ops.migrations m))),
    'db_schemas', coalesce((
      select jsonb_agg(jsonb_build_object('database', d.datname, 'value', split_part(c.setting, '=', 2)) order by d.datname)
      from pg_db_role_setting s
      join pg_roles r on r.oid = s.setrole
      left join pg_database d on d.oid = s.setdatabase
      cross join lateral unnest(s.setconfig) as c(setting)
      where r.rolname = 'authenticator' and c.setting like 'pgrst.db\_schemas=%' and (s.setdatabase = 0 or d.datname = current_database())), '[]'),
    'stalled_runs', jsonb_build_object(
      'count', (select count(*) from stalled),
      'rows', coalesce((select jsonb_agg(to_jsonb(f)) from (select * from stalled s order by s.started_at desc limit 5) f), '[]')),
    'halts', ops.halts_in_force(),
    'expired_locks', coalesce((
      select jsonb_agg(jsonb_build_object('name', l.name, 'host', l.host, 'pid', l.pid, 'command', l.command, 'expires_at', l.expires_at)
                       order by l.expires_at)
      from ops.job_locks l where l.expires_at < now()), '[]'),
    'rejects', (select jsonb_build_object('count', count(*), 'runs', count(distinct j.run_id)) from ops.rejects j where j.retried_by is null),
    'wider', coalesce((select jsonb_agg(to_jsonb(w) order by w.grantee, w.kind, w.object) from wider w), '[]'),
    'missing', coalesce((select jsonb_agg(to_jsonb(m) order by m.grantee, m.kind, m.object) from missing m), '[]'),
    'open', coalesce((select jsonb_agg(to_jsonb(o) order by o.rule, o.object) from open o), '[]'))
$$;
revoke all on function ops.doctor() from public;
grant execute on function ops.doctor() to service_role;
