import { readCursor } from '../../db/ops/cursors.ts';
import { haltOf } from '../../db/ops/halts.ts';
import { NORMALIZE_HOOKS } from '../../db/outbound/hooks.ts';
import { deriveCampaignLeads, NORMALIZE, type Place, placeSchema, previewNormalization } from '../../db/outbound/normalize.ts';
import type { Job } from '../../ops/job.ts';

/** Raw rows in one transaction, which should take a second or less. */
const BATCH = 5_000;
/** In this order: events and leads name campaigns, and the state of a lead in a campaign follows from all of them. */
const STEPS = ['campaigns', 'emails', 'leads'] as const;
/** What vendors reported by themselves; it became events at once but for what came during a halt. */
const HOOKS = ['webhooks', 'calls'] as const;

/**
 * Makes campaigns, leads, their places in campaigns and events of the raw rows that came since the last time, or of all of them. It gives the
 * same rows however often it is done. While sending is halted it waits: whoever is put into a campaign would be written to.
 */
export async function normalize(job: Job, { name, lock, rebuild }: { name: string; lock: string; rebuild: boolean }): Promise<void> {
  if ((await haltOf(job.db, 'outbound')) !== undefined) {
    job.warn('halted', 'sending is halted: what was read is stored, and becomes leads and events after "outreach resume"');
    return;
  }
  if (job.dryRun) {
    await preview(job, { name, rebuild });
    return;
  }
  for (const step of STEPS) {
    const cursor = `${name}:${step}`;
    let after = await placeOf(job, { name, rebuild }, step);
    for (;;) {
      job.signal.throwIfAborted();
      job.progress(`normalizing ${step}`);
      const move = { name: cursor, lock, run_id: job.run };
      const { tables, unmatched, next } = await NORMALIZE[step](job.db, { after, size: BATCH, move });
      job.count(tables);
      warnUnmatched(job, step, unmatched);
      if (next === null) break;
      after = next;
    }
  }
  for (const step of HOOKS) {
    for (let after: string | null = null; ; ) {
      job.signal.throwIfAborted();
      job.progress(`normalizing ${step}`);
      const { tables, unmatched, next } = await NORMALIZE_HOOKS[step](job.db, { after, size: BATCH, all: rebuild });
      job.count(tables);
      warnUnmatched(job, step, unmatched);
      if (next === null) break;
      after = next;
    }
  }
  for (let left = true; left; ) {
    job.signal.throwIfAborted();
    const derived = await deriveCampaignLeads(job.db, BATCH);
    job.count(derived.tables);
    left = derived.left;
  }
}

/** All of it in one transaction that is rolled back: each step reads what the one before has made. */
async function preview(job: Job, from: From): Promise<void> {
  const [campaigns, emails, leads] = await Promise.all(STEPS.map((step) => placeOf(job, from, step)));
  const after = { campaigns: campaigns ?? null, emails: emails ?? null, leads: leads ?? null };
  const { tables, unmatched } = await previewNormalization(job.db, { after, size: BATCH, all: from.rebuild });
  job.count(tables);
  for (const [step, count] of Object.entries(unmatched)) warnUnmatched(job, step, count);
}

interface From {
  /** Of its cursors. */
  name: string;
  rebuild: boolean;
}

/** Behind which raw row a step goes on; null: at the beginning. */
async function placeOf(job: Job, { name, rebuild }: From, step: (typeof STEPS)[number]): Promise<Place> {
  return rebuild ? null : (placeSchema.safeParse(await readCursor(job.db, `${name}:${step}`)).data ?? null);
}

function warnUnmatched(job: Job, step: string, count: number): void {
  if (step === 'emails') job.warn('unmatched', 'e-mails of which Instantly does not say whose they are; no event was made of them', count);
  else job.warn(`unmatched_${step}`, `${step} of which nobody knows whose they are; no event was made of them`, count);
}
