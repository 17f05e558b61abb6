import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { saying, spawnCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';
import { delivery, mailId } from '../support/hooks.ts';

const SECRET = 'a-secret-of-the-webhooks-0123456789';
const database = useDatabase();

describe('serve --webhooks', () => {
  it('kill -9 loses nothing that was answered', { timeout: 180_000 }, async () => {
    const answered = new Set<string>();
    let next = 1;
    for (let round = 0; round < 3; round++) {
      const server = spawnCli(['serve', '--webhooks', '--listen', '127.0.0.1:0'], {
        env: { OUTREACH_DATABASE: database.url, OUTREACH_WEBHOOK_SECRET: SECRET },
      });
      const url = /listening on (http:\S+)/.exec(await saying(server, 'listening on'))?.[1] ?? '';
      let isOver = false;
      const post = async () => {
        while (!isOver) {
          const id = mailId(next++);
          const body = JSON.stringify(delivery('reply_received', { email_id: id, lead_email: `lead-${next % 50}@clinic.example` }));
          const headers = { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` };
          const response = await fetch(`${url}/webhooks/instantly`, { method: 'POST', headers, body }).catch(() => undefined);
          if (response?.status === 200) answered.add(id);
        }
      };
      const posting = Promise.all(Array.from({ length: 10 }, post));
      await sleep(1_500 + round * 400);
      server.child.kill('SIGKILL');
      await server.done;
      isOver = true;
      await posting;
    }
    expect(answered.size).toBeGreaterThan(50);
    const rows = await database.sql`select instantly_email_id as id from outbound.events where event_type = 'email_replied'`;
    const stored = new Set(rows.map(({ id }) => String(id)));
    expect([...answered].filter((id) => !stored.has(id))).toEqual([]);
    expect(stored.size).toBe(rows.length);
  });

  it('stores 200 a second, and finishes what it has when it is stopped', { timeout: 60_000 }, async () => {
    const server = spawnCli(['serve', '--webhooks', '--listen', '127.0.0.1:0'], {
      env: { OUTREACH_DATABASE: database.url, OUTREACH_WEBHOOK_SECRET: SECRET },
    });
    const url = /listening on (http:\S+)/.exec(await saying(server, 'listening on'))?.[1] ?? '';
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` };
    const post = (i: number) => {
      const body = JSON.stringify(
        delivery('email_opened', { lead_email: `lead-${i % 50}@clinic.example`, timestamp: new Date(i * 1e6 + 1.5e12) }),
      );
      return fetch(`${url}/webhooks/instantly`, { method: 'POST', headers, body });
    };
    const started = performance.now();
    const answers: Promise<Response>[] = [];
    for (let i = 0; i < 1_000; i++) {
      answers.push(post(i));
      if (i % 20 === 19) await sleep(Math.max(1, started + i * 5 - performance.now()));
    }
    for (const response of await Promise.all(answers)) expect(response.status).toBe(200);
    const late = [post(2_000), post(2_001)];
    await sleep(20);
    server.child.kill('SIGTERM');
    for (const response of await Promise.all(late)) expect([200, 503]).toContain(response.status);
    expect((await server.done).exitCode).toBe(143);
  });
});
