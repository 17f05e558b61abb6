import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { OutreachError } from '../errors.ts';
import { NO_ANSWER } from './connection-errors.ts';
import type { Json as GeneratedJson, Database as Schemas } from './database.types.ts';
import { DatabaseError, type DatabaseErrorKind } from './errors.ts';
import type { JsonInput } from './json.ts';
import type { Target } from './target.ts';
import { ANSWER_GRACE_MS, type Transport } from './transport.ts';

type SchemaName = Exclude<keyof Schemas & string, '__InternalSupabase'>;
type FunctionName<S extends SchemaName> = keyof Schemas[S]['Functions'] & string;
/** Named arguments of a function, as the generated types have them. */
type Args<S extends SchemaName, F extends FunctionName<S>> = Schemas[S]['Functions'][F] extends { Args: infer A extends object }
  ? { [K in keyof A]: GeneratedJson extends A[K] ? JsonInput : A[K] & JsonInput }
  : never;

/** Hosted Supabase stops a statement after 8 s, for service_role too (facts/supabase.md); the same holds everywhere here. */
export const STATEMENT_TIMEOUT_MS = 8_000;

/** A database that is not there is told within five seconds. */
const OPENING_MS = 4_500;

/** With less time left than this there is no other try. */
const SHORTEST_TRY_MS = 500;

/** Waits between tries: about 15 s in all, a quarter of it by chance so that clients do not come back together. */
const RETRY_DELAYS_MS = [250, 500, 1_000, 2_000, 4_000, 8_000];
const RETRIED: ReadonlySet<DatabaseErrorKind> = new Set(['conflict', 'unavailable', 'stale_schema']);

export interface CallTrace {
  call: string;
  durationMs: number;
  attempt: number;
  error?: string;
}

export interface DatabaseOptions {
  signal?: AbortSignal | undefined;
  /** Sees every call and every retry; for --verbose. */
  trace?: ((event: CallTrace) => void) | undefined;
  retryDelaysMs?: readonly number[];
  /** How long a command's first call may take, with all its tries. */
  openingMs?: number;
}

export interface CallOptions {
  /**
   * Whether the call may be made again when its answer was lost, so that it may have been executed. `safe` (the default): a second
   * execution changes nothing and answers the same, by ids that the caller gave (test/db/lost-answers.long.test.ts has every such
   * function). `never`: the loss is told. What was refused, rolled back or never sent is tried again in either case.
   */
  repeat?: 'safe' | 'never';
  /** How long the call may take, with all its tries; default: until the last one. */
  withinMs?: number;
  /** The first call of a command: a database that is not there is told soon. What is lost later, in a run, is waited for longer. */
  opening?: boolean;
}

/** The data-access layer's one verb over one target. Repository functions take this first. */
export class OutreachDatabase {
  readonly target: Target;
  readonly #transport: Transport;
  readonly #options: DatabaseOptions;
  #timeouts: Readonly<Record<string, number>> = {};
  /** Number of calls sent so far, retries included. */
  requests = 0;

  constructor(target: Target, transport: Transport, options: DatabaseOptions = {}) {
    this.target = target;
    this.#transport = transport;
    this.#options = options;
  }

  /** How many batches at a time are worth sending. */
  get concurrency(): number {
    return this.#transport.concurrency;
  }

  /** Functions that need longer say so in the database (`set statement_timeout`); the handshake reports them. */
  useTimeouts(timeouts: Record<string, number>): void {
    this.#timeouts = timeouts;
  }

  /**
   * Calls a function of the database. Conflicts, lost connections and a schema cache that lags behind are retried; `options.repeat`
   * says whether that includes a call that may have been executed. Throws DatabaseError, which `explain` turns into a message for people.
   */
  async call<S extends SchemaName, F extends FunctionName<S>, T>(
    schema: S,
    fn: F,
    args: Args<S, F> & Record<string, JsonInput | undefined>,
    value: z.ZodType<T>,
    { repeat = 'safe', opening = false, withinMs = opening ? (this.#options.openingMs ?? OPENING_MS) : undefined }: CallOptions = {},
  ): Promise<T> {
    const name = `${schema}.${fn}`;
    const statementMs = this.#timeouts[name] ?? STATEMENT_TIMEOUT_MS;
    const delays = this.#options.retryDelaysMs ?? RETRY_DELAYS_MS;
    const deadline = performance.now() + (withinMs ?? Number.POSITIVE_INFINITY);
    for (let attempt = 1; ; attempt++) {
      const started = performance.now();
      const timeoutMs = Math.ceil(Math.min(statementMs, deadline - started));
      const answerMs = Math.ceil(Math.min(timeoutMs + ANSWER_GRACE_MS, deadline - started));
      this.requests += 1;
      try {
        const answer = await this.#transport.call({ schema, fn, args, timeoutMs, answerMs });
        this.#options.trace?.({ call: name, durationMs: performance.now() - started, attempt });
        return parseAnswer(name, answer, value);
      } catch (error) {
        if (!(error instanceof DatabaseError)) throw error;
        this.#options.trace?.({
          call: name,
          durationMs: performance.now() - started,
          attempt,
          error: `${error.kind} ${error.code ?? ''} ${error.message}`,
        });
        const delay = (delays[attempt - 1] ?? Number.NaN) * (0.75 + Math.random() / 2);
        if (!mayRetry(error, { repeat, opening }) || !(performance.now() + delay + SHORTEST_TRY_MS < deadline))
          throw told(error, { repeat, opening });
        this.#options.signal?.throwIfAborted();
        await sleep(delay, undefined, { signal: this.#options.signal }).catch(() => this.#options.signal?.throwIfAborted());
      }
    }
  }

  close(): Promise<void> {
    return this.#transport.close();
  }
}

function mayRetry({ kind, code, outcome }: DatabaseError, { repeat, opening }: CallOptions): boolean {
  // A name that is mistyped stays so; in the middle of a run it is the network.
  if (opening && code === 'ENOTFOUND') return false;
  return RETRIED.has(kind) && (repeat === 'safe' || outcome === 'none');
}

/** What a failure is, once it is not tried again. */
function told(error: DatabaseError, { repeat, opening }: CallOptions): DatabaseError {
  const { message, code, outcome } = error;
  if (repeat === 'never' && outcome === 'unknown') return new DatabaseError(message, { kind: 'lost_answer', code, cause: error });
  // Whoever does not answer a command's first question is not there.
  if (opening && code === NO_ANSWER) return new DatabaseError(message, { kind: 'unavailable', code, cause: error });
  return error;
}

function parseAnswer<T>(name: string, answer: unknown, value: z.ZodType<T>): T {
  const parsed = value.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new OutreachError(`${name} answered in a shape this outreach does not know: ${z.prettifyError(parsed.error).split('\n')[0]}`, {
    suggestion: 'run "outreach migrate status": the database may be newer or older than the tool',
  });
}
