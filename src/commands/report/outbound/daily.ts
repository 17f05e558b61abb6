import { InvalidArgumentError } from 'commander';
import { wholeNumber } from '../../../cli/common-options.ts';
import { type DailyFilter, dailyResultSchema, dailyResults } from '../../../db/outbound/results.ts';
import { allPages } from '../../../db/paging.ts';
import { UsageError } from '../../../errors.ts';
import { requireCampaign } from '../../../outbound/campaigns/find.ts';
import { defineReport } from '../report.ts';
import { syncedNote } from './synced.ts';

const DAY_MS = 86_400_000;
const DAY_LENGTH = 10;
/** Ten years: a typing error fills no more. */
const MAX_DAYS = 3_660;

interface DailyOptions {
  since?: string;
  until?: string;
  days?: number;
  campaign?: string;
  fill?: boolean;
  limit?: number;
}

export const dailyReport = defineReport<DailyOptions>()({
  system: 'outbound',
  name: 'daily',
  summary: 'what Instantly counts by day, of one campaign or all together, oldest first',
  examples: '--days 30\n--since 2026-09-01 --until 2026-09-30 --fill --format csv\n--campaign "Dental clinics EU" --days 7',
  row: dailyResultSchema,
  flags: (command) =>
    command
      .option('--since <date>', 'from this day on, e.g. 2026-09-01', parseDay)
      .option('--until <date>', 'through this day', parseDay)
      .option('--days <n>', 'so many days, through --until or today (UTC)', wholeNumber(1, MAX_DAYS))
      .option('--campaign <campaign>', 'only this one: its id, or its name')
      .option('--fill', 'also the days on which nothing happened, as zeros')
      .option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { campaign, limit, fill, ...range }) {
    const { since, until } = readRange(range);
    const db = await runtime.database();
    const one = campaign === undefined ? undefined : await requireCampaign(db, campaign);
    const filter: DailyFilter = {
      ...(one === undefined ? {} : { campaign_id: one.id }),
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
      ...(fill === true ? { fill } : {}),
    };
    const found = allPages((after, size) => dailyResults(db, filter, after, size), limit);
    const total = { sent: 0, replies: 0, opportunities: 0 };
    async function* summed() {
      for await (const row of found) {
        total.sent += row.sent;
        total.replies += row.replies;
        total.opportunities += row.opportunities ?? 0;
        yield row;
      }
    }
    return {
      rows: summed(),
      notes: () => [
        ...(one !== undefined && one.instantly_campaign_id === null
          ? [`${one.campaign_name} is not at Instantly, which has no days of it`]
          : []),
        `in total: ${total.sent} sent, ${total.replies} replies, ${total.opportunities} opportunities`,
        syncedNote(found.page),
      ],
    };
  },
});

/** Both days are included. */
function readRange({ since, until, days }: Pick<DailyOptions, 'since' | 'until' | 'days'>): { since?: string; until?: string } {
  if (days !== undefined && since !== undefined)
    throw new UsageError('--days and --since are two ways to say the same', { suggestion: 'leave out one' });
  if (since !== undefined && until !== undefined && since > until)
    throw new UsageError(`${since} is after ${until}`, { suggestion: 'swap --since and --until' });
  const last = until ?? (days === undefined ? undefined : dayOf(Date.now()));
  const first = days === undefined || last === undefined ? since : dayOf(Date.parse(last) - (days - 1) * DAY_MS);
  if (first !== undefined && (Date.parse(last ?? dayOf(Date.now())) - Date.parse(first)) / DAY_MS >= MAX_DAYS) {
    throw new UsageError(`from ${first} on are more than ${MAX_DAYS} days`, { suggestion: 'write a later --since' });
  }
  return { ...(first === undefined ? {} : { since: first }), ...(last === undefined ? {} : { until: last }) };
}

const dayOf = (time: number) => new Date(time).toISOString().slice(0, DAY_LENGTH);

function parseDay(text: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  // The 30th of February is no day; Date would make it the 2nd of March.
  if (!Number.isNaN(time) && dayOf(time) === text) return text;
  throw new InvalidArgumentError('Write a day as 2026-09-01.');
}
