import type { Command } from 'commander';
import { homeOf } from '../../choose-target.ts';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { addPlanOptions } from '../../cli/plan-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { refreshPageClientCounts } from '../../db/discovery/imports.ts';
import { openMediaStore } from '../../db/media/store.ts';
import { type ErasedRows, erasableTables, eraseRecords, eraseTexts, type PersonToErase } from '../../db/ops/erasure.ts';
import { counted } from '../../ops/doctor/finding.ts';
import { type ErasedFile, eraseFromFiles } from '../../ops/erase-files.ts';
import type { Job, JobFlags } from '../../ops/job.ts';
import type { PlanFlags } from '../../ops/plan.ts';
import type { Plan, PlanResult } from '../../output/result.ts';
import type { SummaryResult } from '../../summary.ts';
import { addPersonOption, findPerson } from './person.ts';

export interface EraseFlags extends JobFlags, PlanFlags {
  email: string;
}

export function defineErase(parent: Command, execute: Execute): void {
  const command = addPersonOption(
    subcommand(parent, {
      name: 'erase',
      summary: 'erase one person from all tables and rejects files',
      examples: ['erase --email ana@studio.example --dry-run', 'erase --email ana@studio.example --yes'],
    }),
  ).addHelpText(
    'after',
    `
Who is meant: the address, and every address, handle and phone number that records state to be the same person's. Their records go; in
records of others their keys and names are replaced by "(erased)". A keyed hash of each key is left, by which an import that brings them
again leaves them out, and a no that they said still holds. It cannot be undone.
`,
  );
  addPlanOptions(command);
  command.action(() => {
    const flags: EraseFlags = command.opts();
    return execute(command, (runtime) => runErase(runtime, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

export async function runErase(runtime: Runtime, flags: EraseFlags): Promise<SummaryResult | PlanResult> {
  const { email } = flags;
  const write = () =>
    runtime.job({ command: 'maintain erase', flags, lock: 'maintain erase' }, (job) =>
      erase(job, email, homeOf(job.db.target, runtime.config)),
    );
  // Whoever needs not be asked is asked nothing: looking takes as long as erasing.
  if (flags.yes && !flags.dryRun && flags.expect === undefined) return write();
  const db = await runtime.database();
  const person = await findPerson(db, email);
  const tables = new Map<string, ErasedRows>();
  const add = (relation: string, { deleted, updated }: ErasedRows) => {
    const before = tables.get(relation) ?? { deleted: 0, updated: 0 };
    if (deleted + updated > 0) tables.set(relation, { deleted: before.deleted + deleted, updated: before.updated + updated });
  };
  for (const [relation, rows] of Object.entries((await eraseRecords(db, person, true)).tables)) add(relation, rows);
  for (const { relation, is_erased } of await erasableTables(db)) {
    runtime.signal.throwIfAborted();
    if (is_erased) add(relation, await eraseTexts(db, person, relation, true));
  }
  const files = await eraseFromFiles(homeOf(db.target, runtime.config), person, true);
  return runtime.carryOut(planOf(email, person, tables, files), flags, write);
}

function planOf(
  email: string,
  { emails, handles, phones }: PersonToErase,
  tables: ReadonlyMap<string, ErasedRows>,
  files: readonly ErasedFile[],
): Plan<{ relation: string; deleted: number; changed: number }> {
  const keys = [...emails, ...handles.map((handle) => `@${handle}`), ...phones];
  return {
    action: `erase ${email} from ${counted(tables.size, 'table')} and ${counted(files.length, 'file')}`,
    included: [
      ...[...tables].sort().map(([relation, { deleted, updated }]) => ({ relation, deleted, changed: updated })),
      ...files.map(({ file, lines }) => ({ relation: file, deleted: lines, changed: 0 })),
    ],
    excluded: [],
    effects: [
      `keys of this person: ${keys.join(', ')}`,
      'what stays is a keyed hash of each key: imports leave this person out, and a no that they said still holds',
    ],
  };
}

/** Texts first: until the records go, a call that is repeated finds out again who is meant. */
async function erase(job: Job, email: string, home: string): Promise<void> {
  const person = await findPerson(job.db, email);
  const count = (relation: string, rows: ErasedRows) => {
    if (rows.deleted + rows.updated > 0) job.countErased(relation, rows);
  };
  for (const { relation, is_erased } of await erasableTables(job.db)) {
    job.signal.throwIfAborted();
    if (!is_erased) continue;
    job.progress(`looking through ${relation}`);
    count(relation, await eraseTexts(job.db, person, relation, false));
  }
  const files = await eraseFromFiles(home, person, false);
  if (files.length > 0)
    job.warn(
      'files',
      'lines of rejects files were of this person, and were taken out',
      files.reduce((sum, { lines }) => sum + lines, 0),
    );
  const { tables, pages } = await eraseRecords(job.db, person, false);
  for (const [relation, rows] of Object.entries(tables)) count(relation, rows);
  if (pages.length === 0) return;
  await (await openMediaStore(job.db.target, home)).remove(pages);
  await refreshPageClientCounts(job.db);
}
