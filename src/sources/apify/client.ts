import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type ActorRun, ApifyClient } from 'apify-client';
import { z } from 'zod';
import type { Json } from '../../db/json.ts';
import { storable } from '../storable.ts';
import { explainApify, isMissing, isRefusal, isServerError, wasNeverSent } from './errors.ts';
import { ForgottenRunError } from './forgotten-run.ts';
import { type ActorPrice, readPrice } from './price.ts';
import { UnknownStartError } from './unknown-start.ts';

const TIMEOUT_SECONDS = 30;
/** Six tries: half a second, then twice as long each time, with some chance. */
const MAX_RETRIES = 6;
/** The vendor holds an answer so long when it is asked to; well within the time that an answer may take. */
const POLL_SECONDS = 10;
const POLL_SHARE = 3;
const POLL_PAUSE_MS = 250;
/** A run whose start was not answered is looked for so often. */
const LOOKUPS = 4;
const LOOKUP_PAUSE_MS = 1_500;
/** Clocks differ: a run may seem to have started before it was asked for. */
const CLOCK_MARGIN_MS = 60_000;
/** What is younger was asked for by somebody else. */
const START_WINDOW_MS = 15 * 60_000;
const START_TRIES = 5;
/** From the time of a lost start on. */
const RUNS_LISTED = 1_000;
const RUN_TIMEOUT_SECONDS = 3_600;

const TERMINAL = ['SUCCEEDED', 'FAILED', 'TIMED-OUT', 'ABORTED'] as const;
export type RunEnd = (typeof TERMINAL)[number];

/** A run of an actor at the vendor. */
export interface ApifyRun {
  id: string;
  status: string;
  /** Undefined while it goes on. */
  ended: RunEnd | undefined;
  datasetId: string;
  startedAt: string;
  finishedAt: string | null;
  /** As known by now; it settles some seconds after the end. */
  costUsd: number;
  message: string | null;
}

export interface StartOptions {
  /** What the run may cost at most, all in all. */
  maxUsd: number;
  /** Runs that are known, which cannot be the one whose start was lost; asked for where one was. */
  known(): Promise<readonly string[]>;
  /** ISO time from which on a lost start is looked for; default: now. */
  since?: string | undefined;
}

/** The vendor's API, as far as it is used. Every call throws OutreachErrors only. */
export interface Apify {
  /** Starts a run, once: a start whose answer was lost is looked for, and where that does not decide it, this throws UnknownStartError. */
  start(actor: string, input: Record<string, unknown>, options: StartOptions): Promise<ApifyRun>;
  /** A run with this input that was started since then, if there is one; looked for several times. */
  findStarted(actor: string, input: Record<string, unknown>, options: Pick<StartOptions, 'known' | 'since'>): Promise<ApifyRun | undefined>;
  /** Undefined: there is no such run. */
  run(id: string): Promise<ApifyRun | undefined>;
  /** Waits until a run has ended, whatever its end; calls on every look. */
  wait(id: string, onLook: (run: ApifyRun) => Promise<void>): Promise<ApifyRun>;
  /** A piece of a dataset; an empty one is its end. */
  items(datasetId: string, offset: number, limit: number): Promise<Json[]>;
  price(actor: string): Promise<ActorPrice | undefined>;
}

export interface ApifyOptions {
  token: string;
  /** Undefined: the vendor's own. */
  baseUrl: string | undefined;
  /** How long an answer may take; undefined: 30. */
  timeoutSeconds: number | undefined;
  signal: AbortSignal;
  version: string;
}

export function openApify({ token, baseUrl, timeoutSeconds = TIMEOUT_SECONDS, signal, version }: ApifyOptions): Apify {
  const common = {
    token,
    timeoutSecs: timeoutSeconds,
    userAgentSuffix: `outreach/${version}`,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  };
  const client = new ApifyClient({ ...common, maxRetries: MAX_RETRIES });
  // There is no idempotency key for a start: the client must not repeat it by itself.
  const once = new ApifyClient({ ...common, maxRetries: 0 });
  // It would write to stderr by itself, stack traces and all.
  for (const { logger } of [client, once]) logger.setLevel(0);
  const asked = async <T>(what: string, work: Promise<T>): Promise<T> => {
    try {
      return await interruptible(work, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw explainApify(error, what);
    }
  };
  const waitForFinish = Math.min(POLL_SECONDS, Math.floor(timeoutSeconds / POLL_SHARE));
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());

  const run: Apify['run'] = async (id) => {
    const found = await asked(`run ${id}`, client.run(id).get());
    return found === undefined ? undefined : toRun(found);
  };
  /** others: runs whose input is known to be another one; it grows. */
  const lookOnce = async (actor: string, input: Record<string, unknown>, others: Set<string>, since: string | undefined) => {
    const from = since === undefined ? Date.now() : Date.parse(since);
    const startedAfter = new Date(from - CLOCK_MARGIN_MS).toISOString();
    const startedBefore = new Date(from + START_WINDOW_MS).toISOString();
    const runs = client.actor(actor).runs().list({ desc: false, limit: RUNS_LISTED, startedAfter, startedBefore });
    const { items } = await asked('the list of runs', runs);
    for (const { id, defaultKeyValueStoreId } of items) {
      if (others.has(id)) continue;
      const record = await asked(`the input of run ${id}`, client.keyValueStore(defaultKeyValueStoreId).getRecord('INPUT'));
      const found = isDeepStrictEqual(record?.value, input) ? await run(id) : undefined;
      if (found !== undefined) return found;
      if (record !== undefined) others.add(id);
    }
    return undefined;
  };
  const findStarted: Apify['findStarted'] = async (actor, input, { known, since }) => {
    const others = new Set(await known());
    for (let look = 1; look <= LOOKUPS; look++) {
      const found = await lookOnce(actor, input, others, since);
      if (found !== undefined) return found;
      if (look < LOOKUPS) await pause(LOOKUP_PAUSE_MS);
    }
    return undefined;
  };
  const start: Apify['start'] = async (actor, input, options) => {
    const since = options.since ?? new Date().toISOString();
    for (let attempt = 1; ; attempt++) {
      try {
        // A signal waits for the answer: without it nobody would know of the run.
        return toRun(await once.actor(actor).start(input, { maxTotalChargeUsd: options.maxUsd, timeout: RUN_TIMEOUT_SECONDS }));
      } catch (error) {
        const tooMany = error instanceof Error && 'statusCode' in error && error.statusCode === 429;
        if ((isRefusal(error) && !tooMany) || attempt === START_TRIES) throw explainApify(error, `to run ${actor}`);
        if (!isRefusal(error) && !wasNeverSent(error)) {
          const decided = isServerError(error);
          const found = await findStarted(actor, input, { ...options, since }).catch((failed: unknown) => {
            // Whoever is interrupted here, or gets no list of runs, does not know either.
            throw decided ? failed : new UnknownStartError(actor, error);
          });
          if (found !== undefined) return found;
          if (!decided) throw new UnknownStartError(actor, error);
        }
        await pause(500 * 2 ** attempt * (0.75 + Math.random() / 2));
      }
    }
  };
  return {
    start,
    findStarted,
    run,
    async wait(id, onLook) {
      for (;;) {
        const found = await asked(`run ${id}`, client.run(id).get({ waitForFinish }));
        if (found === undefined) {
          throw new ForgottenRunError(`Apify knows no run ${id}`, {
            suggestion: 'check the id; runs are forgotten after a while, so that it has to be scraped again',
          });
        }
        const current = toRun(found);
        await onLook(current);
        if (current.ended !== undefined) return current;
        await pause(POLL_PAUSE_MS);
      }
    },
    async items(datasetId, offset, limit) {
      const page = client.dataset(datasetId).listItems({ offset, limit, clean: false });
      const { items } = await asked(`dataset ${datasetId}`, page).catch((error: unknown) => {
        if (!(error instanceof Error) || !isMissing(error.cause)) throw error;
        throw new ForgottenRunError(`Apify has dataset ${datasetId} no more`, {
          suggestion: 'datasets are forgotten after a while, so that it has to be scraped again',
        });
      });
      return z
        .array(z.json())
        .parse(items)
        .map((item) => storable(item).value);
    },
    async price(actor) {
      const found = await asked(`actor ${actor}`, client.actor(actor).get());
      return readPrice(found?.pricingInfos?.at(-1));
    },
  };
}

/** A signal is not made to wait for an answer. */
function interruptible<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', stop));
}

function toRun(run: ActorRun): ApifyRun {
  return {
    id: run.id,
    status: run.status,
    ended: TERMINAL.find((status) => status === run.status),
    datasetId: run.defaultDatasetId,
    startedAt: new Date(run.startedAt).toISOString(),
    finishedAt: run.finishedAt == null ? null : new Date(run.finishedAt).toISOString(),
    costUsd: run.usageTotalUsd ?? 0,
    message: run.statusMessage ?? null,
  };
}
