import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DailyFilter, type DailyResult, dailyResults } from '../../../src/db/outbound/results.ts';
import { allPages } from '../../../src/db/paging.ts';
import { useDatabase } from '../../support/databases.ts';
import { id, quotient, reportsOf, told } from './support.ts';

const database = useDatabase();
const { report, run } = reportsOf(database);
const DAY_MS = 86_400_000;
const day = (n: number) => new Date(Date.parse('2026-09-01') + n * DAY_MS).toISOString().slice(0, 10);

interface Stored {
  date: string;
  campaign: string | null;
  sent: number;
  replies: number;
}
const STORED: Stored[] = [
  { date: day(0), campaign: null, sent: 250, replies: 7 },
  { date: day(3), campaign: null, sent: 0, replies: 1 },
  { date: day(9), campaign: null, sent: 100, replies: 3 },
  { date: day(1), campaign: 'v1', sent: 40, replies: 2 },
  { date: day(3), campaign: 'v1', sent: 30, replies: 0 },
];

beforeAll(async () => {
  await database.sql`insert into outbound.campaigns (id, campaign_name, instantly_campaign_id) values (${id(1)}, 'Dental', 'v1'), (${id(2)}, 'Not there', null), (${id(3)}, 'No days', 'v3')`;
  for (const { date, campaign, sent, replies } of STORED)
    await database.sql`insert into outbound.instantly_daily_analytics_raw (analytics_date, instantly_campaign_id, sent, opened, unique_opened, replies, unique_replies, clicks, unique_clicks, raw_json)
      values (${date}, ${campaign}, ${sent}, 90, 62, ${replies}, ${Math.min(replies, 5)}, 9, 8, ${database.sql.json(
        date === day(0) ? { replies_automatic: 2, contacted: 220, new_leads_contacted: 200, opportunities: 1 } : {},
      )})`;
});

describe('days', () => {
  it('are those that the vendor has, with rates against what they name', async () => {
    const { rows, notes } = await report('daily');
    expect(told(rows, 'date', 'sent', 'replies')).toEqual([`${day(0)} 250 5`, `${day(3)} 0 1`, `${day(9)} 100 3`]);
    expect(rows[0]).toEqual({
      ...{ date: day(0), sent: 250, unique_opens: 62, replies: 5, unique_replies: 5, unique_clicks: 8, opportunities: 1 },
      ...{ contacted: 220, new_leads_contacted: 200, opens: 90, automatic_replies: 2, clicks: 9, is_filled: false },
      open_rate_of_sent: quotient(62, 250),
      reply_rate_of_sent: quotient(5, 250),
      click_rate_of_sent: quotient(8, 250),
      reply_rate_of_contacted: quotient(5, 220),
    });
    // Late replies, on a day without a message: a rate of nothing is none.
    expect(rows[1]).toMatchObject({
      open_rate_of_sent: null,
      reply_rate_of_sent: null,
      opportunities: null,
      contacted: null,
      automatic_replies: null,
    });
    expect(notes).toContain('in total: 350 sent, 9 replies, 1 opportunities');
  });

  it('of one campaign are its own', async () => {
    expect(told((await report('daily', '--campaign', 'Dental')).rows, 'date', 'sent')).toEqual([`${day(1)} 40`, `${day(3)} 30`]);
    expect((await report('daily', '--campaign', 'No days', '--fill')).rows).toEqual([]);
    const { rows, notes } = await report('daily', '--campaign', 'Not there', '--fill', '--days', '3');
    expect(rows).toEqual([]);
    expect(notes).toContain('Not there is not at Instantly');
    expect(await run('daily', '--campaign', 'Dentist')).toMatchObject({ exitCode: 2 });
  });

  it('are filled with zeros where that is asked for', async () => {
    const { rows } = await report('daily', '--fill', '--since', day(-1), '--until', day(10));
    expect(rows.map((row) => row.date)).toEqual(Array.from({ length: 12 }, (_, n) => day(n - 1)));
    expect(rows.filter((row) => row.is_filled === false).map((row) => row.date)).toEqual([day(0), day(3), day(9)]);
    expect(rows[0]).toEqual({
      ...{ date: day(-1), sent: 0, unique_opens: 0, replies: 0, unique_replies: 0, unique_clicks: 0, opportunities: 0 },
      ...{ contacted: 0, new_leads_contacted: 0, opens: 0, automatic_replies: 0, clicks: 0, is_filled: true },
      ...{ open_rate_of_sent: null, reply_rate_of_sent: null, click_rate_of_sent: null, reply_rate_of_contacted: null },
    });
    expect((await report('daily', '--fill')).rows).toHaveLength(10);
    const today = new Date().toISOString().slice(0, 10);
    const last = (await report('daily', '--fill', '--days', '3')).rows.map((row) => row.date);
    expect(last).toHaveLength(3);
    expect(last.at(-1)).toBe(today);
    expect((await report('daily', '--fill', '--since', day(0))).rows.at(-1)?.date).toBe(today);
  });

  it('refuse what is no range', async () => {
    for (const args of [
      ['--since', '2026-02-30'],
      ['--since', day(3), '--until', day(1)],
      ['--days', '3', '--since', day(1)],
      ['--days', '0'],
      ['--since', '1900-01-01'],
      ['--until', 'today'],
    ])
      expect(await run('daily', ...args)).toMatchObject({ exitCode: 2 });
  });

  it('are the same whatever the size of a page, as another count of them says', async () => {
    const bound = fc.option(fc.integer({ min: -3, max: 14 }).map(day), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(bound, bound, fc.boolean(), fc.boolean(), fc.integer({ min: 1, max: 6 }), async (since, until, fill, one, size) => {
        fc.pre(since === undefined || until === undefined || since <= until);
        // Without an end it goes on to today.
        fc.pre(!fill || since === undefined || until !== undefined);
        const filter: DailyFilter = {
          ...(since === undefined ? {} : { since }),
          ...(until === undefined ? {} : { until }),
          ...(one ? { campaign_id: id(1) } : {}),
          ...(fill ? { fill: true } : {}),
        };
        const rows: DailyResult[] = [];
        for await (const row of allPages((after) => dailyResults(database.db, filter, after, size))) rows.push(row);
        const stored = STORED.filter(
          ({ date, campaign }) => campaign === (one ? 'v1' : null) && date >= (since ?? '') && date <= (until ?? '9'),
        );
        const days = stored.map(({ date }) => date).sort();
        const first = since ?? days[0];
        const last = until ?? days.at(-1);
        const expected =
          !fill || first === undefined || last === undefined
            ? days
            : Array.from({ length: (Date.parse(last) - Date.parse(first)) / DAY_MS + 1 }, (_, n) =>
                new Date(Date.parse(first) + n * DAY_MS).toISOString().slice(0, 10),
              );
        expect(rows.map((row) => row.date)).toEqual(expected);
        expect(rows.reduce((sum, row) => sum + row.sent, 0)).toBe(stored.reduce((sum, row) => sum + row.sent, 0));
      }),
      { numRuns: 60 },
    );
  });
});
