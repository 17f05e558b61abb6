import type { Runtime } from '../../cli/runtime.ts';
import { liftSuppressions } from '../../db/ops/suppressions.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { KeyKind } from '../../ops/suppression.ts';
import type { SummaryResult } from '../../summary.ts';
import { readKeys, whoami } from './keys.ts';

export interface RemoveFlags extends JobFlags {
  kind?: KeyKind;
  reason: string;
  dryRun: boolean;
}

/** Lifts suppressions; what was cancelled because of them stays cancelled. Says what still holds for these people. */
export async function runRemove(runtime: Runtime, words: readonly string[], flags: RemoveFlags): Promise<SummaryResult> {
  const { kind, reason, dryRun } = flags;
  const keys = await readKeys(runtime, words, kind);
  return runtime.job({ command: 'suppress remove', flags, dryRun }, async (job) => {
    const { lifted, after } = await liftSuppressions(job.db, keys, { reason, by: whoami(), dryRun });
    job.count({ 'ops.suppressions': { inserted: 0, updated: lifted.length, unchanged: keys.length - lifted.length } });
    if (lifted.length === 0) job.skip('none of them is suppressed by that key');
    for (const { kind, value, suppression } of after) {
      if (suppression === null) continue;
      job.note(`${kind} ${value} is still suppressed, by ${suppression.kind} ${suppression.value}: ${suppression.reason}`);
    }
  });
}
