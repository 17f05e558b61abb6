import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { audienceCounts, findAudience, saveAudience } from '../../db/sdr/audiences.ts';
import { UsageError } from '../../errors.ts';
import type { JobFlags } from '../../ops/job.ts';
import { type Filter, hashOf } from '../../sdr/audiences/filter.ts';
import { compile } from '../../sdr/audiences/pattern.ts';
import type { SummaryResult } from '../../summary.ts';
import { addFilterFlags, type FilterFlags, filterOf } from './filter-flags.ts';

export interface SaveFlags extends FilterFlags, JobFlags {
  dryRun: boolean;
}

const LONGEST_NAME = 200;

export function defineSave(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'save',
    summary: 'keep whom a filter selects now, under a name; it never changes',
    examples: ['save "Fintech CTOs" --segment Fintech --position CTO', 'save dormant --filter dormant.json --dry-run'],
  })
    .argument('<name>', 'what it is called')
    .option('--dry-run', 'only count', false);
  addFilterFlags(command);
  command.action((name: string) => {
    const flags: SaveFlags = command.opts();
    return execute(command, (runtime) => runSave(runtime, name, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

/** Freezes an audience. The same name and filter again changes nothing; another filter under a name that is taken is refused. */
export function runSave(runtime: Runtime, given: string, flags: SaveFlags): Promise<SummaryResult> {
  const name = nameOf(given);
  let filter: Filter = [];
  const settings = async () => {
    filter = await filterOf(runtime, flags);
  };
  const { dryRun } = flags;
  return runtime.job({ command: 'audience save', source: flags.filter ?? null, flags, dryRun, settings }, async (job) => {
    const compiled = compile(filter);
    const filter_hash = hashOf(filter);
    const there = dryRun ? (await findAudience(job.db, name)).found : null;
    const { counts, is_new, taken } = dryRun
      ? {
          counts: await audienceCounts(job.db, compiled),
          is_new: there === null,
          taken: there !== null && there.filter_hash !== filter_hash,
        }
      : await saveAudience(job.db, { name, filter: compiled, stored: filter, filter_hash, run_id: job.run });
    if (taken) {
      throw new UsageError(`an audience called "${name}" was saved with another filter`, {
        suggestion: 'choose another name; "outreach audience list" shows the filters',
      });
    }
    const count = (n: number) => (is_new ? { inserted: n, updated: 0, unchanged: 0 } : { inserted: 0, updated: 0, unchanged: n });
    job.count({ 'sdr.audiences': count(1), 'sdr.audience_members': count(counts.matched) });
    Object.assign(job.summary, { ...counts, filter_hash });
    if (!is_new) job.skip('it was saved before with this filter, and stays as it was');
  });
}

function nameOf(given: string): string {
  const name = given.trim().normalize('NFC');
  if (name !== '' && name.length <= LONGEST_NAME && !/\p{Cc}/u.test(name)) return name;
  throw new UsageError('this is no name for an audience', { suggestion: `write one line of up to ${LONGEST_NAME} characters` });
}
