import { z } from 'zod';
import { wholeNumber } from '../../../cli/common-options.ts';
import { urgencyTrends } from '../../../db/growth/insights.ts';
import { allPages } from '../../../db/paging.ts';
import { share, urgencyTrend, type Week } from '../../../growth/brain/shares.ts';
import { sparkline } from '../../../output/sparkline.ts';
import { defineReport } from '../report.ts';
import { addClientFlag, type ClientFlag, clientFilter } from './client.ts';

const number = z.number().nullable();

const rowSchema = z.object({
  business_name: z.string(),
  /** Urgent leads among those of the last 7 days; null: there were none. */
  high_urgency_share: number,
  high_urgency_share_before: number,
  trend: z.enum(['increasing', 'decreasing', 'stable']),
  /** Of the share before; null: there is nothing to compare with. */
  change_pct: number,
  sparkline: z.string(),
  high_urgency: z.number(),
  high_urgency_before: z.number(),
  leads: z.number(),
  leads_before: z.number(),
  /** Urgent leads a day, the last 7 days. */
  daily: z.array(z.number()),
  client_id: z.string(),
});

export const urgencyTrendReport = defineReport<ClientFlag & { limit?: number }>()({
  system: 'growth',
  name: 'urgency-trend',
  summary: 'the share of urgent leads of each account: the last 7 days against the 7 before',
  examples: '\n--client ana@studio.example',
  row: rowSchema,
  flags: (command) => addClientFlag(command).option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { limit, ...of }) {
    const db = await runtime.database();
    const filter = await clientFilter(db, of);
    async function* rows(): AsyncGenerator<z.infer<typeof rowSchema>> {
      for await (const { client_id, business_name, days } of allPages((after, size) => urgencyTrends(db, filter, after, size), limit)) {
        const [before, now] = [total(days.slice(0, 7)), total(days.slice(7))];
        const daily = days.slice(7).map(({ high }) => high);
        yield {
          business_name,
          high_urgency_share: share(now.high, now.leads),
          high_urgency_share_before: share(before.high, before.leads),
          trend: urgencyTrend(now, before),
          change_pct: changed(now, before),
          sparkline: sparkline(daily),
          high_urgency: now.high,
          high_urgency_before: before.high,
          leads: now.leads,
          leads_before: before.leads,
          daily,
          client_id,
        };
      }
    }
    return { rows: rows() };
  },
});

function total(days: readonly Week[]): Week {
  return days.reduce((sum, { leads, high }) => ({ leads: sum.leads + leads, high: sum.high + high }), { leads: 0, high: 0 });
}

function changed(now: Week, before: Week): number | null {
  if (now.leads === 0 || before.high === 0) return null;
  return Math.round(((now.high * before.leads) / (now.leads * before.high) - 1) * 1000) / 10;
}
