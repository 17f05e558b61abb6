import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import type { Bench } from './bench.ts';
import { copyAndMerge } from './copy-and-merge.ts';
import { LAUNCHER, measure } from './measure.ts';

const LEADS = 200_000;
const CLIENTS = 1_000;
const START = Date.UTC(2026, 0, 1);
const TONES = ['formal', 'casual', 'urgent', 'hesitant', 'confident'];
const URGENCIES = ['High', 'Medium', 'Low'];

const clientId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const leadOf = (n: number) => ({
  client_id: clientId(n % CLIENTS),
  email: `person.${n}@company${n % 5_000}.example`,
  name: `Person No${n}`,
  message: `We need a quote for project ${n}, about ${n % 90} square metres; please call back this week.`,
  language: n % 3 === 0 ? 'fr' : 'en',
  intent: 'Quote Request',
  tone: TONES[n % TONES.length],
  urgency: URGENCIES[n % URGENCIES.length],
  confidence_score: (n % 100) / 100,
  ai_summary: `Quote for project ${n}`,
  timestamp: new Date(START + n * 60_000).toISOString(),
  is_test: false,
});

/** The same merges into the same tables with the same indexes, and the least that a history and an audit log are. */
const MERGES = [
  `insert into growth.lead_memory (email, name, message, language, intent, tone, urgency, confidence_score, ai_summary, client_id, is_test, timestamp,
                                   record_at, record_hash, tone_history, urgency_history, confidence_history)
   select s.email, s.name, s.message, s.language, s.intent, s.tone, s.urgency, s.confidence_score, s.ai_summary, s.client_id, false, s.at, s.at, md5(s.email),
          jsonb_build_array(jsonb_build_object('value', s.tone, 'timestamp', s.at)), jsonb_build_array(jsonb_build_object('value', s.urgency, 'timestamp', s.at)),
          jsonb_build_array(jsonb_build_object('value', s.confidence_score, 'timestamp', s.at))
   from staged s on conflict (client_id, lower(email)) where deleted is not true do nothing`,
  `insert into growth.lead_actions (lead_id, client_id, action_type, tag, is_test, timestamp, performed_by)
   select l.id, l.client_id, 'insert', 'Active', l.is_test, l.timestamp, 'bench' from growth.lead_memory l`,
];

function floor(url: string): Promise<number> {
  const cell = (value: unknown) => String(value).replaceAll(/[\\\t\n]/g, ' ');
  const lines = Array.from({ length: LEADS }, (_, n) => {
    const { client_id, email, name, message, language, intent, tone, urgency, confidence_score, ai_summary, timestamp } = leadOf(n);
    const cells = [client_id, email, name, message, language, intent, tone, urgency, confidence_score, ai_summary, timestamp];
    return `${cells.map(cell).join('\t')}\n`;
  });
  return copyAndMerge(url, {
    table: `create temp table staged (client_id uuid, email text, name text, message text, language text, intent text, tone text, urgency text,
                                                confidence_score numeric(3, 2), ai_summary text, at timestamptz)`,
    copy: 'copy staged from stdin',
    lines,
    merges: MERGES,
  });
}

async function withClients(url: string): Promise<string> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`insert into growth.clients (client_id, business_name, email, password_hash, api_key)
            select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Client ' || n, 'c' || n || '@tenant.example', '!', 'sha256:' || n
            from generate_series(0, ${CLIENTS - 1}) n`;
  await sql.end();
  return url;
}

/** import-leads against the least that any import must do. The dashboard query of document 001 is in the section people. */
export async function benchLeads({ dir, fresh, note }: Bench): Promise<void> {
  const file = join(dir, 'leads.ndjson');
  await writeFile(file, Array.from({ length: LEADS }, (_, n) => `${JSON.stringify(leadOf(n))}\n`).join(''));
  const least = await floor(await withClients(await fresh()));
  const url = await withClients(await fresh());
  const run = (...flags: string[]) =>
    measure([LAUNCHER, 'import-leads', file, '--database', url, '--quiet', ...flags], { HOME: dir, OUTREACH_HOME: dir });
  const first = await run();
  note(
    `import of ${LEADS} leads of ${CLIENTS} clients, with histories and actions, against COPY and the same merges`,
    `${(first.seconds / least).toFixed(2)}x (${first.seconds.toFixed(1)} s / ${least.toFixed(1)} s)`,
    'at most 1.4x',
    { value: first.seconds / least, atMost: 1.4 },
  );
  const again = await run('--force');
  note(
    'the same leads again with --force, against the first import',
    `${(again.seconds / first.seconds).toFixed(2)}x (${again.seconds.toFixed(1)} s)`,
    'at most 1.0x',
    { value: again.seconds / first.seconds, atMost: 1 },
  );
  note('peak memory of that import', `${first.peakMb.toFixed(0)} MB`, 'at most 350 MB', { value: first.peakMb, atMost: 350 });
}
