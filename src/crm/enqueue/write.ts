import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { enqueueMessages, queueUsage } from '../../db/crm/queue.ts';
import { ServiceError } from '../../errors.ts';
import { decided } from '../../ops/decided.ts';
import type { Job } from '../../ops/job.ts';
import { dayStarts, type PlacementRules, type Planned, placeDrafts } from './place.ts';
import { type Excluded, type Included, type OutreachPlan, shown } from './plan.ts';

/** Messages per call. */
const BATCH = 1_000;
/** Other runs take times between the plan and the writing: each time one of them has come further. */
const MAX_PLANS = 100;
const PAUSE_MS = 25;

export interface Delivery {
  account: string | null;
  campaign: string | null;
  priority: number;
  /** Seconds. */
  expireAfter: number;
  keepOnReply: boolean;
}

/** What was queued in the end, and who was not. */
export interface Queued {
  included: Included[];
  excluded: Excluded[];
}

/**
 * Puts what was planned into the queue, nobody who was not planned, and none at a time that another run has taken meanwhile: what is left is
 * given other times then.
 */
export async function queueMessages(job: Job, plan: OutreachPlan, placement: PlacementRules, delivery: Delivery): Promise<Queued> {
  const queued: Queued = { included: [], excluded: [...plan.excluded] };
  let waiting: readonly Planned[] = plan.planned;
  let moved = 0;
  for (let plans = 1; waiting.length > 0; plans++) {
    job.signal.throwIfAborted();
    const batch = [...waiting].sort((a, b) => (a.scheduled_at < b.scheduled_at ? -1 : 1)).slice(0, BATCH);
    const messages = batch.map(({ contact_id, username, message, lane, template, scheduled_at }) => ({
      ...{ id: randomUUID(), contact_id, username, message, lane, template, scheduled_at },
    }));
    const { rules } = placement;
    const { is_taken, tables, excluded } = await decided(() =>
      enqueueMessages(job.db, {
        run_id: job.run,
        account: delivery.account,
        campaign: delivery.campaign,
        priority: delivery.priority,
        expire_after: delivery.expireAfter,
        keep_on_reply: delivery.keepOnReply,
        per_hour: rules.perHour,
        per_day: rules.perDay,
        gap_ms: rules.gap.least,
        day_starts: dayStarts(placement, plan.start),
        messages,
      }),
    );
    if (!is_taken) {
      job.count(tables);
      const left = new Map(excluded.map(({ id, reason }) => [id, reason]));
      batch.forEach((planned, i) => {
        const reason = left.get(messages[i]?.id ?? '');
        if (reason === undefined) queued.included.push(shown(planned));
        else queued.excluded.push({ username: planned.username, reason });
      });
      const done = new Set(batch);
      waiting = waiting.filter((planned) => !done.has(planned));
      continue;
    }
    if (plans === MAX_PLANS) {
      throw new ServiceError(`other runs kept taking the times of ${waiting.length} messages`, {
        suggestion: 'run the same command again',
      });
    }
    await sleep(PAUSE_MS * Math.random());
    moved = waiting.length;
    const usage = await queueUsage(job.db, delivery.account);
    const placed = placeDrafts(waiting, placement, Math.max(plan.start, Date.parse(usage.now)), usage);
    waiting = placed.planned;
    queued.excluded.push(...placed.left.map(({ username }): Excluded => ({ username, reason: 'over_cap' })));
  }
  if (moved > 0) job.note(`other runs took times meanwhile: ${moved} messages were given others`);
  return queued;
}
