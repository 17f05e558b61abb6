import type { Runtime } from '../../cli/runtime.ts';
import { addSuppressions, type NewSuppression } from '../../db/ops/suppressions.ts';
import { effectsOf } from '../../ops/cancel-effects.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { PlanFlags } from '../../ops/plan.ts';
import type { KeyKind } from '../../ops/suppression.ts';
import { whoami } from '../../ops/whoami.ts';
import type { Plan, PlanResult } from '../../output/result.ts';
import type { SummaryResult } from '../../summary.ts';
import { readKeys } from './keys.ts';

const EXAMPLES = 5;

export interface AddFlags extends JobFlags, PlanFlags {
  kind?: KeyKind;
  reason: string;
  source?: string;
  evidence?: string;
  /** ISO time. */
  expires?: string;
}

/**
 * Suppresses keys and cancels what is pending for whoever they reach. A no is taken in at once: only a person at a terminal is asked, and only
 * where something would be cancelled.
 */
export async function runAdd(runtime: Runtime, words: readonly string[], flags: AddFlags): Promise<SummaryResult | PlanResult> {
  const { kind, reason, source = whoami(), evidence, expires } = flags;
  const keys = await readKeys(runtime, words, kind);
  const rows = keys.map(
    (key): NewSuppression => ({
      ...key,
      reason,
      source,
      ...(evidence === undefined ? {} : { evidence }),
      expires_at: expires ?? null,
    }),
  );
  const write = () =>
    runtime.job({ command: 'suppress add', flags }, async (job) => {
      const { tables, cancels } = await addSuppressions(job.db, rows, { dryRun: false, examples: EXAMPLES });
      job.count(tables);
      for (const effect of effectsOf(cancels, 'cancelled')) job.note(effect);
    });
  const isAsked = runtime.host.stdin.isTTY === true && runtime.options.input && !flags.yes;
  if (!flags.dryRun && flags.expect === undefined && !isAsked) return write();
  const { cancels } = await addSuppressions(await runtime.database(), rows, { dryRun: true, examples: EXAMPLES });
  const included = rows.map(({ kind, value, expires_at = null }) => ({ kind, value, reason, expires_at }));
  const plan: Plan<(typeof included)[number]> = {
    action: `suppress ${keys.length === 1 ? keys[0]?.value : `${keys.length} keys`}`,
    included,
    excluded: [],
    effects: effectsOf(cancels, 'to be cancelled'),
  };
  return runtime.carryOut(plan, { ...flags, yes: !isAsked || cancels.total === 0 }, write);
}
