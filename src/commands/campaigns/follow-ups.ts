import { type Command, InvalidArgumentError } from 'commander';
import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { followUpRowSchema, followUps } from '../../db/outbound/campaigns.ts';
import { allPages } from '../../db/paging.ts';
import { requireCampaign } from '../../outbound/campaigns/find.ts';
import type { ListResult } from '../../output/result.ts';

/** Without a reply for so long, a call is due. */
const STANDARD_DAYS = 3;
const MOST_DAYS = 3_650;

export interface FollowUpFlags {
  campaign?: string;
  days: number;
  limit?: number;
}

export function defineFollowUps(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'follow-ups',
    summary: 'what is due: follow-ups, and whom to call since an e-mail was not answered',
    examples: ['follow-ups', 'follow-ups --campaign "Agencies Q1" --days 5 --format csv --output calls.csv'],
  })
    .option('--campaign <campaign>', 'only of this one: its id, its id at Instantly, or its name')
    .option('--days <n>', 'call when an e-mail had no reply for more than so many days', days, STANDARD_DAYS)
    .option('--limit <n>', 'at most this many rows', wholeNumber(1))
    .addHelpText(
      'after',
      `
A row is a lead in an active campaign, the longest due first. "due" is when the follow-up is due (next_followup_at), else when the
days without a reply were over. A call is suggested where the e-mail was sent, opened or clicked and nobody has called or planned to, also
in campaigns that use no calls (uses_calls says only what a campaign was planned with). Who replied, left or said no is due for nothing.
`,
    );
  command.action(() => {
    const flags: FollowUpFlags = command.opts();
    return execute(command, (runtime) => runFollowUps(runtime, flags));
  });
  addCommonOptions(command);
}

function days(text: string): number {
  const value = /^\d{1,4}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (value <= MOST_DAYS) return value;
  throw new InvalidArgumentError(`A number of days from 0 to ${MOST_DAYS} is needed.`);
}

export async function runFollowUps(runtime: Runtime, { campaign, days, limit }: FollowUpFlags): Promise<ListResult> {
  const db = await runtime.database();
  const filter = { days, ...(campaign === undefined ? {} : { campaign_id: (await requireCampaign(db, campaign)).id }) };
  const rows = allPages((after, size) => followUps(db, filter, after, size), limit);
  return { kind: 'list', columns: Object.keys(followUpRowSchema.shape), rows };
}
