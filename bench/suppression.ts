import postgres from 'postgres';
import type { Bench } from './bench.ts';
import { median } from './measure.ts';

const PAGES = 3_000;
const LEADS = 100_000;
const ENROLLED_AT_ONCE = 2_500;
const ROUNDS = 7;

const SUPPRESSIONS = `insert into ops.suppressions (kind, value, reason, source)
  select (array['email', 'domain', 'handle', 'phone'])[i % 4 + 1],
         (array['gone' || i || '@gone.example', 'gone' || i || '.example', 'gone_' || i, '+1555' || 1000000 + i])[i % 4 + 1], 'said no', 'bench'
  from generate_series(1, 10000) i`;
const id = (n: string) => `('00000000-0000-4000-8000-' || lpad((${n})::text, 12, '0'))::uuid`;

/** What the guards cost while 10,000 people have said no, and how long one no takes that ends 100,000 messages to come. */
export async function benchSuppression({ fresh, note }: Bench): Promise<void> {
  const url = await fresh();
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const seconds = async (statement: string, params: string[] = []): Promise<number> => {
    const started = performance.now();
    await sql.unsafe(statement, params);
    return (performance.now() - started) / 1000;
  };
  /** The same work without suppressions and with them, by turns and undone each time; the ratio of the medians. */
  const compare = async (what: string, wanted: number, work: () => Promise<number>): Promise<void> => {
    const without: number[] = [];
    const beside: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const times of [without, beside]) {
        await sql.unsafe('begin');
        if (times === without) await sql.unsafe('delete from ops.suppressions');
        times.push(await work());
        await sql.unsafe('rollback');
      }
    }
    const ratio = median(beside) / median(without);
    note(
      what,
      `${ratio.toFixed(2)}x (${(median(beside) * 1000).toFixed(0)} to ${(median(without) * 1000).toFixed(0)} ms)`,
      `at most ${wanted}x`,
      ratio <= wanted,
    );
  };
  const under = (what: string, measured: number, wanted: number) =>
    note(what, `${measured.toFixed(2)} s`, `under ${wanted} s`, measured < wanted);
  try {
    await sql.unsafe(SUPPRESSIONS);
    const pages = JSON.stringify(
      Array.from({ length: PAGES }, (_, i) => ({
        ...{ ig_username: `page_${i}`, display_name: `Page ${i}`, contact_email: `owner${i}@page${i}.example`, follower_count: i },
        ...{ recorded_at: '2026-01-01T00:00:00Z', file_updated_at: '2026-01-01T00:00:00Z' },
      })),
    );
    await compare(`put_pages of ${PAGES} contact addresses beside 10,000 suppressions, to none`, 1.2, () =>
      seconds('select discovery.put_pages($1::text::jsonb)', [pages]),
    );

    await sql.unsafe(`insert into outbound.campaigns (id, campaign_name) values (${id('1')}, 'Spring')`);
    await sql.unsafe(`insert into outbound.leads (id, email, personal_email, phone)
      select ${id('i')}, 'lead' || i || '@big.example', case when i % 3 = 0 then 'private' || i || '@home.example' end, '+1666' || 1000000 + i
      from generate_series(1, ${LEADS}) i`);
    await sql.unsafe('analyze');
    const enrol = (from: number) => `insert into outbound.campaign_leads (campaign_id, lead_id)
      select ${id('1')}, ${id('i')} from generate_series(${from}, ${from + ENROLLED_AT_ONCE - 1}) i`;
    await compare(`${LEADS} campaign_leads in batches of ${ENROLLED_AT_ONCE} beside 10,000 suppressions, to none`, 1.5, async () => {
      let total = 0;
      for (let from = 1; from <= LEADS; from += ENROLLED_AT_ONCE) total += await seconds(enrol(from));
      return total;
    });

    const people = JSON.stringify(Array.from({ length: LEADS }, (_, i) => ({ emails: [`Somebody${i}@d${i % 1000}.example`] })));
    const asked: number[] = [];
    for (let round = 0; round < ROUNDS; round++) asked.push(await seconds('select ops.suppressed($1::text::jsonb)', [people]));
    under('ops.suppressed of 100,000 addresses', median(asked), 1);

    await sql.unsafe(`insert into outbound.campaign_leads (campaign_id, lead_id) select ${id('1')}, l.id from outbound.leads l`);
    await sql.unsafe('vacuum analyze');
    // What any change of these rows costs here, with all their indexes.
    await sql.unsafe('begin');
    const plain = await seconds(`update outbound.campaign_leads set overall_status = 'replied'`);
    await sql.unsafe('rollback');
    await sql.unsafe('vacuum analyze');
    const { ended, longest } = await endAll(url);
    under(`a suppressed domain with 100,000 enrolled leads (${(ended / plain).toFixed(2)}x of a plain update of them)`, ended, 4);
    under('… the longest of its transactions', longest, 1);
    const [left] = await sql`select count(*)::int as active from outbound.campaign_leads where overall_status = 'active'`;
    if (left?.active !== 0) throw new Error(`${left?.active} enrolled leads were not taken out`);
  } finally {
    await sql.end();
  }
}

/** One no, and what it ends in batches until nothing is left, by two clients as the tool has them; in seconds. */
async function endAll(url: string): Promise<{ ended: number; longest: number }> {
  const pool = postgres(url, { max: 2, onnotice: () => {} });
  const started = performance.now();
  let longest = 0;
  const timed = async (statement: string): Promise<postgres.Row | undefined> => {
    const from = performance.now();
    const [row] = await pool.unsafe(statement);
    longest = Math.max(longest, (performance.now() - from) / 1000);
    return row;
  };
  try {
    await timed(`insert into ops.suppressions (kind, value, reason, source) values ('domain', 'big.example', 'said no', 'bench')`);
    const cancel = async () => {
      while ((await timed(`select ops.cancel_next() ->> 'left' as left`))?.left === 'true');
    };
    await Promise.all([cancel(), cancel()]);
    return { ended: (performance.now() - started) / 1000, longest };
  } finally {
    await pool.end();
  }
}
