import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { z } from 'zod';
import type { Bench } from './bench.ts';
import { LAUNCHER, measure } from './measure.ts';
import { benchWebhooks } from './webhooks.ts';

const EMAILS = 200_000;
const EVENTS = 1_000_000;
const PLENTY = '9999999';

/** How fast e-mails of a vendor are stored, beside fetching them alone; how long a million stored ones take to become events again; webhooks. */
export async function benchSync(bench: Bench): Promise<void> {
  const { fresh, note } = bench;
  const server = spawn(process.execPath, [fileURLToPath(new URL('instantly-emails.ts', import.meta.url)), String(EMAILS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [url = ''] = await once(createInterface({ input: server.stdout }), 'line').then((lines) => z.array(z.string()).parse(lines));
    await storing({ fresh, note }, url);
  } finally {
    server.kill();
  }
  await rebuilding({ fresh, note });
  await benchWebhooks(bench);
}

async function storing({ fresh, note }: Pick<Bench, 'fresh' | 'note'>, api: string): Promise<void> {
  const started = performance.now();
  await fetchAlone(api);
  const fetching = (performance.now() - started) / 1000;

  const env = {
    DATABASE_URL: '',
    OUTREACH_DATABASE: await fresh(),
    INSTANTLY_API_URL: api,
    INSTANTLY_API_KEY: 'bench',
    INSTANTLY_REQUESTS_PER_SECOND: PLENTY,
    INSTANTLY_REQUESTS_PER_MINUTE: PLENTY,
    INSTANTLY_EMAILS_PER_MINUTE: PLENTY,
  };
  const idle = await measure([LAUNCHER, 'jobs', 'list', '--limit', '1'], env);
  // While sending is halted they are stored, and become events later.
  await measure([LAUNCHER, 'halt', '--system', 'outbound', '--reason', 'bench'], env);
  const stored = await measure([LAUNCHER, 'sync-instantly', '--only', 'emails'], env);
  await measure([LAUNCHER, 'resume', '--system', 'outbound'], env);
  const rate = fetching / stored.seconds;
  note(
    `${EMAILS / 1000},000 e-mails from a server that takes 5 ms, stored, against fetching them alone`,
    `${rate.toFixed(2)}x (${stored.seconds.toFixed(1)} to ${fetching.toFixed(1)} s)`,
    'at least 0.8x',
    { value: rate, atLeast: 0.8 },
  );
  const more = stored.peakMb - idle.peakMb;
  note('memory of that sync, above that of a command that does nothing', `${more.toFixed(0)} MB`, 'at most 150 MB', {
    value: more,
    atMost: 150,
  });
  const normalized = await measure([LAUNCHER, 'sync-instantly', 'normalize'], env);
  note(
    'these e-mails made into leads and events, and storing and that against fetching them alone',
    `${normalized.seconds.toFixed(1)} s, ${(fetching / (stored.seconds + normalized.seconds)).toFixed(2)}x`,
    'reported',
    undefined,
  );
}

async function fetchAlone(api: string): Promise<void> {
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const answer: Response = await fetch(`${api}/api/v2/emails?limit=100&starting_after=${after}`);
    const page = z.object({ items: z.array(z.unknown()), next_starting_after: z.string().optional() }).parse(await answer.json());
    after = page.items.length === 0 ? undefined : page.next_starting_after;
  }
}

/** Five e-mails to each of 200,000 people, one in ten of them an answer. */
const RAW = [
  `insert into outbound.instantly_campaigns_raw (instantly_campaign_id, campaign_name, campaign_status, raw_json)
   select 'c' || i, 'Campaign ' || i, 1, '{"sequences":[{"steps":[{"delay":2},{"delay":3},{"delay":3},{"delay":1}]}]}' from generate_series(0, 19) i`,
  `insert into outbound.instantly_leads_raw (instantly_lead_id, instantly_campaign_id, email, first_name, lead_status, raw_json)
   select 'l' || i, 'c' || i % 20, e.email, 'Ann', '1',
          jsonb_build_object('id', 'l' || i, 'email', e.email, 'first_name', 'Ann', 'timestamp_last_contact', '2026-10-01T00:00:00Z',
                             'payload', jsonb_build_object('jobTitle', 'CEO'))
   from generate_series(1, ${EVENTS / 5}) i cross join lateral (select 'lead' || i || '@corp' || i % 5000 || '.example' as email) e`,
  `insert into outbound.instantly_emails_raw (instantly_email_id, instantly_campaign_id, email_address, event_type, event_date, synced_at, raw_json)
   select 'e' || i, 'c' || l % 20, e.email, case when i % 10 = 0 then 'received' else 'sent' end, '2026-10-01'::timestamptz + i * interval '1 second',
          '2026-11-01'::timestamptz + i * interval '1 millisecond',
          jsonb_build_object('id', 'e' || i, 'ue_type', case when i % 10 = 0 then 2 else 1 end, 'step', '0_' || i / ${EVENTS / 5} || '_0',
                             'lead', e.email, 'eaccount', 'ann@sender.example', 'subject', 'Quick question ' || i,
                             'from_address_email', case when i % 10 = 0 then e.email else 'ann@sender.example' end,
                             'to_address_email_list', case when i % 10 = 0 then 'ann@sender.example' else e.email end,
                             'body', jsonb_build_object('text', repeat('lorem ipsum dolor sit amet ', 20)))
   from generate_series(1, ${EVENTS}) i cross join lateral (select i % ${EVENTS / 5} + 1 as l) n
   cross join lateral (select 'lead' || l || '@corp' || l % 5000 || '.example' as email) e`,
  'analyze',
];

async function rebuilding({ fresh, note }: Pick<Bench, 'fresh' | 'note'>): Promise<void> {
  const url = await fresh();
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  for (const statement of RAW) await sql.unsafe(statement);
  const env = { DATABASE_URL: '', OUTREACH_DATABASE: url };
  const first = await measure([LAUNCHER, 'sync-instantly', 'normalize'], env);
  note('1 M stored e-mails made into events for the first time', `${first.seconds.toFixed(1)} s`, 'reported', undefined);
  // As it is some time later on every server.
  await sql.unsafe('vacuum analyze');
  await sql.end();
  const again = await measure([LAUNCHER, 'sync-instantly', 'normalize', '--rebuild'], env);
  note('sync-instantly normalize --rebuild on 1 M events', `${again.seconds.toFixed(1)} s`, 'under 60 s', {
    value: again.seconds,
    atMost: 60,
  });
}
