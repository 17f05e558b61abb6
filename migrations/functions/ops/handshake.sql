-- The first call of every command: which migrations are here, and which functions state a longer time-out.
-- -> {migrations: [{version, checksum, breaking}], timeouts: {"schema.function": "120s"}, server_version, now}
create or replace function ops.handshake() returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'migrations', coalesce((
      select jsonb_agg(jsonb_build_object('version', m.version, 'checksum', m.checksum, 'breaking', m.breaking)
                       order by m.version)
      from ops.migrations m), '[]'),
    'timeouts', coalesce((
      select jsonb_object_agg(n.nspname || '.' || p.proname, split_part(c.setting, '=', 2))
      from pg_catalog.pg_proc p
      join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      cross join lateral unnest(p.proconfig) as c(setting)
      where n.nspname in ('ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr') and c.setting like 'statement_timeout=%'), '{}'),
    'server_version', current_setting('server_version'),
    'now', now())
$$;
revoke all on function ops.handshake() from public;
grant execute on function ops.handshake() to service_role;
