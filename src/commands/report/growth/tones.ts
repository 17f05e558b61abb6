import { z } from 'zod';
import { wholeNumber } from '../../../cli/common-options.ts';
import { toneCounts } from '../../../db/growth/insights.ts';
import { shares } from '../../../growth/brain/shares.ts';
import { rowsOf } from '../../../output/result.ts';
import { sparkline } from '../../../output/sparkline.ts';
import { defineReport } from '../report.ts';
import { addClientFlag, type ClientFlag, clientFilter } from './client.ts';

const number = z.number().nullable();

const rowSchema = z.object({
  tone: z.string(),
  /** Of the leads with a tone. Null: there were none. */
  share: number,
  share_before: number,
  /** In percentage points; null: there is nothing to compare with. */
  change_points: number,
  sparkline: z.string(),
  leads: z.number(),
  leads_before: z.number(),
  /** Leads in each seventh of the days. */
  parts: z.array(z.number()),
});

const DAYS = 30;
/** Ten years: a typing error asks for no more. */
const MAX_DAYS = 3_660;

export const tonesReport = defineReport<ClientFlag & { days: number }>()({
  system: 'growth',
  name: 'tones',
  summary: 'how leads write, the commonest tone first: the last days against as many before',
  examples: '\n--client ana@studio.example --days 7',
  row: rowSchema,
  flags: (command) => addClientFlag(command).option('--days <n>', 'so many days until now', wholeNumber(1, MAX_DAYS), DAYS),
  async run(runtime, { days, ...of }) {
    const db = await runtime.database();
    const counts = await toneCounts(db, { ...(await clientFilter(db, of)), days });
    const now = shares(new Map(counts.map(({ tone, leads }) => [tone, leads])));
    const before = shares(new Map(counts.map(({ tone, leads_before }) => [tone, leads_before])));
    const rows = counts.map(({ tone, leads, leads_before, parts }): z.infer<typeof rowSchema> => {
      const present = now.size === 0 ? null : (now.get(tone) ?? 0);
      const past = before.size === 0 ? null : (before.get(tone) ?? 0);
      return {
        tone,
        share: present,
        share_before: past,
        change_points: present === null || past === null ? null : Math.round((present - past) * 1000) / 10,
        sparkline: sparkline(parts),
        leads,
        leads_before,
        parts,
      };
    });
    return { rows: rowsOf(rows) };
  },
});
