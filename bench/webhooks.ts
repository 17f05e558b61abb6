import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import postgres from 'postgres';
import { delivery, mailId } from '../test/support/hooks.ts';
import type { Bench } from './bench.ts';
import { LAUNCHER } from './measure.ts';

const DELIVERIES = 4_000;
/** A vendor that has much to say sends so many at a time. */
const AT_A_TIME = 20;
const PEOPLE = 500;
const SECRET = 'a-secret-of-the-bench-0123456789';

/** How many deliveries a second the receiver stores and answers, each an event that stops somebody's campaign. */
export async function benchWebhooks({ fresh, note }: Bench): Promise<void> {
  const url = await fresh();
  const receiver = spawn(process.execPath, [LAUNCHER, 'serve', '--webhooks', '--listen', '127.0.0.1:0'], {
    env: { ...process.env, DATABASE_URL: '', OUTREACH_DATABASE: url, OUTREACH_WEBHOOK_SECRET: SECRET },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stopped = once(receiver, 'close');
  try {
    const api = await addressOf(createInterface({ input: receiver.stderr }));
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` };
    let next = 0;
    let refused = 0;
    const send = async () => {
      while (next < DELIVERIES) {
        const n = next++;
        const body = JSON.stringify(delivery('reply_received', { email_id: mailId(n), lead_email: `lead-${n % PEOPLE}@clinic.example` }));
        const { status } = await fetch(`${api}/webhooks/instantly`, { method: 'POST', headers, body });
        if (status !== 200) refused += 1;
      }
    };
    const started = performance.now();
    await Promise.all(Array.from({ length: AT_A_TIME }, send));
    const rate = DELIVERIES / ((performance.now() - started) / 1000);
    note('webhooks stored and answered, twenty at a time', `${rate.toFixed(0)} a second`, 'at least 200 a second', {
      value: rate,
      atLeast: 200,
    });
    const sql = postgres(url, { max: 1 });
    const [{ events } = { events: 0 }] = await sql<{ events: number }[]>`select count(*)::int as events from outbound.events`;
    await sql.end();
    const isWhole = refused === 0 && events === DELIVERIES;
    note('… of which each is one event', `${events}, ${refused} refused`, `${DELIVERIES}, none refused`, isWhole);
  } finally {
    receiver.kill('SIGTERM');
    await stopped;
  }
}

async function addressOf(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const url = /listening on (http:\S+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('the receiver does not listen');
}
