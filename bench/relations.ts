import postgres from 'postgres';
import { rescore } from '../src/crm/rescore.ts';
import { OutreachDatabase } from '../src/db/database.ts';
import { postgresTransport } from '../src/db/transports/postgres.ts';
import type { Bench } from './bench.ts';

const CONTACTS = 100_000;
const MESSAGES_EACH = 20;
const MOST_SECONDS = 30;

const POPULATION = [
  `insert into crm.instagram_contacts (instagram_username, what_theyre_building, last_meaningful_touch, value_delivered_log)
   select 'contact.' || n, case when n % 3 > 0 then 'a shop' end, now() - (n % 90) * interval '1 day', '[{"type": "link", "accepted": true}]'
   from generate_series(1, ${CONTACTS}) n`,
  `insert into crm.instagram_messages (contact_id, message_text, is_outbound, sent_at)
   select c.id, repeat('word ', 1 + (m * 7) % 40) || case when m % 5 = 0 then '?' else '' end, m % 2 = 0, now() - m * interval '31 hours'
   from crm.instagram_contacts c cross join generate_series(1, ${MESSAGES_EACH}) m`,
  `vacuum analyze crm.instagram_contacts, crm.instagram_messages`,
];

/** Rescoring of all contacts. */
export async function benchRelations({ fresh, note }: Bench): Promise<void> {
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
      { value: updated > 0 ? seconds : Number.NaN, atMost: MOST_SECONDS },
    );
  } finally {
    await db.close();
    await sql.end();
  }
}
