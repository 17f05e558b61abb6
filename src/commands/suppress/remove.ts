import type { Runtime } from '../../cli/runtime.ts';
import { liftSuppressions, type Undone } from '../../db/ops/suppressions.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { KeyKind } from '../../ops/suppression.ts';
import { whoami } from '../../ops/whoami.ts';
import type { SummaryResult } from '../../summary.ts';
import { readKeys } from './keys.ts';

export interface RemoveFlags extends JobFlags {
  kind?: KeyKind;
  reason: string;
  dryRun: boolean;
}

/** Lifts suppressions and undoes what they alone had cancelled. Says what of that could not be undone, and what still holds for these people. */
export async function runRemove(runtime: Runtime, words: readonly string[], flags: RemoveFlags): Promise<SummaryResult> {
  const { kind, reason, dryRun } = flags;
  const keys = await readKeys(runtime, words, kind);
  return runtime.job({ command: 'suppress remove', flags, dryRun }, async (job) => {
    const { lifted, after, undoes } = await liftSuppressions(job.db, keys, { reason, by: whoami(), dryRun });
    job.count({ 'ops.suppressions': { inserted: 0, updated: lifted.length, unchanged: keys.length - lifted.length } });
    for (const undone of undoes) job.note(describe(undone, dryRun));
    if (lifted.length === 0 && undoes.length === 0) job.skip('none of them is suppressed by that key');
    for (const { kind, value, suppression } of after) {
      if (suppression === null) continue;
      job.note(`${kind} ${value} is still suppressed, by ${suppression.kind} ${suppression.value}: ${suppression.reason}`);
    }
  });
}

const OUTCOMES: Record<Undone['outcome'], string> = {
  restored: 'restored',
  held: 'stay cancelled: another suppression holds for the person',
  changed: 'stay as they are: they were changed since, or are gone',
  past: 'stay cancelled: their time is over',
  halted: 'stay cancelled while sending is halted: run this again after outreach resume',
};

function describe({ relation, outcome, count }: Undone, dryRun: boolean): string {
  return `${count} cancelled in ${relation} ${dryRun && outcome === 'restored' ? 'to be restored' : OUTCOMES[outcome]}`;
}
