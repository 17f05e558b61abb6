import { wholeNumber } from '../../../cli/common-options.ts';
import { allPages } from '../../../db/paging.ts';
import { campaignResultSchema, campaignResults } from '../../../db/sdr/campaigns.ts';
import { defineReport } from '../report.ts';

export const sdrCampaignsReport = defineReport<{ limit?: number }>()({
  system: 'sdr',
  name: 'sdr-campaigns',
  summary: 'campaign numbers with bounces, unsubscribes, requests, conversions, their shares of the contacts, and dates',
  examples: '\n--limit 5 --fields campaign_number,total_contacts,bounce_rate,conversion_rate',
  row: campaignResultSchema,
  flags: (command) => command.option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { limit }) {
    const db = await runtime.database();
    return { rows: allPages((after, size) => campaignResults(db, after, size), limit) };
  },
});
