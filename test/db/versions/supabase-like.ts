import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { createDatabase, type PostgresServer } from '../../support/postgres.ts';

export interface Rights {
  /** Of the migrating role: may it make roles? */
  createRole: boolean;
  /** Of service_role, which the platform made. */
  bypassRls: boolean;
}

export interface SupabaseLike {
  /** The empty database, as the migrating role. */
  url: string;
  role: string;
  /** The same database, as the server's superuser. */
  admin: postgres.Sql;
}

/** Roles belong to the whole server, so they are made once and then only altered. outreach_reader is what a superuser was asked to make. */
const PLATFORM_ROLES = `
  do $$
  declare
    name text;
  begin
    foreach name in array array['anon', 'authenticated', 'service_role', 'outreach_reader', 'supabase_auth_admin'] loop
      if to_regrole(name) is null then
        execute format('create role %I nologin noinherit', name);
      end if;
    end loop;
  end
  $$`;

// A token of nobody is null there, not an empty object.
const AUTH_SCHEMA = `
  create schema auth authorization supabase_auth_admin;
  set role supabase_auth_admin;
  create function auth.jwt() returns jsonb language sql stable as $$
    select coalesce(nullif(current_setting('request.jwt.claim', true), ''), nullif(current_setting('request.jwt.claims', true), ''))::jsonb
  $$;
  create function auth.uid() returns uuid language sql stable as $$
    select coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''),
                    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
  $$;
  create function auth.role() returns text language sql stable as $$
    select coalesce(nullif(current_setting('request.jwt.claim.role', true), ''),
                    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')
  $$;
  revoke all on all functions in schema auth from public;
  reset role`;

/** An empty database as a hosted project has it: the migrating role is no superuser, and neither roles nor auth are its own. */
export async function likeSupabase(server: PostgresServer, { createRole, bypassRls }: Rights): Promise<SupabaseLike> {
  const url = new URL(await createDatabase(server));
  const database = url.pathname.slice(1);
  const admin = postgres(url.href, { max: 1, onnotice: () => {} });
  const role = `owner_${randomUUID().replaceAll('-', '')}`;
  await admin.unsafe(PLATFORM_ROLES);
  await admin.unsafe(`alter role service_role ${bypassRls ? 'bypassrls' : 'nobypassrls'}`);
  await admin.unsafe(AUTH_SCHEMA);
  await admin.unsafe(`
    create role ${role} login password 'owner' nosuperuser nobypassrls createdb ${createRole ? 'createrole' : 'nocreaterole'};
    grant anon, authenticated, service_role, outreach_reader to ${role};
    grant create on database ${database} to ${role};
    grant usage on schema auth to anon, authenticated, service_role, ${role};
    grant execute on all functions in schema auth to anon, authenticated, service_role, ${role}`);
  url.username = role;
  url.password = 'owner';
  return { url: url.href, role, admin };
}
