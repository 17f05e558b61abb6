import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { summarySchema } from '../../src/summary.ts';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { callReport, delivery } from '../support/hooks.ts';
import { exportFiles, friend, writeFolder } from '../support/instagram-export.ts';
import { useInstantly } from '../support/sync-instantly.ts';

const database = useDatabase({ each: true });
const dir = useDirectory({ each: true });
const instantly = useInstantly(database);

const TENANT = '4f0c1c5e-0000-4000-8000-0000000000a1';
const JOE = { email: 'joe@clinic.example', handle: 'joe.at.clinic', phone: '+14155550100' };
/** Any of his names, as the ways in write them. */
const HIS = /joe@clinic|joe\.at\.clinic(?!s)|4155550100/i;
const AT = Date.UTC(2026, 10, 12, 9, 30);

async function run(args: readonly string[], input = '') {
  const env = { ...instantly.env(), OUTREACH_HOME: dir.path };
  const { exitCode, stdout, stderr } = await runCli([...args, '--format', 'json'], { env, cwd: dir.path, input });
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

/** Rows of all tables in which he is named. */
async function named(): Promise<string[]> {
  const tables = await database.sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in ('discovery', 'growth', 'crm', 'outbound', 'sdr', 'ops') order by 1`;
  const found = [];
  for (const { name } of tables) {
    const [row] = await database.sql.unsafe(`select string_agg(to_jsonb(t)::text, ' ') as text from ${name} t`);
    const text = HIS.exec(row?.text ?? '')?.[0];
    if (text !== undefined) found.push(`${name}: ${text}`);
  }
  return found;
}

const line = (...records: unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

beforeEach(async () => {
  await database.sql`insert into growth.clients (client_id, business_name, email, password_hash, api_key)
    values (${TENANT}, 'Studio', 'hello@tenant.example', '!', 'a')`;
  await database.sql`insert into discovery.clients (ig_username) values ('dana.lifts')`;
  await database.sql`insert into discovery.pages (ig_username, contact_email) values (${JOE.handle}, ${JOE.email})`;
  await database.sql`insert into outbound.leads (email, first_name, phone) values (${JOE.email}, 'Joe', ${JOE.phone})`;
  await run(['maintain', 'erase', '--email', JOE.email, '--yes']);
  expect(await named()).toEqual([]);
});

/** Each brings him along with somebody else, and says where the other one is then. */
const WAYS: Record<string, { bring(): Promise<string>; other: string }> = {
  'leads add': {
    bring: async () => {
      const add = (email: string) => run(['leads', 'add', '--client', TENANT, '--name', 'X', '--email', email, '--message', 'Hello']);
      await add('bo@other.example');
      return add('Joe@Clinic.example');
    },
    other: `growth.lead_memory where email = 'bo@other.example'`,
  },
  'import-dms': {
    bring: async () => {
      const said = (name: string) => [{ sender_name: name, timestamp_ms: AT, content: 'How are you?' }];
      const people = ['Joe Ray', 'Zoe Marlow'];
      const files = exportFiles({
        owner: 'Sam Ortega',
        username: 'sam.ortega.studio',
        threads: people.map((name, n) => ({ folder: `t_1000000000000000${n}`, people: [name], pages: [said(name)] })),
        lists: { close_friends: [friend('Joe Ray', JOE.handle), friend('Zoe Marlow', 'zoe.marlow.makes')] },
      });
      return run(['import-dms', await writeFolder(join(dir.path, 'export'), files)]);
    },
    other: `crm.instagram_contacts where instagram_username = 'zoe.marlow.makes'`,
  },
  'scrape following --from-dataset': {
    bring: async () => {
      const rows = ['Joe.At.Clinic', 'new.one'].map((username) => ({ following_of: 'dana.lifts', username }));
      await writeFile(join(dir.path, 'following.json'), JSON.stringify(rows));
      return run(['scrape', 'following', '--from-dataset', 'following.json']);
    },
    other: `discovery.pages where ig_username = 'new.one'`,
  },
  'scrape profiles --from-dataset': {
    bring: async () => {
      await database.sql`insert into discovery.pages (ig_username) values ('new.one')`;
      const profile = (username: string, email: string) => ({ username, fullName: 'X', biography: `Write to ${email}`, followersCount: 9 });
      const rows = [profile(JOE.handle, 'x@y.example'), profile('new.one', 'new@one.example')];
      await writeFile(join(dir.path, 'profiles.json'), JSON.stringify(rows));
      return run(['scrape', 'profiles', '--from-dataset', 'profiles.json']);
    },
    other: `discovery.page_profiles where bio like '%new@one.example%'`,
  },
  'webhook ingest': {
    bring: () =>
      run(
        ['webhook', 'ingest', '-'],
        line(
          delivery('reply_received', { lead_email: 'JOE@clinic.example' }),
          delivery('reply_received', { lead_email: 'bo@other.example' }),
        ),
      ),
    other: `outbound.instantly_webhooks_raw where raw_json::text like '%bo@other.example%'`,
  },
  'import-calls': {
    bring: async () => {
      await database.sql`insert into outbound.leads (email, phone) values ('bo@other.example', '+14155550199')`;
      await database.sql`insert into outbound.campaigns (campaign_name) values ('Calls')`;
      await database.sql`insert into outbound.campaign_leads (campaign_id, lead_id) select c.id, l.id from outbound.campaigns c, outbound.leads l`;
      const called = (id: string, number: string) => callReport(id, 'customer-ended-call', { call: { customer: { number } } });
      return run(['import-calls', '-'], line(called('a', '+1 (415) 555-0100'), called('b', '+14155550199')));
    },
    other: `outbound.events where vapi_call_id = 'b'`,
  },
  'sync-instantly': {
    bring: () => run(['sync-instantly']),
    other: `outbound.instantly_leads_raw where email = 'away@clinic.example'`,
  },
};

it('what is typed about somebody who was erased is not noted of the run', async () => {
  await run(['suppress', 'add', 'JOE@clinic.example', '--reason', 'asked joe@clinic.example again']);
  await run(['contacts', 'add', `@${JOE.handle}`]);
  await run(['suppress', 'add', `@${JOE.handle}`, '--kind', 'handle', '--reason', `${JOE.handle} wrote`]);
  await run(['suppress', 'import', '-', '--reason', 'list'], `phone,evidence\n+1 (415) 555-0100,${JOE.email}\n`);
  await run(['suppress', 'add', 'bo@other.example', '--reason=Bo, at joe.at.clinics']);
  expect(await named()).toEqual([]);
  const runs = await database.sql`select args from ops.runs where command in ('suppress add', 'contacts add') order by started_at`;
  // Their names go, the words around them stay.
  expect(runs.map(({ args }) => args.join(' '))).toEqual([
    'add (erased) --reason asked (erased) again --format json',
    'add (erased) --format json',
    'add (erased) --kind handle --reason (erased) wrote --format json',
    'add bo@other.example --reason=Bo, at joe.at.clinics --format json',
  ]);
  const said = JSON.parse(await run(['suppress', 'check', JOE.email, `https://instagram.com/${JOE.handle}`, JOE.phone]));
  expect(said.map(({ suppressed }: { suppressed: boolean }) => suppressed)).toEqual([true, true, true]);
});

describe('somebody who was erased does not come back', () => {
  it.each(Object.entries(WAYS))('by %s', async (_, { bring, other }) => {
    const { warnings } = summarySchema.parse(JSON.parse(await bring()));
    expect(await named()).toEqual([]);
    expect(warnings.find(({ code }) => code === 'erased')?.count).toBeGreaterThan(0);
    expect(await database.query(`select count(*)::integer as n from ${other}`)).toEqual([{ n: 1 }]);
  });
});
