import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { addCommonOptions, choice, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { createCampaign } from '../../db/outbound/campaigns.ts';
import { UsageError } from '../../errors.ts';
import type { JobFlags } from '../../ops/job.ts';
import { CAMPAIGN_TYPES, type CampaignColumns, readCampaign } from '../../outbound/campaigns/record.ts';
import { KNOWN_VARIABLES } from '../../outbound/campaigns/variables.ts';
import { givenRecord } from '../../outbound/given.ts';
import { requireOffer } from '../../outbound/offers/find.ts';
import { ownerOf } from '../../outbound/people.ts';
import { nothingGiven, sameName } from '../../outbound/same-name.ts';
import { readText } from '../../sources/input.ts';
import type { SummaryResult } from '../../summary.ts';

export interface CreateFlags extends JobFlags {
  from?: string;
  name?: string;
  description?: string;
  type?: string;
  offer?: string;
  /** False: --no-email. */
  email?: boolean;
  calls?: boolean;
  linkedin?: boolean;
  starts?: string;
  ends?: string;
  timezone?: string;
  dailyLimit?: number;
  subject?: string;
  body?: string;
  bodyFile?: string;
  callScript?: string;
  callScriptFile?: string;
  by?: string;
  allowDuplicate: boolean;
  dryRun: boolean;
}

export function defineCreate(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'create',
    summary: 'create a campaign, as a draft, from flags or a JSON file',
    examples: [
      'create --name "Agencies Q1" --offer "Website audit" --subject "{{company_name}}?" --body-file body.html',
      'create --from campaign.json --dry-run',
      'create --name "Calls in May" --no-email --calls --call-script-file script.txt --starts 2027-05-01 --timezone Europe/Berlin',
    ],
  })
    .option('--from <file>', 'a JSON object whose keys are column names; - for standard input; flags take precedence')
    .option('--name <name>', 'campaign_name')
    .option('--description <text>', 'campaign_description')
    .addOption(choice('--type <type>', 'campaign_type (default: outbound)', CAMPAIGN_TYPES))
    .option('--offer <offer>', 'what it sells, by id or name (default: "Default offer")')
    .option('--no-email', 'it sends no e-mail; needs --calls or --linkedin')
    .option('--calls', 'it makes calls')
    .option('--linkedin', 'it has LinkedIn steps')
    .option('--starts <time>', 'a date (its beginning, in --timezone) or a time')
    .option('--ends <time>', 'a date (its end, in --timezone) or a time')
    .option('--timezone <zone>', 'e.g. Europe/Berlin (default: UTC)')
    .option('--daily-limit <n>', 'messages a day (default: 50)', wholeNumber(0, 1_000_000))
    .option('--subject <template>', 'subject of the e-mail')
    .option('--body <template>', 'body of the e-mail, text or HTML')
    .option('--body-file <file>', 'read it from a file')
    .option('--call-script <template>', 'what to say in a call')
    .option('--call-script-file <file>', 'read it from a file')
    .option('--by <email>', 'owner: a user in outbound.users (default: the only one)')
    .option('--allow-duplicate', 'create it even if one of this name exists', false)
    .option('--dry-run', 'check it, and write nothing', false)
    .addHelpText(
      'after',
      `
Templates are checked: unbalanced braces and unknown placeholders are refused. {{first_name|there}} has a fallback.
Placeholders: ${KNOWN_VARIABLES}.
`,
    );
  command.action(() => {
    const { email, ...flags }: CreateFlags = command.opts();
    if (flags.body !== undefined && flags.bodyFile !== undefined) throw bothOf('--body');
    if (flags.callScript !== undefined && flags.callScriptFile !== undefined) throw bothOf('--call-script');
    return execute(command, (runtime) => runCreate(runtime, email === false ? { ...flags, email } : flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

function bothOf(flag: string): UsageError {
  return new UsageError(`${flag} and ${flag}-file exclude each other`, { suggestion: 'leave one of them out' });
}

/** Makes a campaign. One of the same name keeps it from being made, so that a call that is repeated makes no second one. */
export function runCreate(runtime: Runtime, flags: CreateFlags): Promise<SummaryResult> {
  const { from, allowDuplicate, dryRun } = flags;
  let columns: CampaignColumns | undefined;
  const settings = async () => {
    columns = readCampaign(await givenRecord(runtime.host, from, await columnsOf(runtime, flags), runtime.signal));
  };
  return runtime.job({ command: 'campaigns create', source: from ?? null, flags, dryRun, settings }, async (job) => {
    if (columns === undefined) throw nothingGiven();
    const { offer_id: offer, created_by: by, campaign_status: _draft, ...campaign } = columns;
    const created_by = await ownerOf(job.db, flags.by ?? by);
    const offered = offer === undefined ? {} : { offer_id: (await requireOffer(job.db, offer)).id };
    const id = randomUUID();
    const payload = { id, allow_duplicate: allowDuplicate, campaign: { ...campaign, ...offered, created_by } };
    const { tables, others, linked } = await createCampaign(job.db, payload, dryRun);
    if (linked !== null) {
      throw new UsageError(`campaign ${linked} is linked with ${campaign.instantly_campaign_id} at Instantly already`, {
        suggestion: 'look at it with "outreach campaigns show", or leave instantly_campaign_id out',
      });
    }
    if (others.length > 0) throw sameName('campaign', campaign.campaign_name, others);
    job.count(tables);
    if (!dryRun) job.summary.created = { id, name: campaign.campaign_name };
  });
}

async function columnsOf(runtime: Runtime, flags: CreateFlags) {
  const textOf = (file: string | undefined) => (file === undefined ? undefined : readText(runtime.host, file, runtime.signal));
  return {
    campaign_name: flags.name,
    campaign_description: flags.description,
    campaign_type: flags.type,
    offer_id: flags.offer,
    uses_email: flags.email,
    uses_calls: flags.calls,
    uses_linkedin: flags.linkedin,
    starts_at: flags.starts,
    ends_at: flags.ends,
    timezone: flags.timezone,
    daily_send_limit: flags.dailyLimit,
    email_subject_template: flags.subject,
    email_body_template: flags.body ?? (await textOf(flags.bodyFile)),
    call_script_template: flags.callScript ?? (await textOf(flags.callScriptFile)),
  };
}
