import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { FakeAccount } from './apify/accounts.ts';
import { exchange } from './apify/exchange.ts';
import { FaultPlan, type Faults } from './apify/faults.ts';
import { type Answer, ApiError, errorAnswer, parseBody, readBody } from './apify/http.ts';
import type { RunScript } from './apify/phase.ts';
import { Platform, type ScriptedRun } from './apify/platform.ts';
import { route } from './apify/routes.ts';
import type { FakeRun } from './apify/run.ts';

export { type FakeAccount, generatedFollowing, generatedHandle, idOfAccount } from './apify/accounts.ts';
export type { FaultRate, Faults, Refusal } from './apify/faults.ts';
export type { RunScript } from './apify/phase.ts';
export type { ScriptedRun } from './apify/platform.ts';
export type { FakeRun, RunStatus } from './apify/run.ts';

export interface ApifyServerOptions {
  /** Besides these every `generatedHandle` is a public page; whoever else is missing. */
  accounts?: readonly FakeAccount[];
  token?: string;
  faults?: Partial<Faults>;
  /** From start to end; default 0.05. */
  runSeconds?: number | ((input: unknown) => number);
  /** Default 0.001. */
  usdPerItem?: number;
  /** Per run; default 0.005. */
  startUsd?: number;
  /** How long after its end a run's cost and event counts are too low; default 100. */
  costSettlesAfterMs?: number;
  /** How far a dataset's itemCount is behind; default 50. */
  itemCountLagMs?: number;
  /** From here on starts are refused with 402; default 256. */
  maxConcurrentRuns?: number;
  /** Default 1000. */
  maxMonthlyUsageUsd?: number;
  /** Ids are made from it, and so are the same for each server with the same seed; default 1. */
  seed?: number;
  /** Called for every start and every resurrection. */
  script?: (run: ScriptedRun) => Partial<RunScript> | undefined;
}

export interface RecordedRequest {
  method: string;
  /** With /v2, without the query. */
  path: string;
  query: Record<string, string>;
  /** Decompressed and parsed; undefined if there is none. */
  body: unknown;
}

export interface ApifyServer {
  /** The client's baseUrl. */
  url: string;
  token: string;
  /** Every request, whatever became of it. */
  requests: readonly RecordedRequest[];
  /** Every run, in the order of the starts. */
  runs: readonly FakeRun[];
  /** In place of the faults so far; {} for none. */
  setFaults(faults: Partial<Faults>): void;
  /** Takes a run's dataset away, as retention does. */
  deleteDataset(runId: string): void;
  close(): Promise<void>;
}

/** Thrown in place of an answer that never arrives. */
const LOST = new Error('The answer is lost');

/** Apify's API on loopback, with Instagram's actors on an Instagram of its own. */
export async function startApifyServer(options: ApifyServerOptions = {}): Promise<ApifyServer> {
  const { token = 'apify_api_test' } = options;
  const platform = new Platform({
    accounts: options.accounts ?? [],
    runSeconds: options.runSeconds ?? 0.05,
    pricing: {
      usdPerItem: options.usdPerItem ?? 0.001,
      startUsd: options.startUsd ?? 0.005,
      costSettlesAfterMs: options.costSettlesAfterMs ?? 100,
      itemCountLagMs: options.itemCountLagMs ?? 50,
      preliminaryShare: 0.6,
    },
    seed: options.seed ?? 1,
    maxConcurrentRuns: options.maxConcurrentRuns ?? 256,
    maxMonthlyUsageUsd: options.maxMonthlyUsageUsd ?? 1000,
    script: options.script,
  });
  const requests: RecordedRequest[] = [];
  const closing = new AbortController();
  let faults = new FaultPlan(options.faults ?? {});

  async function work({ problem, ...request }: Received, authorization: string | undefined): Promise<Answer | undefined> {
    try {
      if (problem !== undefined) throw problem;
      checkToken(token, request.query.token ?? authorization?.replace(/^Bearer /, ''));
      return await route({
        ...request,
        path: request.path.replace(/^\/v2/, ''),
        platform,
        faults,
        signal: closing.signal,
        onStarted() {
          if (faults.losesStart()) throw LOST;
        },
      });
    } catch (error) {
      return error === LOST ? undefined : errorAnswer(error);
    }
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { problem, ...request } = await received(incoming);
    requests.push(request);
    const decision = faults.decide(request.method, request.path);
    await exchange(outgoing, decision, () => work({ problem, ...request }, incoming.headers.authorization), closing.signal);
  }

  const server = createServer((incoming, outgoing) => {
    // Whoever hung up does not hear of it.
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  // A client that keeps its connections must not lose one between two requests.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    token,
    requests,
    runs: platform.runs,
    setFaults(next) {
      faults = new FaultPlan(next);
    },
    deleteDataset(runId) {
      platform.run(runId).datasetDeleted = true;
    },
    async close() {
      closing.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Received extends RecordedRequest {
  /** What was wrong with the body. */
  problem: unknown;
}

async function received(incoming: IncomingMessage): Promise<Received> {
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const request = { method: incoming.method ?? 'GET', path: url.pathname, query: Object.fromEntries(url.searchParams) };
  try {
    return { ...request, body: parseBody(await readBody(incoming)), problem: undefined };
  } catch (problem) {
    return { ...request, body: undefined, problem };
  }
}

function checkToken(expected: string, given: string | undefined): void {
  if (given === undefined || given === '') throw new ApiError(401, 'token-not-provided', 'Authentication token was not provided');
  if (given !== expected) throw new ApiError(401, 'invalid-token', 'User was not found or authentication token is not valid');
}
