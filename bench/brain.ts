import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import type { Bench } from './bench.ts';
import { backTest } from './brain-back-test.ts';
import { LAUNCHER, measure } from './measure.ts';

const LEADS = 1_000_000;
const CLIENTS = 1_000;

/** Ten months of leads, one in twenty of them converted, one in ten of those taken back. */
const POPULATION = [
  // Only the rows count here: foreign keys and guards are measured by what the tool does, not by this.
  `set session_replication_role = replica`,
  `insert into growth.clients (client_id, business_name, email, password_hash, api_key)
   select ('00000000-0000-4000-8000-' || lpad(c::text, 12, '0'))::uuid, 'Tenant ' || c, 'tenant' || c || '@tenant.example', '!', md5('k' || c)
   from generate_series(1, ${CLIENTS}) c`,
  `insert into growth.lead_memory (email, name, message, client_id, current_tag, is_test, archived, deleted, urgency, tone, confidence_score, timestamp,
                                   urgency_history, confidence_history)
   select 'person' || i || '@people.example', 'Person ' || i, 'Please call me about offer ' || i,
          ('00000000-0000-4000-8000-' || lpad((1 + i % ${CLIENTS})::text, 12, '0'))::uuid,
          case when (i / ${CLIENTS}) % 20 = 0 then 'Converted' else 'Active' end, i % 97 = 0, i % 23 = 0, i % 29 = 0, u.urgency,
          (array['formal', 'casual', 'urgent', 'hesitant', 'confident'])[1 + (i / 7) % 5], (i % 101)::numeric / 100,
          now() - make_interval(secs => i * 26),
          jsonb_build_array(jsonb_build_object('value', u.urgency, 'timestamp', '2026-01-01T00:00:00Z')),
          jsonb_build_array(jsonb_build_object('value', (i % 101)::numeric / 100, 'timestamp', '2026-01-01T00:00:00Z'))
   from generate_series(1, ${LEADS}) i cross join lateral (select (array['High', 'Medium', 'Low'])[1 + (i / 13) % 3] as urgency) u`,
  `insert into growth.lead_actions (lead_id, client_id, action_type, tag, timestamp) select id, client_id, 'insert', 'Active', timestamp from growth.lead_memory`,
  `insert into growth.lead_actions (lead_id, client_id, action_type, tag, conversion_outcome, timestamp)
   select id, client_id, 'tag', 'Converted', true, timestamp + (now() - timestamp) * 0.5 from growth.lead_memory where current_tag = 'Converted'`,
  `insert into growth.lead_actions (lead_id, client_id, action_type, tag, reversion_reason, timestamp)
   select lead_id, client_id, 'revert', 'Active', 'by accident', timestamp + interval '1 second' from growth.lead_actions
   where conversion_outcome and abs(hashtext(lead_id::text)) % 10 = 0`,
  `reset session_replication_role`,
  `vacuum analyze`,
];

/** brain run over a million leads, and how its predictions of a month that is over came true. */
export async function benchBrain(bench: Bench): Promise<void> {
  const { dir, fresh, note } = bench;
  const home = join(dir, 'brain');
  await mkdir(home, { recursive: true });
  const url = await fresh();
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    for (const statement of POPULATION) await sql.unsafe(statement);
    const run = () => measure([LAUNCHER, 'brain', 'run', '--database', url, '--quiet'], { HOME: home, OUTREACH_HOME: home });
    const first = await run();
    const [made] =
      await sql`select count(*) filter (where period is null) as events, count(*) filter (where period is not null) as insights from growth.growth_brain`;
    note(
      `brain run over ${LEADS} leads of ${CLIENTS} clients, the first time`,
      `${first.seconds.toFixed(1)} s (${made?.insights} insights, ${made?.events} events)`,
      'under 60 s',
      { value: first.seconds, atMost: 60 },
    );
    const again = await run();
    note('… and again, with no new conversions', `${again.seconds.toFixed(1)} s`, '', undefined);
    for (const name of ['dashboard', 'urgency-trend', 'tones']) {
      const { seconds } = await measure([LAUNCHER, 'report', name, '--database', url, '--quiet'], { HOME: home, OUTREACH_HOME: home });
      note(`report ${name} of all of them`, `${seconds.toFixed(1)} s`, '', undefined);
    }
  } finally {
    await sql.end();
  }
  await backTest(bench);
}
