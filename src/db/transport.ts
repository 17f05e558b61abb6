import type { JsonInput } from './json.ts';

/** One call of a database function: arguments by name, JSON values in, one JSON value out. */
export interface CallRequest {
  schema: string;
  fn: string;
  args: Record<string, JsonInput | undefined>;
  /** Milliseconds the statement may take; the server is told. */
  timeoutMs: number;
  /** Milliseconds the client waits for the answer. */
  answerMs: number;
}

/** A target reduced to the one verb that the data-access layer needs. Failures are DatabaseErrors. */
export interface Transport {
  /** How many calls at a time are worth sending: more would only wait for one another. */
  readonly concurrency: number;
  call(request: CallRequest): Promise<unknown>;
  /** SQL beside the calls, where nobody else could open the database meanwhile: the embedded one has one connection. */
  query?(sql: string, params?: string[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Two on the server, and a third on its way, so that a core of the server never waits for the next (measured: 28 -> 26 s). */
export const BATCHES_IN_FLIGHT = 3;

/** How much longer than the server's own limit the client waits for the answer. */
export const ANSWER_GRACE_MS = 10_000;

/** `select "schema"."fn"("arg" => $1, …)` and its parameters, for the transports that speak SQL. */
export function callStatement(request: CallRequest): { text: string; params: JsonInput[] } {
  const names = Object.keys(request.args);
  const args = names.map((name, i) => `${quoteIdent(name)} => $${i + 1}`).join(', ');
  return {
    text: `select ${quoteIdent(request.schema)}.${quoteIdent(request.fn)}(${args}) as value`,
    params: names.map((name) => request.args[name] ?? null),
  };
}

export function quoteIdent(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
