import { z } from 'zod';
import { dashboardFacts } from '../../../db/growth/insights.ts';
import { type Compared, dashboard } from '../../../growth/brain/dashboard.ts';
import { rowsOf } from '../../../output/result.ts';
import { sparkline } from '../../../output/sparkline.ts';
import { defineReport } from '../report.ts';
import { addClientFlag, type ClientFlag, clientFilter } from './client.ts';

const number = z.number().nullable();

const rowSchema = z.object({
  metric: z.string(),
  last_7_days: number,
  previous_7_days: number,
  /** Null: there is nothing to compare with. */
  change: number,
  change_pct: number,
  sparkline: z.string(),
  /** The commonest intent. */
  value: z.string().nullable(),
  /** A number a day, the last 7 days; null: of no leads. */
  daily: z.array(number),
});

export const dashboardReport = defineReport<ClientFlag>()({
  system: 'growth',
  name: 'dashboard',
  summary: 'leads, urgency, confidence, intent and conversions: the last 7 days against the 7 before',
  examples: '\n--client ana@studio.example',
  row: rowSchema,
  flags: addClientFlag,
  async run(runtime, of) {
    const db = await runtime.database();
    return { rows: rowsOf(dashboard(await dashboardFacts(db, await clientFilter(db, of))).map(shown)) };
  },
});

function shown({ daily, value, ...numbers }: Compared): z.infer<typeof rowSchema> {
  return { ...numbers, sparkline: sparkline(daily), value, daily };
}
