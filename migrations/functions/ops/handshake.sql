-- The first call of every command: whether the database has what the tool was made for, and which functions state a longer time-out.
-- known: the digest of the tool's own migrations. Where it is the ledger's, the ledger stays here: 12 KB less for each command.
-- -> {digest, release, migrations: [{version, checksum, breaking}] or null, timeouts: {"schema.function": "120s"}, server_version, now}
create or replace function ops.handshake(known text default '') returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'digest', ledger.digest,
    'release', ledger.release,
    'migrations', case when ledger.digest <> handshake.known then (
      select coalesce(jsonb_agg(jsonb_build_object('version', m.version, 'checksum', m.checksum, 'breaking', m.breaking) order by m.version), '[]')
      from ops.migrations m) end,
    'timeouts', coalesce((
      select jsonb_object_agg(n.nspname || '.' || p.proname, split_part(c.setting, '=', 2))
      from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace
      cross join lateral unnest(p.proconfig) as c(setting)
      where n.nspname in ('ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr') and c.setting like 'statement_timeout=%'), '{}'),
    'server_version', current_setting('server_version'),
    'now', now())
  from (
    select coalesce(encode(sha256(convert_to(string_agg(m.version || ' ' || m.checksum, E'\n' order by m.version collate "C"), 'UTF8')), 'hex'), '') as digest,
           coalesce(max(m.release), 0) as release
    from ops.migrations m
  ) ledger
$$;
revoke all on function ops.handshake(text) from public;
grant execute on function ops.handshake(text) to service_role;
