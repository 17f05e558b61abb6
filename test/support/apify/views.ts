import type { Actor } from './actor.ts';
import { ITEM_EVENT, type Pricing, pricingInfo, START_EVENT } from './pricing.ts';
import { idOf } from './random.ts';
import type { FakeRun } from './run.ts';

const USER_ID = idOf('user');
const CREATED_AT = '2026-01-01T00:00:00.000Z';

/** A run as lists have it. */
export function runSummary(run: FakeRun) {
  return {
    id: run.id,
    actId: run.actor.id,
    userId: USER_ID,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt ?? null,
    status: run.status,
    meta: { origin: 'API', userAgent: 'fake' },
    buildId: idOf(`build ${run.actor.id}`),
    buildNumber: '0.0.1',
    defaultKeyValueStoreId: run.keyValueStoreId,
    defaultDatasetId: run.datasetId,
    defaultRequestQueueId: idOf(`queue ${run.id}`),
    usageTotalUsd: run.usageTotalUsd,
  };
}

export function runView(run: FakeRun) {
  const { status, options } = run;
  const durationMillis = (run.finishedAt ?? new Date()).getTime() - run.startedAt.getTime();
  return {
    ...runSummary(run),
    statusMessage: run.statusMessage ?? null,
    isStatusMessageTerminal: run.finished,
    exitCode: status === 'SUCCEEDED' ? 0 : status === 'FAILED' ? 1 : null,
    stats: {
      inputBodyLen: JSON.stringify(run.input ?? null).length,
      restartCount: 0,
      resurrectCount: run.resurrections,
      durationMillis,
      runTimeSecs: durationMillis / 1000,
      metamorph: 0,
      computeUnits: 0,
    },
    options: { build: 'latest', diskMbytes: options.memoryMbytes * 2, ...options },
    generalAccess: 'FOLLOW_USER_SETTING',
    pricingInfo: pricingInfo(run.pricing),
    chargedEventCounts: { [START_EVENT]: 1, [ITEM_EVENT]: run.chargedItems },
    storageIds: {
      datasets: { default: run.datasetId },
      keyValueStores: { default: run.keyValueStoreId },
      requestQueues: { default: idOf(`queue ${run.id}`) },
    },
  };
}

export function datasetView(run: FakeRun) {
  return {
    id: run.datasetId,
    name: null,
    userId: USER_ID,
    createdAt: run.startedAt,
    modifiedAt: run.finishedAt ?? new Date(),
    accessedAt: new Date(),
    itemCount: run.reportedItemCount,
    cleanItemCount: run.reportedItemCount,
    actId: run.actor.id,
    actRunId: run.id,
    stats: {},
    fields: [],
  };
}

export function actorView(actor: Actor, pricing: Pricing) {
  const [username, name] = actor.name.split('/');
  return {
    id: actor.id,
    userId: idOf(`owner ${username}`),
    name,
    username,
    isPublic: true,
    createdAt: CREATED_AT,
    modifiedAt: CREATED_AT,
    stats: {},
    versions: [],
    defaultRunOptions: { build: 'latest', timeoutSecs: 3600, memoryMbytes: 1024 },
    pricingInfos: [pricingInfo({ ...pricing, usdPerItem: pricing.usdPerItem * 2 }), pricingInfo(pricing)],
  };
}

export function userView() {
  return { id: USER_ID, username: 'tester', profile: {}, email: 'tester@example.com', plan: { id: 'STARTER' }, isPaying: true };
}

/** @param spentUsd this month */
export function limitsView(spentUsd: number, maxMonthlyUsageUsd: number, running: number, maxConcurrentRuns: number) {
  const now = new Date();
  return {
    monthlyUsageCycle: {
      startAt: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)),
      endAt: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - 1),
    },
    limits: { maxMonthlyUsageUsd, maxActorMemoryGbytes: 64, maxConcurrentActorJobs: maxConcurrentRuns, dataRetentionDays: 14 },
    current: { monthlyUsageUsd: spentUsd, actorMemoryGbytes: running, activeActorJobCount: running },
  };
}
