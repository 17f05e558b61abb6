import { z } from 'zod';
import { choice, wholeNumber } from '../../../cli/common-options.ts';
import { type AtRisk, atRisk, atRiskSchema } from '../../../db/outbound/at-risk.ts';
import { CAMPAIGN_STATES } from '../../../db/outbound/campaigns.ts';
import { type CampaignResult, campaignResultSchema, campaignResults } from '../../../db/outbound/results.ts';
import { allPages } from '../../../db/paging.ts';
import { UsageError } from '../../../errors.ts';
import { requireCampaign } from '../../../outbound/campaigns/find.ts';
import { campaignWord, leadWord } from '../../../outbound/instantly/words.ts';
import { columnsOf, defineReport } from '../report.ts';
import { syncedNote } from './synced.ts';

const word = z.string().nullable();
const campaignRowSchema = campaignResultSchema.extend({ instantly_status: word });
const atRiskRowSchema = atRiskSchema.extend({ campaign_status: word, lead_status: word });
type CampaignRow = z.infer<typeof campaignRowSchema> | z.infer<typeof atRiskRowSchema>;

interface CampaignOptions {
  atRisk?: boolean;
  status?: string;
  campaign?: string;
  limit?: number;
}

export const campaignsReport = defineReport<CampaignOptions>()({
  system: 'outbound',
  name: 'campaigns',
  summary: 'campaigns with what Instantly counts, rates, and what is known here; or who said no and is still in one',
  examples: '\n--status active --fields campaign_name,sent,reply_rate_of_contacted\n--at-risk --format csv',
  row: z.union([campaignRowSchema, atRiskRowSchema]),
  flags: (command) =>
    command
      .addOption(choice('--status <status>', 'only campaigns in this state', CAMPAIGN_STATES))
      .option('--campaign <campaign>', 'only this one: its id, or its name')
      .option('--at-risk', 'list who said no, anywhere, and is not at the end of a campaign at Instantly')
      .option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { atRisk: isAtRisk, status, campaign, limit }) {
    if (isAtRisk === true && status !== undefined) {
      throw new UsageError('--at-risk goes over campaigns in every state', { suggestion: 'leave out --status; campaign_status tells it' });
    }
    const db = await runtime.database();
    const id = campaign === undefined ? undefined : (await requireCampaign(db, campaign)).id;
    if (isAtRisk === true) {
      let count = 0;
      async function* people(): AsyncGenerator<CampaignRow> {
        for await (const row of allPages((after, size) => atRisk(db, id, after, size), limit)) {
          count += 1;
          yield riskRow(row);
        }
      }
      return {
        rows: people(),
        columns: columnsOf(atRiskRowSchema),
        notes: () => (count === 0 ? [] : [`${count} to be pulled at Instantly: outreach campaigns pull-suppressed`]),
      };
    }
    const filter = { ...(status === undefined ? {} : { status }), ...(id === undefined ? {} : { campaign_id: id }) };
    const found = allPages((after, size) => campaignResults(db, filter, after, size), limit);
    async function* results(): AsyncGenerator<CampaignRow> {
      for await (const row of found) yield resultRow(row);
    }
    return { rows: results(), columns: columnsOf(campaignRowSchema), notes: () => [syncedNote(found.page)] };
  },
});

const resultRow = (row: CampaignResult) => ({ ...row, instantly_status: campaignWord(row.instantly_status) });
const riskRow = (row: AtRisk) => ({ ...row, campaign_status: campaignWord(row.campaign_status), lead_status: leadWord(row.lead_status) });
