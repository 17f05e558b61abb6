-- What the five systems share: the migration ledger, runs, imports, rejects, cursors, locks, suppressions.
-- Also the three API roles and auth.*() where a plain PostgreSQL lacks what Supabase brings along.

do $$
declare
  api_role text;
begin
  -- Roles belong to the whole server: another database of it may be making them at this moment.
  foreach api_role in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = api_role) then
      begin
        execute pg_catalog.format('create role %I nologin noinherit', api_role);
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
  end loop;
  -- Row level security is passed by policies "to service_role" where this role may not have bypassrls.
  if not (select rolbypassrls from pg_catalog.pg_roles where rolname = 'service_role') then
    begin
      alter role service_role bypassrls;
    exception when insufficient_privilege or internal_error then null;  -- internal_error: another database is doing it
    end;
  end if;
  -- Every call runs as service_role, so the connecting role must be able to become it.
  begin
    set local role service_role;
    reset role;
  exception when insufficient_privilege then
    begin
      execute pg_catalog.format('grant service_role to %I', current_user);
    exception when unique_violation or internal_error then null;
    end;
  end;
end
$$;

do $$
begin
  if pg_catalog.to_regnamespace('auth') is null then
    create schema auth;
    grant usage on schema auth to anon, authenticated, service_role;
  end if;
  if pg_catalog.to_regprocedure('auth.jwt()') is null then
    create function auth.jwt() returns jsonb language sql stable set search_path = '' as $f$
      select coalesce(nullif(pg_catalog.current_setting('request.jwt.claims', true), ''), '{}')::jsonb
    $f$;
  end if;
  if pg_catalog.to_regprocedure('auth.uid()') is null then
    create function auth.uid() returns uuid language sql stable set search_path = '' as $f$
      select nullif(auth.jwt() ->> 'sub', '')::uuid
    $f$;
  end if;
  if pg_catalog.to_regprocedure('auth.role()') is null then
    create function auth.role() returns text language sql stable set search_path = '' as $f$
      select nullif(auth.jwt() ->> 'role', '')
    $f$;
  end if;
end
$$;

create schema ops;
comment on schema ops is 'What the five outreach systems share; made by the outreach command-line tool.';
grant usage on schema ops to service_role;

create table ops.migrations (
  version text primary key,
  name text not null,
  kind text not null check (kind in ('migration', 'function')),
  checksum text not null,
  breaking boolean not null default false,
  applied_at timestamptz not null default now(),
  applied_by text not null
);
comment on table ops.migrations is 'Ledger of migrations/ (kind migration) and migrations/functions/ (kind function).';
comment on column ops.migrations.breaking is 'An older tool must not write to a database that has this.';

create table ops.runs (
  id uuid primary key default gen_random_uuid(),
  command text not null,
  args jsonb not null default '[]',
  version text not null,
  host text not null,
  pid integer not null,
  source text,
  status text not null default 'running' check (status in ('running', 'succeeded', 'failed', 'interrupted')),
  started_at timestamptz not null default now(),
  heartbeat_at timestamptz not null default now(),
  finished_at timestamptz,
  exit_code integer,
  counts jsonb not null default '{}',
  requests integer not null default 0,
  cost_usd numeric(12, 4) not null default 0,
  error_message text
);
create index runs_command_started_at_idx on ops.runs (command, started_at desc);

create table ops.import_files (
  id uuid primary key default gen_random_uuid(),
  run_id uuid references ops.runs (id),
  command text not null,
  sha256 text not null,
  options jsonb not null default '{}',
  source text not null,
  bytes bigint not null,
  counts jsonb not null default '{}',
  completed_at timestamptz not null default now(),
  unique (command, sha256, options)
);
create index import_files_run_id_idx on ops.import_files (run_id);

create table ops.rejects (
  id bigint generated always as identity primary key,
  run_id uuid references ops.runs (id),
  source text not null,
  line bigint,
  path text not null,
  reason text not null,
  record jsonb,
  created_at timestamptz not null default now()
);
create index rejects_run_id_idx on ops.rejects (run_id);

create table ops.sync_cursors (
  name text primary key,
  cursor jsonb not null default '{}',
  run_id uuid references ops.runs (id),
  updated_at timestamptz not null default now()
);
create index sync_cursors_run_id_idx on ops.sync_cursors (run_id);

create table ops.job_locks (
  name text primary key,
  holder uuid not null,
  host text not null,
  pid integer not null,
  process_started text not null default '',  -- boot and start time, where the system tells them
  command text not null,
  acquired_at timestamptz not null default now(),
  heartbeat_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table ops.suppressions (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('email', 'domain', 'handle', 'phone')),
  value text not null check (value <> '' and value = lower(btrim(value))),
  reason text not null,
  source text not null,
  evidence jsonb not null default '{}',
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  lifted_at timestamptz,
  lifted_reason text,
  constraint suppressions_lift_has_a_reason check ((lifted_at is null) = (lifted_reason is null))
);
create unique index suppressions_in_force_key on ops.suppressions (kind, value) where lifted_at is null;
comment on column ops.suppressions.value is 'Normalised: e-mail and domain in lower case, handle without @, phone as +digits.';

do $$
declare
  t text;
begin
  foreach t in array array['migrations', 'runs', 'import_files', 'rejects', 'sync_cursors', 'job_locks', 'suppressions'] loop
    execute pg_catalog.format('alter table ops.%I enable row level security', t);
    execute pg_catalog.format('create policy service_role_all on ops.%I for all to service_role using (true) with check (true)', t);
  end loop;
end
$$;

grant select on ops.migrations to service_role;
grant select, insert, update on ops.runs, ops.import_files, ops.sync_cursors, ops.suppressions to service_role;
grant select, insert, update, delete on ops.rejects, ops.job_locks to service_role;
