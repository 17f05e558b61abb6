import type { Runtime } from '../../cli/runtime.ts';
import { type Block, blocksToPush, notePushed } from '../../db/outbound/block-list.ts';
import { allPages } from '../../db/paging.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { PlanFlags } from '../../ops/plan.ts';
import type { Plan, PlanResult } from '../../output/result.ts';
import type { SummaryResult } from '../../summary.ts';
import { connect, instantlySettings } from './connection.ts';

/** The most that the vendor takes at a time. */
const BATCH = 1_000;

export interface BlocklistFlags extends JobFlags, PlanFlags {
  push: boolean;
}

/** Sends suppressed addresses and domains up to the vendor's block list, as planned. The next sync tells what did not arrive. */
export async function runBlocklist(runtime: Runtime, flags: BlocklistFlags): Promise<SummaryResult | PlanResult> {
  instantlySettings(runtime.config);
  const db = await runtime.database();
  const included: Block[] = [];
  for await (const block of allPages((after, size) => blocksToPush(db, after, size))) included.push(block);
  const plan: Plan<Block> = {
    action: `block ${included.length} addresses and domains at Instantly`,
    included,
    excluded: [],
    effects: ['Instantly writes to none of them any more, in any campaign of the workspace'],
  };
  return runtime.carryOut(plan, flags, (blocks) =>
    runtime.job({ command: 'sync-instantly blocklist', source: 'instantly', flags }, async (job) => {
      if (blocks.length === 0) {
        job.skip('the block list of Instantly has them all');
        return;
      }
      const { api } = await connect(runtime, job);
      for (let i = 0; i < blocks.length; i += BATCH) {
        job.signal.throwIfAborted();
        const values = blocks.slice(i, i + BATCH).map(({ value }) => value);
        await api.block(values);
        job.count(await notePushed(job.db, values));
      }
      job.note('the next "outreach sync-instantly" reads the list back, and tells what did not arrive');
    }),
  );
}
