import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { type Block, blocksToPush, notePushed } from '../../db/outbound/block-list.ts';
import { allPages } from '../../db/paging.ts';
import type { Job, JobFlags } from '../../ops/job.ts';
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
  const prepare = async () => instantlySettings(runtime.config);
  const write = (planned?: readonly Block[]) =>
    runtime.job({ command: 'sync-instantly blocklist', source: 'instantly', flags, prepare }, async (job) => {
      await push(runtime, job, planned ?? (await allBlocks(job.db)));
    });
  // Whoever says yes beforehand is asked nothing: the job sees to a database that is down or held.
  if (flags.yes && !flags.dryRun && flags.expect === undefined) return write();
  await prepare();
  const included = await allBlocks(await runtime.database());
  const plan: Plan<Block> = {
    action: `block ${included.length} addresses and domains at Instantly`,
    included,
    excluded: [],
    effects: ['Instantly writes to none of them any more, in any campaign of the workspace'],
  };
  return runtime.carryOut(plan, flags, write);
}

async function allBlocks(db: OutreachDatabase): Promise<Block[]> {
  const blocks: Block[] = [];
  for await (const block of allPages((after, size) => blocksToPush(db, after, size))) blocks.push(block);
  return blocks;
}

async function push(runtime: Runtime, job: Job, blocks: readonly Block[]): Promise<void> {
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
}
