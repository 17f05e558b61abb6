import type { Facts } from '../../src/db/doctor.ts';
import { loadMigrations } from '../../src/db/migrate/files.ts';
import { serve } from './web.ts';

/** A healthy project answers this to ops.doctor. */
const HEALTHY: Facts = {
  identity: 'project',
  db_schemas: [],
  stalled_runs: { count: 0, rows: [] },
  halts: [],
  expired_locks: [],
  rejects: { count: 0, runs: 0 },
  wider: [],
  missing: [],
  open: [],
};

export interface ProjectState {
  /** Schemas that the API does not serve. */
  hidden: string[];
  serverVersion: string;
  /** How far the database's clock is ahead, in milliseconds. */
  aheadMs: number;
  bucket: 'private' | 'public' | 'absent';
  facts: Partial<Facts>;
  /** Instead of every answer. */
  refusal: { status: number; body: object } | undefined;
  /** Whether the functions of this tool are there. */
  migrated: boolean;
}

export interface SupabaseStub {
  url: string;
  state: ProjectState;
  /** Method and path of every request. */
  requests: string[];
  close(): Promise<void>;
}

const json = (status: number, body: unknown) => Response.json(body, { status });

/** The API of a hosted project as far as init and doctor ask it (PostgREST's and Storage's own codes), in any state. */
export async function supabaseStub(state: Partial<ProjectState> = {}): Promise<SupabaseStub> {
  const migrations = loadMigrations().files.map(({ version, checksum, breaking }) => ({ version, checksum, breaking }));
  const stub: SupabaseStub = {
    url: '',
    state: { hidden: [], serverVersion: '17.6', aheadMs: 0, bucket: 'private', facts: {}, refusal: undefined, migrated: true, ...state },
    requests: [],
    close: async () => {},
  };
  const server = await serve((request) => {
    const { hidden, serverVersion, aheadMs, bucket, facts, refusal, migrated } = stub.state;
    const path = new URL(request.url).pathname;
    stub.requests.push(`${request.method} ${path}`);
    if (refusal !== undefined) return json(refusal.status, refusal.body);
    if (path.startsWith('/storage/v1/bucket/')) {
      if (bucket === 'absent') return json(400, { statusCode: '404', error: 'Bucket not found', message: 'Bucket not found' });
      return json(200, { id: 'page-media', name: 'page-media', public: bucket === 'public' });
    }
    const schema = request.headers.get('content-profile') ?? 'public';
    if (hidden.includes(schema)) {
      return json(406, { code: 'PGRST106', message: `Invalid schema: ${schema}`, hint: null, details: null });
    }
    const fn = path.replace('/rest/v1/rpc/', '');
    if (schema === 'ops' && migrated) {
      const now = new Date(Date.now() + aheadMs).toISOString();
      if (fn === 'handshake') return json(200, { migrations, timeouts: {}, server_version: serverVersion, now });
      if (fn === 'doctor') return json(200, { ...HEALTHY, ...facts });
    }
    return json(404, { code: 'PGRST202', message: `Could not find the function ${schema}.${fn}`, hint: null, details: null });
  });
  return Object.assign(stub, server);
}
