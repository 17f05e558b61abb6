import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { addPlanOptions } from '../../cli/plan-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseText } from '../../cli/values.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { mergeRecords, type RecordKind } from '../../db/sdr/records.ts';
import { UsageError } from '../../errors.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { PlanFlags } from '../../ops/plan.ts';
import { whoami } from '../../ops/whoami.ts';
import type { Plan, PlanResult } from '../../output/result.ts';
import type { SummaryResult } from '../../summary.ts';
import { findHelp, findOne } from './find.ts';

export interface MergeFlags extends JobFlags, PlanFlags {
  reason?: string;
}

/** `companies merge` and `employees merge`. */
export function defineMerge(parent: Command, execute: Execute, kind: RecordKind): void {
  const command = subcommand(parent, {
    name: 'merge',
    summary: `make one ${kind} of two`,
    examples:
      kind === 'company'
        ? ['merge 7707083893 "Acme branch" --dry-run', 'merge 7707083893 2635800395 --yes --reason "one company"']
        : ['merge ann@acme.example ann.lee@acme.example --yes'],
  })
    .argument('<keep>', `the one that stays: ${findHelp(kind)}`, parseText)
    .argument('<other>', 'the one that becomes a part of the first', parseText)
    .option('--reason <text>', 'why; it is kept', parseText)
    .addHelpText(
      'after',
      `
A no of either holds for both, and the later pause and the later outreach stand. Empty fields of the one that stays are filled.${
        kind === 'company'
          ? ' Employees of one\naddress or name are merged; what comes in later for the numbers of the other is of the one that stays.'
          : ''
      } It cannot be undone.
`,
    );
  addPlanOptions(command);
  command.action((keep: string, other: string) => {
    const flags: MergeFlags = command.opts();
    return execute(command, (runtime) => runMerge(runtime, kind, keep, other, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

export async function runMerge(
  runtime: Runtime,
  kind: RecordKind,
  keep: string,
  other: string,
  flags: MergeFlags,
): Promise<SummaryResult | PlanResult> {
  const { reason = null } = flags;
  const merge = async (db: OutreachDatabase, dryRun: boolean) => {
    const ids = { keep: await findOne(db, kind, keep), other: await findOne(db, kind, other) };
    if (ids.keep === ids.other) throw new UsageError(`"${keep}" and "${other}" are one ${kind}`, { suggestion: 'name two' });
    return { ids, ...(await mergeRecords(db, kind, { ...ids, by: whoami(), reason }, dryRun)) };
  };
  const command = kind === 'company' ? 'companies merge' : 'employees merge';
  const write = () =>
    runtime.job({ command, source: keep, flags }, async (job) => {
      const { tables, merged_employees: merged, cancelled } = await merge(job.db, false);
      job.count(tables);
      if (merged > 0) job.note(`${merged} employees of both were merged`);
      if (cancelled > 0) job.note(`${cancelled} who waited to be written to said no, and were taken out of their campaign`);
    });
  // Whoever needs not be asked is asked nothing: the job sees to a database that is down or held.
  if (flags.yes && !flags.dryRun && flags.expect === undefined) return write();
  const { ids, tables, merged_employees: merged, cancelled } = await merge(await runtime.database(), true);
  const plan: Plan<{ keep: string; other: string; keep_id: string; other_id: string }> = {
    action: `merge "${other}" into "${keep}"`,
    included: [{ keep, other, keep_id: ids.keep, other_id: ids.other }],
    excluded: [],
    effects: [
      ...(kind === 'company' ? [`${tables['sdr.employees']?.updated ?? 0} employees move, ${merged} of them are in both`] : []),
      ...(cancelled > 0 ? [`${cancelled} who wait to be written to said no, and leave their campaign`] : []),
    ],
  };
  return runtime.carryOut(plan, flags, write);
}
