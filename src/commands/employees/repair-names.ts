import type { Command } from 'commander';
import { z } from 'zod';
import { addCommonOptions, choice } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { allPages } from '../../db/paging.ts';
import { employeeNames, type NameRepair, repairNames } from '../../db/sdr/records.ts';
import { whoami } from '../../ops/whoami.ts';
import { type ListResult, rowsOf } from '../../output/result.ts';
import { repairOf } from '../../sdr/name-repair.ts';

const BATCH = 1_000;

const partsSchema = z.object({ first_name: z.string().nullable(), last_name: z.string().nullable(), middle_name: z.string().nullable() });
export const repairRowSchema = z.object({
  employee_id: z.string(),
  full_name: z.string(),
  before: partsSchema,
  after: partsSchema,
  confidence: z.enum(['high', 'low']),
});

interface RepairFlags {
  confidence: string;
  dryRun: boolean;
}

export function defineRepairNames(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'repair-names',
    summary: 'surname-first and swapped names into first, middle and last name',
    examples: ['repair-names --dry-run', 'repair-names', 'repair-names --confidence all --dry-run --format csv'],
  })
    .addOption(
      choice('--confidence <which>', 'high: what first names and patronymics tell beyond doubt; all: guesses too', ['high', 'all']).default(
        'high',
      ),
    )
    .option('--dry-run', 'only show what would change', false)
    .addHelpText('after', '\nWhat stood there before is kept (sdr.employee_repairs); names that a person set are left alone.\n');
  command.action(() => {
    const flags: RepairFlags = command.opts();
    return execute(command, (runtime) => runRepairNames(runtime, flags));
  });
  addCommonOptions(command);
}

/** Repairs names, and answers the repairs. */
export async function runRepairNames(runtime: Runtime, flags: RepairFlags): Promise<ListResult> {
  const { confidence, dryRun } = flags;
  const columns = Object.keys(repairRowSchema.shape);
  runtime.requireFields(columns);
  const repaired: NameRepair[] = [];
  await runtime.job({ command: 'employees repair-names', lock: 'employees repair-names', dryRun }, async (job) => {
    let batch: NameRepair[] = [];
    const flush = async () => {
      if (batch.length === 0) return;
      job.signal.throwIfAborted();
      job.count(await repairNames(job.db, { by: whoami(), rows: batch }, dryRun));
      repaired.push(...batch);
      batch = [];
    };
    for await (const names of allPages((after, size) => employeeNames(job.db, after, size))) {
      const repair = repairOf(names);
      if (repair === undefined || (confidence === 'high' && repair.confidence === 'low')) continue;
      batch.push(repair);
      if (batch.length >= BATCH) await flush();
    }
    await flush();
  });
  return { kind: 'list', columns, rows: rowsOf(repaired), shortIds: ['employee_id'] };
}
