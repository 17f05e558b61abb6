import { ConfigError } from '../errors.ts';
import type { AdminConnection } from './admin.ts';
import type { Target } from './target.ts';
import type { Transport } from './transport.ts';

/**
 * The way by which a target takes calls. lockWaitMs: how long to wait for an embedded database that another process has open.
 * Throws LockedError and ConfigError of an embedded directory.
 */
export async function openTransport(target: Target, signal: AbortSignal, lockWaitMs?: number): Promise<Transport> {
  switch (target.kind) {
    case 'embedded':
      return (await import('./transports/embedded.ts')).embeddedTransport(target.dir, signal, lockWaitMs);
    case 'postgres':
      return (await import('./transports/postgres.ts')).postgresTransport(target.url);
    case 'supabase':
      return (await import('./transports/supabase.ts')).supabaseTransport(target);
  }
}

/** SQL as the owner of the database, which the API of a Supabase project does not give. `template`: see createDirectory. */
export async function openAdmin(
  target: Target,
  { purpose = 'migrating', template }: { purpose?: string; template?: string } = {},
): Promise<AdminConnection> {
  const { embeddedAdmin, postgresAdmin } = await import('./admin.ts');
  switch (target.kind) {
    case 'embedded':
      return embeddedAdmin(target.dir, template);
    case 'postgres':
      return postgresAdmin(target.url);
    case 'supabase':
      if (target.databaseUrl !== undefined) return postgresAdmin(target.databaseUrl);
      throw new ConfigError(`${purpose} a Supabase project needs DATABASE_URL, its Postgres connection string`, {
        suggestion:
          'in the dashboard: Connect > Session pooler (or Transaction pooler), copy the URI, put the database password in, and set it as DATABASE_URL; or run "outreach migrate export DIR" and apply the files with the Supabase CLI',
      });
  }
}
