import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { messageOf } from '../../errors.ts';
import { kindOfSocketError, NO_ANSWER } from '../connection-errors.ts';
import { DatabaseError, type DatabaseErrorKind, kindOfSqlstate } from '../errors.ts';
import { BATCHES_IN_FLIGHT, type Transport } from '../transport.ts';

export interface SupabaseAccess {
  url: string;
  key: string;
}

/** supabase-js without anything that belongs in a browser: no session, no retries of its own (ours cover POST too). */
export function openSupabase({ url, key }: SupabaseAccess, fetch?: typeof globalThis.fetch): SupabaseClient {
  return createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    db: { retry: false },
    global: { headers: { 'x-application-name': 'outreach' }, ...(fetch === undefined ? {} : { fetch }) },
  });
}

/** `POST /rest/v1/rpc/fn` with the schema in Content-Profile; supabase-js has no time-out of its own. */
export function supabaseTransport(access: SupabaseAccess): Transport {
  // postgrest-js keeps of a network failure no more than "fetch failed"; what it was is found here, by the signal of its call.
  const failures = new WeakMap<AbortSignal, unknown>();
  const client = openSupabase(access, async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (error) {
      if (init?.signal != null) failures.set(init.signal, error);
      throw error;
    }
  });
  return {
    concurrency: BATCHES_IN_FLIGHT,
    async call({ schema, fn, args, answerMs }) {
      const signal = AbortSignal.timeout(answerMs);
      const { data, error, status } = await client.schema(schema).rpc(fn, args).abortSignal(signal);
      if (signal.aborted && error !== null)
        throw new DatabaseError(`no answer within ${(answerMs / 1_000).toFixed(1)} s`, { kind: 'timeout', code: NO_ANSWER });
      const failure = failures.get(signal);
      if (failure !== undefined) throw fromNetwork(failure);
      if (error !== null) throw fromResponse(status, error);
      // A 404 without a body comes back as success without data (postgrest-js); no function of ours answers that way.
      if (status === 204) throw new DatabaseError('the API gave an empty answer', { kind: 'unavailable' });
      return data;
    },
    // Nothing stays open between calls; realtime was never connected, and closing it would hold the process for 10 s.
    close: async () => {},
  };
}

interface ResponseError {
  message: string;
  code?: string;
  details?: string | null;
  hint?: string | null;
}

const KIND_OF_PGRST: Record<string, DatabaseErrorKind> = {
  PGRST000: 'unavailable',
  PGRST001: 'unavailable',
  PGRST002: 'unavailable',
  PGRST003: 'unavailable',
  PGRST106: 'not_exposed',
  PGRST202: 'stale_schema',
  PGRST204: 'stale_schema',
  PGRST205: 'stale_schema',
  PGRST301: 'authentication',
  PGRST302: 'authentication',
  PGRST303: 'authentication',
};

/** `fetch` says "fetch failed"; why stands in its cause, of several addresses in the cause's first error. */
function fromNetwork(error: unknown): DatabaseError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  const reason = first instanceof Error ? first : new Error(messageOf(first));
  const code = 'code' in reason && typeof reason.code === 'string' ? reason.code : undefined;
  return new DatabaseError(reason.message, { kind: kindOfSocketError(code, reason.message) ?? 'unavailable', code, cause: error });
}

/** What a PostgREST or gateway answer means: by its code where it has one, else by the HTTP status (facts/supabase.md 4). */
export function fromResponse(status: number, error: ResponseError): DatabaseError {
  const code = error.code || undefined;
  const known = code === undefined ? 'other' : (KIND_OF_PGRST[code] ?? kindOfSqlstate(code));
  const kind = known === 'other' ? kindOfStatus(status) : known;
  return new DatabaseError(plain(messageOf(error.message), status), {
    kind,
    code,
    detail: error.details ?? undefined,
    hint: error.hint ?? undefined,
    // A limit on requests refuses them before they are read.
    outcome: status === 429 ? 'none' : undefined,
    cause: error,
  });
}

function kindOfStatus(status: number): DatabaseErrorKind {
  if (status === 504 || status === 524) return 'timeout';
  if (status === 413) return 'too_large';
  if (status === 401) return 'authentication';
  if (status === 403) return 'permission';
  if (status === 0 || status === 429 || status === 408 || (status >= 502 && status <= 599)) return 'unavailable';
  return 'other';
}

/** Gateways answer with HTML pages; a person needs the title and the status. */
function plain(message: string, status: number): string {
  if (!/^\s*<(!doctype|html)/i.test(message)) return message || `HTTP ${status}`;
  const title = /<title>([^<]*)<\/title>/i.exec(message)?.[1]?.trim();
  return `HTTP ${status}${title ? `: ${title}` : ''}`;
}
