import type { FaultPlan } from './faults.ts';
import { type Answer, ApiError, dataAnswer } from './http.ts';
import { isTrue, itemsAnswer, runListAnswer } from './lists.ts';
import type { RunOptions } from './phase.ts';
import type { Platform } from './platform.ts';
import type { FakeRun } from './run.ts';
import { actorView, datasetView, limitsView, runView, userView } from './views.ts';

export interface Call {
  method: string;
  /** Without /v2. */
  path: string;
  query: Record<string, string>;
  body: unknown;
  platform: Platform;
  faults: FaultPlan;
  /** Aborted when the server closes. */
  signal: AbortSignal;
  /** Called once a run has started; throws if nobody is to hear of it. */
  onStarted(): void;
}

type Handler = (call: Call, id: string, key: string) => Answer | Promise<Answer>;

const LONGEST_WAIT_SECONDS = 60;
const DEFAULT_TIMEOUT_SECONDS = 3600;
const DEFAULT_MEMORY_MB = 1024;

/** Method, path and handler; the first group of the path is the id, the second the key. */
const ROUTES: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  ['GET', /^\/act(?:or)?s\/([^/]+)$/, ({ platform }, id) => dataAnswer(200, actorView(platform.actor(id), platform.options.pricing))],
  ['POST', /^\/act(?:or)?s\/([^/]+)\/runs$/, start],
  ['POST', /^\/act(?:or)?s\/([^/]+)\/validate-input$/, validateInput],
  ['GET', /^\/act(?:or)?s\/([^/]+)\/runs$/, (call, id) => runListAnswer(runsOf(call, id), call.query)],
  ['GET', /^\/actor-runs$/, ({ platform, query }) => runListAnswer(platform.runs, query)],
  ['GET', /^\/actor-runs\/([^/]+)$/, getRun],
  ['POST', /^\/actor-runs\/([^/]+)\/abort$/, abort],
  ['POST', /^\/actor-runs\/([^/]+)\/resurrect$/, resurrect],
  ['GET', /^\/(?:actor-runs\/([^/]+)\/log|logs\/([^/]+))$/, log],
  ['GET', /^\/(?:datasets\/([^/]+)|actor-runs\/([^/]+)\/dataset)$/, getDataset],
  ['GET', /^\/(?:datasets\/([^/]+)|actor-runs\/([^/]+)\/dataset)\/items$/, listItems],
  ['GET', /^\/(?:key-value-stores\/([^/]+)|actor-runs\/([^/]+)\/key-value-store)\/records\/([^/]+)$/, getRecord],
  ['GET', /^\/users\/me$/, () => dataAnswer(200, userView())],
  ['GET', /^\/users\/me\/limits$/, getLimits],
];

/** Answers a call, or throws an ApiError. */
export async function route(call: Call): Promise<Answer> {
  for (const [method, path, handler] of ROUTES) {
    const groups = path
      .exec(call.path)
      ?.slice(1)
      .filter((group) => group !== undefined);
    if (groups !== undefined && method === call.method) {
      return handler(call, decodeURIComponent(groups[0] ?? ''), decodeURIComponent(groups[1] ?? ''));
    }
  }
  throw new ApiError(404, 'page-not-found', `We have bad news: there is no API endpoint at ${call.method} ${call.path}`);
}

async function start(call: Call, id: string): Promise<Answer> {
  const { platform, body, query } = call;
  const options = runOptions(query, { timeoutSecs: DEFAULT_TIMEOUT_SECONDS, memoryMbytes: DEFAULT_MEMORY_MB });
  const run = platform.start(platform.actor(id), body, options, call.faults);
  call.onStarted();
  await wait(call, run);
  return dataAnswer(201, runView(run), { location: `/v2/actor-runs/${run.id}` });
}

function validateInput({ platform, body }: Call, id: string): Answer {
  platform.validate(platform.actor(id), body);
  return { status: 200, body: JSON.stringify({ valid: true }) };
}

async function getRun(call: Call, id: string): Promise<Answer> {
  const run = call.platform.run(id);
  await wait(call, run);
  return dataAnswer(200, runView(run));
}

function abort({ platform, query }: Call, id: string): Answer {
  const run = platform.run(id);
  run.abort(isTrue(query.gracefully));
  return dataAnswer(200, runView(run));
}

function resurrect({ platform, query }: Call, id: string): Answer {
  const run = platform.run(id);
  platform.resurrect(run, runOptions(query, run.options));
  return dataAnswer(200, runView(run));
}

function log({ platform }: Call, id: string): Answer {
  return { status: 200, contentType: 'text/plain; charset=utf-8', body: platform.run(id).log };
}

function getDataset({ platform }: Call, id: string): Answer {
  return dataAnswer(200, datasetView(platform.dataset(id)));
}

function listItems({ platform, query }: Call, id: string): Answer {
  return itemsAnswer(platform.dataset(id), query);
}

function getRecord({ platform }: Call, id: string, key: string): Answer {
  return { status: 200, body: JSON.stringify(platform.record(platform.run(id), key)) };
}

function getLimits({ platform }: Call): Answer {
  const { maxMonthlyUsageUsd, maxConcurrentRuns } = platform.options;
  return dataAnswer(200, limitsView(platform.spentUsd, maxMonthlyUsageUsd, platform.running, maxConcurrentRuns));
}

function runsOf({ platform, faults }: Call, id: string): FakeRun[] {
  const actor = platform.actor(id);
  return faults.hidesRuns ? [] : platform.runs.filter((run) => run.actor === actor);
}

/** Holds the answer until the run has ended, for as long as was asked for and Apify allows. */
async function wait({ query, signal }: Call, run: FakeRun): Promise<void> {
  const seconds = Math.min(LONGEST_WAIT_SECONDS, numberIn(query, 'waitForFinish') ?? 0);
  await run.untilFinished(seconds * 1000, signal);
}

function runOptions(
  query: Record<string, string>,
  otherwise: Pick<RunOptions, 'timeoutSecs' | 'memoryMbytes'> & Partial<RunOptions>,
): RunOptions {
  return {
    timeoutSecs: numberIn(query, 'timeout') ?? otherwise.timeoutSecs,
    memoryMbytes: numberIn(query, 'memory') ?? otherwise.memoryMbytes,
    maxItems: numberIn(query, 'maxItems') ?? otherwise.maxItems,
    maxTotalChargeUsd: numberIn(query, 'maxTotalChargeUsd') ?? otherwise.maxTotalChargeUsd,
  };
}

function numberIn(query: Record<string, string>, name: string): number | undefined {
  const text = query[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (Number.isNaN(value)) throw new ApiError(400, 'invalid-value', `${name} must be a number`);
  return value;
}
