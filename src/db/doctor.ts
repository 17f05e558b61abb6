import { z } from 'zod';
import { openAdmin, openTransport } from './connect.ts';
import { DatabaseError } from './errors.ts';
import { MEDIA_BUCKET } from './media/store.ts';
import { type Ledger, readLedger } from './migrate/plan.ts';
import { handshakeSchema, ledgerOf } from './ops/handshake.ts';
import type { Target } from './target.ts';
import { ANSWER_GRACE_MS, type Transport } from './transport.ts';

/** Each of these calls should be quick; the transport waits 10 s longer for the answer. */
const CALL_TIMEOUT_MS = 5_000;
/** A doctor asks whoever has the embedded database open once, and does not queue behind it. */
const LOCK_WAIT_MS = 1_000;

/** A way to a database, without retries and whatever its state: calls as service_role, and SQL as the owner where the target has it. */
export interface Access {
  call(schema: string, fn: string): Promise<unknown>;
  query: ((sql: string) => Promise<Record<string, unknown>[]>) | undefined;
  close(): Promise<void>;
}

/** Throws what opening throws: LockedError and ConfigError of an embedded directory. */
export async function openAccess(target: Target, signal: AbortSignal): Promise<Access> {
  const transport = await openTransport(target, signal, LOCK_WAIT_MS);
  const call = caller(transport);
  if (target.kind !== 'postgres') return { call, query: transport.query, close: () => transport.close() };
  const admin = await openAdmin(target);
  const close = async () => {
    await Promise.all([transport.close(), admin.close()]);
  };
  return { call, query: (sql) => admin.query(sql), close };
}

function caller(transport: Transport): Access['call'] {
  return (schema, fn) => transport.call({ schema, fn, args: {}, timeoutMs: CALL_TIMEOUT_MS, answerMs: CALL_TIMEOUT_MS + ANSWER_GRACE_MS });
}

/** What a server says of itself. */
export interface ServerInfo {
  /** As the server writes it, e.g. `17.10`. */
  serverVersion: string;
  /** Milliseconds that the database's clock is ahead of ours, and how far that may be off. */
  skewMs: number;
  uncertaintyMs: number;
}

/** Where there is SQL it works on any database; through an API it needs ops.handshake. Throws DatabaseError. */
export async function readServerInfo(access: Access): Promise<ServerInfo> {
  const sentAt = Date.now();
  const [version, now] = await askVersion(access);
  const answeredAt = Date.now();
  return { serverVersion: version, skewMs: now - (sentAt + answeredAt) / 2, uncertaintyMs: (answeredAt - sentAt) / 2 };
}

/** The server's version, and its time in milliseconds. */
async function askVersion(access: Access): Promise<[string, number]> {
  if (access.query === undefined) {
    const { server_version, now } = parse('ops.handshake', await access.call('ops', 'handshake'), handshakeSchema);
    return [server_version, Date.parse(now)];
  }
  // The first query of a connection pays for its making, which is no time of the clock's.
  await access.query('select 1');
  const [row] = await access.query(
    `select current_setting('server_version') as version, (extract(epoch from clock_timestamp()) * 1000)::text as now`,
  );
  return [String(row?.version), Number(row?.now)];
}

export type KnownLedger = Ledger<{ checksum: string; breaking: boolean }>;

/** Which migrations the database has: by SQL also where ops.handshake is not there yet. */
export async function readMigrations(access: Access): Promise<KnownLedger> {
  if (access.query !== undefined) return readLedger({ query: access.query });
  return ledgerOf(parse('ops.handshake', await access.call('ops', 'handshake'), handshakeSchema));
}

const privilegeSchema = z.object({ kind: z.string().nullable(), object: z.string(), grantee: z.string(), privileges: z.array(z.string()) });
/** A privilege that somebody has and should not have, or the other way round. */
export type Privilege = z.infer<typeof privilegeSchema>;

const factsSchema = z.object({
  identity: z.string(),
  db_schemas: z.array(z.object({ database: z.string().nullable(), value: z.string() })),
  stalled_runs: z.object({
    count: z.number(),
    rows: z.array(z.object({ command: z.string(), host: z.string(), pid: z.number(), heartbeat_at: z.string() })),
  }),
  halts: z.array(z.object({ system: z.string(), reason: z.string(), halted_by: z.string(), halted_at: z.string() })),
  expired_locks: z.array(z.object({ name: z.string(), host: z.string(), pid: z.number(), expires_at: z.string() })),
  rejects: z.object({ count: z.number(), runs: z.number() }),
  wider: z.array(privilegeSchema),
  missing: z.array(privilegeSchema),
  open: z.array(z.object({ rule: z.string(), object: z.string() })),
});
/** What ops.doctor tells of a migrated database. */
export type Facts = z.infer<typeof factsSchema>;

/** As the owner where there is SQL, so that broken rights of service_role do not hide the rest. */
export async function readFacts(access: Access): Promise<Facts> {
  const answer: unknown =
    access.query === undefined ? await access.call('ops', 'doctor') : (await access.query('select ops.doctor() as value'))[0]?.value;
  return parse('ops.doctor', answer, factsSchema);
}

/** No function of ours has this name: the API refuses the schema, or does not find the function in it. */
const NO_FUNCTION = 'outreach_doctor_asks';

/** Whether the API of a Supabase project serves a schema; throws DatabaseError where it says neither yes nor no. */
export async function isExposed(access: Access, schema: string): Promise<boolean> {
  try {
    await access.call(schema, NO_FUNCTION);
    return true;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    if (error.kind === 'not_exposed') return false;
    if (error.kind === 'stale_schema' || error.kind === 'missing') return true;
    throw error;
  }
}

export interface Bucket {
  name: string;
  /** Undefined: there is no such bucket. */
  isPublic: boolean | undefined;
}

/** The bucket that page media go to; throws DatabaseError. */
export async function findBucket(access: { url: string; key: string }): Promise<Bucket> {
  const { openSupabase } = await import('./transports/supabase.ts');
  const { data, error } = await openSupabase(access).storage.getBucket(MEDIA_BUCKET);
  if (error === null) return { name: MEDIA_BUCKET, isPublic: data.public };
  const status = 'statusCode' in error ? String(error.statusCode) : '';
  // Storage says 400 for nearly everything and its own status in the body (facts of the service).
  if (status === '404' || /not found/i.test(error.message)) return { name: MEDIA_BUCKET, isPublic: undefined };
  const refused = status === '401' || status === '403';
  throw new DatabaseError(error.message, { kind: refused ? 'permission' : status === '' ? 'unavailable' : 'other', cause: error });
}

function parse<T>(name: string, answer: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new DatabaseError(`${name} answered in a shape this outreach does not know`, { kind: 'missing' });
}
