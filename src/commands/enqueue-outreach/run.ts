import type { Runtime } from '../../cli/runtime.ts';
import { explainFile, type TableOptions } from '../../cli/table-options.ts';
import { type OutreachPlan, type OutreachRequest, planOutreach } from '../../crm/enqueue/plan.ts';
import { HANDLE_COLUMNS, type Handles, readHandles } from '../../crm/enqueue/read-handles.ts';
import { type Delivery, queueMessages } from '../../crm/enqueue/write.ts';
import type { Lane } from '../../db/crm/contacts.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { haltOf } from '../../db/ops/halts.ts';
import { EXIT, PolicyError } from '../../errors.ts';
import type { Job, JobFlags } from '../../ops/job.ts';
import type { PlanFlags } from '../../ops/plan.ts';
import type { ListResult, PlanResult } from '../../output/result.ts';
import { openInput } from '../../sources/input.ts';
import type { SummaryResult } from '../../summary.ts';
import { type SendFlags, sendRulesOf } from '../queue/send-flags.ts';

const SECOND_MS = 1_000;

export interface EnqueueFlags extends JobFlags, PlanFlags, SendFlags, TableOptions {
  handle?: string[];
  from?: string;
  stage?: string[];
  tag?: string[];
  signal?: string;
  minScore?: number;
  maxScore?: number;
  notTouched?: number;
  limit?: number;
  lane?: Lane;
  template?: string;
  message?: string;
  start?: string;
  days: number;
  seed: number;
  expireAfter: number;
  keepOnReply: boolean;
  priority: number;
  campaign?: string;
}

/** Queues messages as planned. Applied, a plan is planned anew only where other runs have taken its times, and for nobody else. */
export async function runEnqueueOutreach(runtime: Runtime, flags: EnqueueFlags): Promise<SummaryResult | PlanResult | ListResult> {
  if (flags.explain && flags.from !== undefined) return explainFile(runtime, flags.from, HANDLE_COLUMNS, flags);
  const request = requestOf(flags, await listOf(runtime, flags));
  const { account = null, campaign = null, priority, expireAfter, keepOnReply } = flags;
  const delivery: Delivery = { account, campaign, priority, expireAfter: expireAfter / SECOND_MS, keepOnReply };
  const write = (planned?: OutreachPlan) =>
    runtime.job({ command: 'enqueue-outreach', source: flags.from ?? campaign, flags }, async (job) => {
      await refuseHalted(job.db);
      const plan = planned ?? (await planOutreach(job.db, request));
      await carryOut(job, plan, request, delivery);
    });
  // Whoever says yes beforehand is asked nothing: the job sees to a database that is down or held.
  if (flags.yes && !flags.dryRun && flags.expect === undefined) return write();
  const db = await runtime.database();
  if (!flags.dryRun) await refuseHalted(db);
  const plan = await planOutreach(db, request);
  if (plan.zoneWarning !== undefined) runtime.stderr.warn(plan.zoneWarning.message);
  if (flags.dryRun && plan.impossible !== undefined) runtime.stderr.warn(plan.impossible);
  return runtime.carryOut(plan, flags, () => write(plan));
}

async function carryOut(job: Job, plan: OutreachPlan, request: OutreachRequest, delivery: Delivery): Promise<void> {
  job.warn('unknown_zone', plan.zoneWarning?.message ?? '', plan.zoneWarning?.count ?? 0);
  const { included, excluded } = await queueMessages(job, plan, request.placement, delivery);
  Object.assign(job.summary, { included, excluded });
  if (included.length > 0) return;
  if (excluded.some(({ reason }) => reason === 'over_cap')) {
    job.fail({
      exitCode: EXIT.policy,
      reason: `nothing was queued: ${plan.impossible ?? 'all days are full'}`,
      hint: 'widen --window, --days or the caps, or look at what is queued with "outreach queue stats"',
    });
  } else job.skip('nobody is left to write to');
}

async function refuseHalted(db: OutreachDatabase): Promise<void> {
  const halt = await haltOf(db, 'crm');
  if (halt === undefined) return;
  throw new PolicyError(`sending is halted (${halt.system}) since ${halt.halted_at}: ${halt.reason}`, {
    suggestion: '"outreach resume" lifts a halt',
  });
}

async function listOf(runtime: Runtime, flags: EnqueueFlags): Promise<Handles | undefined> {
  const { handle, from } = flags;
  if (from === undefined) return handle === undefined ? undefined : { handles: handle, without: 0 };
  const input = await openInput(runtime.host, from, undefined, runtime.signal);
  const list = await readHandles(input, flags, (text) => runtime.stderr.warn(text), runtime.signal);
  return { ...list, handles: [...new Set([...(handle ?? []), ...list.handles])] };
}

function requestOf(flags: EnqueueFlags, list: Handles | undefined): OutreachRequest {
  const { lane, message, template, minScore, maxScore, notTouched, stage, tag, signal, campaign } = flags;
  return {
    selection: { list, stages: stage, tags: tag, product: signal, campaign, touches: notTouched !== undefined },
    drafting: { lane, message, template, minScore, maxScore, notTouchedFor: notTouched },
    placement: { rules: sendRulesOf(flags), days: flags.days, senderZone: flags.timezone, seed: flags.seed },
    start: flags.start,
    account: flags.account ?? null,
    limit: flags.limit,
  };
}
