import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { addPlanOptions } from '../../cli/plan-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { deleteTest, type TestAccount, testAccounts } from '../../db/growth/maintenance.ts';
import { counted } from '../../ops/doctor/finding.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { PlanFlags } from '../../ops/plan.ts';
import type { Plan, PlanResult } from '../../output/result.ts';
import type { SummaryResult } from '../../summary.ts';

export interface CleanupFlags extends JobFlags, PlanFlags {
  leads: boolean;
}

/** What goes along with an account, as its columns call it. */
const CASCADE = ['leads', 'actions', 'events', 'rotations'] as const;

export function defineCleanupTest(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'cleanup-test',
    summary: 'delete test accounts with their leads, actions and events',
    examples: ['cleanup-test', 'cleanup-test --leads --expect 2 --yes'],
  })
    .option('--leads', 'also the test leads of other accounts', false)
    .addHelpText(
      'after',
      "\nThe plan counts what goes along with each account. The team's own account is never deleted. It cannot be undone.\n",
    );
  addPlanOptions(command);
  command.action(() => {
    const flags: CleanupFlags = command.opts();
    return execute(command, (runtime) => runCleanupTest(runtime, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

type Included = Omit<TestAccount, 'is_internal' | 'client_id'> & { client_id: string | null };

export async function runCleanupTest(runtime: Runtime, flags: CleanupFlags): Promise<SummaryResult | PlanResult> {
  const write = (planned?: readonly Included[]) =>
    runtime.job({ command: 'maintain cleanup-test', flags, lock: 'maintain cleanup-test' }, async (job) => {
      const going = planned ?? (await planOf(job.db, flags.leads)).included;
      const ids = going.flatMap(({ client_id: id }) => (id === null ? [] : [id]));
      if (going.length === 0) job.skip('there is no test data');
      else {
        await deleteTest(job.db, { client_ids: ids, leads: flags.leads }, (deleted) => {
          job.signal.throwIfAborted();
          for (const [table, rows] of Object.entries(deleted)) if (rows > 0) job.countErased(table, { deleted: rows, updated: 0 });
        });
      }
    });
  // Whoever needs not be asked is asked nothing: the job sees to a database that is down or held.
  if (flags.yes && !flags.dryRun && flags.expect === undefined) return write();
  return runtime.carryOut(await planOf(await runtime.database(), flags.leads), flags, write);
}

async function planOf(db: OutreachDatabase, withLeads: boolean): Promise<Plan<Included>> {
  const { accounts, leads } = await testAccounts(db);
  const going = accounts.filter(({ is_internal: isInternal }) => !isInternal);
  const alone: Included[] =
    withLeads && leads > 0
      ? [{ client_id: null, email: '', business_name: 'test leads of other accounts', leads, actions: 0, events: 0, rotations: 0 }]
      : [];
  return {
    action: `delete ${counted(going.length, 'test account')}${withLeads ? ` and ${counted(leads, 'test lead')} of others` : ''}`,
    included: [...going.map(({ is_internal: _, ...account }) => account), ...alone],
    excluded: [
      ...accounts
        .filter(({ is_internal: isInternal }) => isInternal)
        .map(({ client_id, email }) => ({ client_id, email, reason: "the team's own account" })),
      ...(!withLeads && leads > 0 ? [{ client_id: null, email: null, reason: `${leads} test leads of other accounts: --leads` }] : []),
    ],
    effects: CASCADE.map((name) => `${going.reduce((sum, account) => sum + account[name], 0)} ${name} go along`),
  };
}
