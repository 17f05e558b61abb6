import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { freePort } from '../support/postgres.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));

const canaries: string[] = [];
/** A secret that must appear nowhere; letters and digits, so that no encoding hides it. */
function canary(): string {
  const text = `canary${canaries.length}x${Math.random().toString(36).slice(2, 12)}`;
  canaries.push(text);
  return text;
}

const database = useDatabase();
const dir = useDirectory();
/** A Supabase that answers every call with an error that repeats what it was sent. */
let talkative: { url: string; close(): void };

beforeAll(async () => {
  const port = await freePort();
  const server = createServer((request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    const said = `${request.headers.apikey} ${request.headers.authorization} ${request.url}`;
    response.end(JSON.stringify({ message: `Invalid API key ${said}`, hint: said, code: '28P01' }));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  talkative = { url: `http://127.0.0.1:${port}`, close: () => server.close() };
});
afterAll(async () => {
  talkative.close();
});

it('secrets appear nowhere, whatever is typed, configured or answered', async () => {
  const results: { args: string[]; result: CliResult }[] = [];
  const env = (): Record<string, string> => ({
    OUTREACH_HOME: join(dir.path, 'home'),
    APIFY_TOKEN: canary(),
    INSTANTLY_API_KEY: canary(),
    IMAP_URL: `imaps://user:${canary()}@mail.example`,
    IMAP_PASSWORD: canary(),
    SMARTLEAD_API_KEY: canary(),
    OPENAI_API_KEY: canary(),
  });
  const once = async (args: string[], more: Record<string, string> = {}) => {
    results.push({ args, result: await runCli(args, { env: { ...env(), ...more }, cwd: dir.path }) });
  };
  const run = (args: string[], more: Record<string, string> = {}) =>
    Promise.all([
      once(args, more),
      once([...args, '--verbose'], more),
      once([...args, '--verbose', '--format', 'table'], { ...more, OUTREACH_LOG: 'json' }),
    ]);
  const { url } = database;
  const withPassword = (text: string) => url.replace(/:postgres@/, `:${text}@`);

  await database.sql`insert into growth.clients (client_id, business_name, email, password_hash, api_key, smtp_password)
                     values (gen_random_uuid(), 'Studio', 'ana@studio.example', ${canary()}, ${`client_${canary()}`}, ${canary()})`;

  // The wrong password, a host that is not there, a URL that is none, as flag and as setting, and mistyped.
  await run(['report', 'overlap', '--database', withPassword(canary())]);
  // A server that is not there is tried for a while, so once each, and all at the same time.
  const patient = [
    once(['jobs', 'list', '--verbose', '--database', `postgres://u:${canary()}@127.0.0.1:1/none`]),
    once(['doctor', '--verbose'], { OUTREACH_DATABASE: `postgres://u:${canary()}@127.0.0.1:1/none` }),
    once(['migrate', 'status', '--verbose', '--database', 'postgres'], {
      DATABASE_URL: `postgres://u:${canary()}@127.0.0.1:1/none?password=${canary()}`,
    }),
  ];
  await run(['sql', 'select 1', '--database', `mysql://u:${canary()}@host/db`]);
  await run(['report', 'overlap', `--databse=postgres://u:${canary()}@host/db`]);
  await run(['report', 'overlap', '--database', `postgres://u:${canary()}@ho st/db?sslkey=${canary()}`]);
  await run(['migrate', 'status', '--database', 'postgres'], {
    DATABASE_URL: `postgres://u:${canary()}@127.0.0.1:1/none?password=${canary()}`,
  });
  // A vendor that repeats the key in its error.
  for (const name of ['SUPABASE_SECRET_KEY', 'SUPABASE_SERVICE_ROLE_KEY']) {
    await run(['report', 'overlap'], { SUPABASE_URL: talkative.url, [name]: `sb_secret_${canary()}` });
    await run(['doctor'], { SUPABASE_URL: talkative.url, [name]: `sb_secret_${canary()}`, DATABASE_URL: withPassword(canary()) });
  }
  await run(['report', 'overlap'], {
    SUPABASE_URL: talkative.url.replace('://', `://u:${canary()}@`),
    SUPABASE_SECRET_KEY: `eyJ${canary()}`,
  });
  // A .env, and commands that work.
  await writeFile(join(dir.path, '.env'), `OUTREACH_DATABASE=${url}\nAPIFY_TOKEN=${canary()}\nSUPABASE_SECRET_KEY=${canary()}\n`, {
    mode: 0o644,
  });
  await run(['doctor']);
  await run(['import-clients-json', FIXTURE, '--force', '--ping-url', `http://127.0.0.1:1/${canary()}`]);
  await run(['import-clients-json', `https://u:${canary()}@host/file.json?token=${canary()}`]);
  await run(['report', 'person', 'ana@studio.example']);
  await run(['sql', 'select * from growth.clients']);
  await run(['sql', `select to_jsonb(c) as client from growth.clients c`]);
  await run(['init', '--database', withPassword(canary()), '--dotenv', join(dir.path, 'other')]);
  await run(['halt', '--reason', 'test', '--system', 'sdr']);
  await run(['resume', '--system', 'sdr']);

  await Promise.all(patient);

  const said = results.map(({ args, result }) => ({ where: args.slice(0, 2).join(' '), text: result.stdout + result.stderr }));
  const ledger = await database.sql`select to_jsonb(r)::text as text from ops.runs r union all select to_jsonb(j)::text from ops.rejects j
                                    union all select to_jsonb(f)::text from ops.import_files f`;
  said.push(...ledger.map(({ text }) => ({ where: 'ops', text: String(text) })));
  for (const file of await readdir(join(dir.path, 'home'), { recursive: true })) {
    const text = await readFile(join(dir.path, 'home', file), 'utf8').catch(() => '');
    said.push({ where: file, text });
  }
  expect(canaries.length).toBeGreaterThan(50);
  expect(ledger.length).toBeGreaterThan(3);
  const leaks = said.flatMap(({ where, text }) =>
    canaries
      .filter((secret) => text.includes(secret))
      .map((secret) => ({ where, around: text.slice(Math.max(0, text.indexOf(secret) - 60), text.indexOf(secret) + 20) })),
  );
  expect(leaks).toEqual([]);
});
