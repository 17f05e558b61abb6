import { readFile } from 'node:fs/promises';
import postgres from 'postgres';
import { z } from 'zod';
import { openSignalDetector } from '../src/crm/fit-signals/detect.ts';
import { KNOWN_SIGNALS } from '../src/crm/fit-signals/phrases.ts';
import { rescore } from '../src/crm/rescore.ts';
import { stopRequest } from '../src/crm/stop-requests.ts';
import { OutreachDatabase } from '../src/db/database.ts';
import { postgresTransport } from '../src/db/transports/postgres.ts';
import type { Bench } from './bench.ts';

const CONTACTS = 100_000;
const MESSAGES_EACH = 20;
const MOST_SECONDS = 30;
const LEAST_PRECISION = 0.9;
const LEAST_RECALL = 0.8;

const POPULATION = [
  `insert into crm.instagram_contacts (instagram_username, what_theyre_building, last_meaningful_touch, value_delivered_log)
   select 'contact.' || n, case when n % 3 > 0 then 'a shop' end, now() - (n % 90) * interval '1 day', '[{"type": "link", "accepted": true}]'
   from generate_series(1, ${CONTACTS}) n`,
  `insert into crm.instagram_messages (contact_id, message_text, is_outbound, sent_at)
   select c.id, repeat('word ', 1 + (m * 7) % 40) || case when m % 5 = 0 then '?' else '' end, m % 2 = 0, now() - m * interval '31 hours'
   from crm.instagram_contacts c cross join generate_series(1, ${MESSAGES_EACH}) m`,
  `vacuum analyze crm.instagram_contacts, crm.instagram_messages`,
];

/** Rescoring of all contacts, and how well the rules read what people write. */
export async function benchRelations({ fresh, note }: Bench): Promise<void> {
  await benchRules(note);
  const url = await fresh();
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const db = new OutreachDatabase({ kind: 'postgres', url }, postgresTransport(url));
  try {
    for (const statement of POPULATION) await sql.unsafe(statement);
    const started = performance.now();
    let updated = 0;
    await rescore(db, {
      recompute: false,
      dryRun: false,
      signal: new AbortController().signal,
      count: (tables) => {
        updated += tables['crm.instagram_contacts']?.updated ?? 0;
      },
    });
    const seconds = (performance.now() - started) / 1_000;
    note(
      `rescoring ${CONTACTS} contacts with ${CONTACTS * MESSAGES_EACH} messages`,
      `${seconds.toFixed(1)} s, ${updated} changed`,
      `at most ${MOST_SECONDS} s`,
      seconds <= MOST_SECONDS && updated > 0,
    );
  } finally {
    await db.close();
    await sql.end();
  }
}

async function benchRules(note: Bench['note']): Promise<void> {
  const signalRow = z.object({ text: z.string(), signals: z.array(z.string()), split: z.enum(['dev', 'held_out']) });
  const detector = await openSignalDetector(KNOWN_SIGNALS);
  const signals = (await labelled('fit-signals.ndjson', signalRow))
    .filter(({ split }) => split === 'held_out')
    .map(({ text, signals: wanted }) => ({
      wanted,
      told: detector.detect(text).map(({ product, signal_key: key }) => `${product}/${key}`),
    }));
  measure('fit signals of held-out messages', signals, note);
  const stopRow = z.object({ text: z.string(), language: z.string(), stop: z.boolean() });
  const stops = (await labelled('stop-requests.ndjson', stopRow)).map(({ text, stop }) => ({
    wanted: stop ? ['stop'] : [],
    told: stopRequest(text) === null ? [] : ['stop'],
  }));
  measure('what asks us to stop, in three languages', stops, note);
}

function measure(name: string, rows: readonly { wanted: readonly string[]; told: readonly string[] }[], note: Bench['note']): void {
  let [right, wrong, missed] = [0, 0, 0];
  for (const { wanted, told } of rows) {
    right += told.filter((label) => wanted.includes(label)).length;
    wrong += told.filter((label) => !wanted.includes(label)).length;
    missed += wanted.filter((label) => !told.includes(label)).length;
  }
  const [precision, recall] = [right / (right + wrong), right / (right + missed)];
  note(
    name,
    `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)} (${rows.length} messages)`,
    `at least ${LEAST_PRECISION} and ${LEAST_RECALL}`,
    precision >= LEAST_PRECISION && recall >= LEAST_RECALL,
  );
}

async function labelled<Row>(file: string, row: z.ZodType<Row>): Promise<Row[]> {
  const text = await readFile(new URL(`../fixtures/labelled-messages/${file}`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => row.parse(JSON.parse(line)));
}
