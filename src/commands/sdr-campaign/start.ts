import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { addCommonOptions, choice } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { addPlanOptions } from '../../cli/plan-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { startCampaign } from '../../db/sdr/campaigns.ts';
import { decided } from '../../ops/decided.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { PlanFlags } from '../../ops/plan.ts';
import type { PlanResult } from '../../output/result.ts';
import { requireAudience } from '../../sdr/audiences/find.ts';
import { type PlannedMember, planCampaign } from '../../sdr/campaigns/plan.ts';
import { FIRST_STATE } from '../../sdr/campaigns/states.ts';
import type { SummaryResult } from '../../summary.ts';

export interface StartFlags extends JobFlags, PlanFlags {
  audience: string;
  type: 'sales' | 'marketing';
  date?: string;
}

export function defineStart(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'start',
    summary: 'reserve the next campaign number and put an audience into it',
    examples: ['start --audience "Fintech CTOs" --dry-run', 'start --audience "Fintech CTOs" --type marketing --yes --expect 120'],
  })
    .requiredOption('--audience <name>', 'a saved audience')
    .addOption(choice('--type <type>', 'outreach_type', ['sales', 'marketing']).default('sales'))
    .option('--date <day>', 'outreach_sent_date (default: today, in UTC)', parseDate);
  addPlanOptions(command);
  command.action(() => {
    const flags: StartFlags = command.opts();
    return execute(command, (runtime) => runStart(runtime, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

/** Puts members into a new campaign, as planned; who said no, was written to meanwhile, or has somebody else's address is left out. */
export async function runStart(runtime: Runtime, flags: StartFlags): Promise<SummaryResult | PlanResult> {
  const { audience: name, type, date = new Date().toISOString().slice(0, DAY_LENGTH) } = flags;
  const plan = async (db: OutreachDatabase) => planCampaign(db, await requireAudience(db, name), { type, date });
  const write = (planned?: readonly PlannedMember[]) =>
    runtime.job({ command: 'sdr-campaign start', source: name, flags }, async (job) => {
      const { id: audience_id } = await requireAudience(job.db, name);
      const members = planned ?? (await plan(job.db)).included;
      if (members.length === 0) {
        job.skip('nobody is left to write to');
        return;
      }
      const campaign = {
        id: randomUUID(),
        audience_id,
        employee_ids: members.map(({ employee_id }) => employee_id),
        outreach_type: type,
        sent_date: date,
        state: FIRST_STATE,
        run_id: job.run,
      };
      const { number, members: entered, excluded } = await decided(() => startCampaign(job.db, campaign));
      for (const { reason, count } of excluded) job.warn(reason, `people were left out at the last moment: ${reason}`, count);
      if (number === null) {
        job.skip('nobody is left to write to');
        return;
      }
      job.count({
        'sdr.campaigns': { inserted: 1, updated: 0, unchanged: 0 },
        'sdr.employees': { inserted: 0, updated: entered, unchanged: 0 },
      });
      job.summary.created = { id: campaign.id, name: String(number) };
      job.note(`campaign ${number}: "outreach sdr-campaign undo ${number}" takes it back until somebody is written to`);
    });
  // Whoever says yes beforehand is asked nothing: the job sees to a database that is down or held.
  if (flags.yes && !flags.dryRun && flags.expect === undefined) return write();
  return runtime.carryOut(await plan(await runtime.database()), flags, write);
}

const DAY_LENGTH = 10;

function parseDate(text: string): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
  if (isDay) return text;
  throw new InvalidArgumentError('Write a day: 2027-01-31.');
}
