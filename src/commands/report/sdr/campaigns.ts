import { z } from 'zod';
import { wholeNumber } from '../../../cli/common-options.ts';
import { allPages } from '../../../db/paging.ts';
import { campaignResultSchema, campaignResults } from '../../../db/sdr/campaigns.ts';
import { handedOverAtRisk, handedOverSchema } from '../../../db/sdr/pushes.ts';
import { columnsOf, defineReport } from '../report.ts';

type Row = z.infer<typeof campaignResultSchema> | z.infer<typeof handedOverSchema>;

export const sdrCampaignsReport = defineReport<{ atRisk?: boolean; limit?: number }>()({
  system: 'sdr',
  name: 'sdr-campaigns',
  summary: 'campaign numbers with bounces, unsubscribes, requests, conversions, their shares of the contacts, and dates',
  examples: '\n--limit 5 --fields campaign_number,total_contacts,bounce_rate,conversion_rate\n--at-risk --format csv',
  row: z.union([campaignResultSchema, handedOverSchema]),
  version: 2,
  flags: (command) =>
    command
      .option('--at-risk', 'list who said no, anywhere, and was handed to a campaign at Smartlead')
      .option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { atRisk, limit }) {
    const db = await runtime.database();
    let count = 0;
    async function* people(): AsyncGenerator<Row> {
      for await (const row of allPages((after, size) => handedOverAtRisk(db, after, size), limit)) {
        count += 1;
        yield row;
      }
    }
    async function* results(): AsyncGenerator<Row> {
      yield* allPages((after, size) => campaignResults(db, after, size), limit);
    }
    return atRisk === true
      ? {
          rows: people(),
          columns: columnsOf(handedOverSchema),
          notes: () => (count === 0 ? [] : [`${count} to be taken out at Smartlead, by hand: it writes to them until then`]),
        }
      : { rows: results(), columns: columnsOf(campaignResultSchema) };
  },
});
