import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));
const database = useDatabase();
const dir = useDirectory();
const file = (name: string) => join(dir.path, name);

/** 30 aliases that would come to a thousand million words. */
const BOMB = `a0: &a0 [x, x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`).join('\n')}\n`;
const HOSTILE_YAML = { bomb: BOMB, loop: '- &a [*a]', deep: '['.repeat(50_000), alias: 'hotlist: &h [x]\nmore: *h', broken: 'a: b: c' };

beforeAll(async () => {
  for (const [name, text] of Object.entries(HOSTILE_YAML)) await writeFile(file(`${name}.yaml`), text);
  await mkdir(file('folder'));
  await writeFile(file('list.csv'), 'ig_username,email\nana,ana@studio.example\n');
});

interface Call {
  args: string[];
  env?: Record<string, string>;
  says: RegExp;
}

const IMPORT = ['import-clients-json', FIXTURE, '--no-media'];
const PASSWORD = 'hunter2';

/** A value of a flag or a setting that cannot be, and what is said of it. */
const CALLS: Record<string, Call> = {
  ...Object.fromEntries(
    [
      '--output',
      '--rejects',
      '--fields',
      '--jq',
      '--database',
      '--timezone',
      '--ping-url',
      '--idempotency-key',
      '--if-locked',
      '--expect-min',
    ].map((flag) => [`${flag} ''`, { args: [...IMPORT, flag, ''], says: /empty|invalid|names no|no http/ }]),
  ),
  "a file ''": { args: ['import-clients-json', ''], says: /argument 'file' is empty/ },
  "--taxonomy ''": { args: ['categorize', '--taxonomy', ''], says: /empty/ },
  "a handle ''": { args: ['scrape', 'profiles', '--enqueue', ''], says: /empty|handle/ },
  "--from-dataset ''": { args: ['scrape', 'following', '--from-dataset', ''], says: /empty/ },
  "--reason ''": { args: ['halt', '--reason', ''], says: /empty/ },
  '--output of a directory': { args: [...IMPORT, '--output', 'folder'], says: /folder cannot be written/ },
  '--map to what no table of this kind has': {
    args: ['suppress', 'import', 'list.csv', '--reason', 'x', '--map', 'nosuch=A'],
    says: /--map knows no target/,
  },
  '--map of a worksheet': { args: ['categorize', 'apply', 'list.csv', '--map', 'nosuch=A'], says: /--map knows no target/ },
  '--map of past scrapes': { args: ['backfill', 'scrape-runs', '--from', 'list.csv', '--map', 'nosuch=A'], says: /--map knows no target/ },
  'a taxonomy of a worksheet': { args: ['categorize', 'apply', 'list.csv', '--taxonomy', 'bomb.yaml'], says: /is no taxonomy/ },
  '--timezone of no place': { args: [...IMPORT, '--timezone', 'Mars/Base'], says: /no time zone/ },
  ...Object.fromEntries(
    Object.keys(HOSTILE_YAML).flatMap((name) => [
      [`--taxonomy: ${name}`, { args: ['categorize', '--taxonomy', `${name}.yaml`], says: /is no taxonomy: / }],
      [
        `OUTREACH_TIERS: ${name}`,
        { args: ['scrape', 'profiles', '--enqueue'], env: { OUTREACH_TIERS: `${name}.yaml` }, says: /OUTREACH_TIERS: .*: / },
      ],
    ]),
  ),
  APIFY_TIMEOUT_SECONDS: {
    args: ['scrape', 'worker', '--once'],
    env: { APIFY_TOKEN: 't', APIFY_TIMEOUT_SECONDS: 'soon' },
    says: /no number of seconds/,
  },
  OUTREACH_MAX_USD_PER_DAY: {
    args: ['scrape', 'worker', '--once'],
    env: { APIFY_TOKEN: 't', OUTREACH_MAX_USD_PER_DAY: '-1' },
    says: /no number of dollars/,
  },
  APIFY_API_URL: {
    args: ['scrape', 'worker', '--once'],
    env: { APIFY_TOKEN: 't', APIFY_API_URL: 'https://x/%zz' },
    says: /APIFY_API_URL is no/,
  },
  OUTREACH_PRIVATE_HOSTS: { args: ['categorize', '--websites'], env: { OUTREACH_PRIVATE_HOSTS: 'intranet' }, says: /no host:port/ },
};

/** Ways to write a URL wrong; each holds the password. */
const URLS = {
  'a blank in the password': `postgres://u:${PASSWORD} x@127.0.0.1:1/x`,
  'a blank before it': ` postgres://u:${PASSWORD}@127.0.0.1:1/x`,
  'a line break behind it': `postgres://u:${PASSWORD}@127.0.0.1:1/x\n`,
  'no code behind %': `postgres://u:${PASSWORD}%zz@127.0.0.1:1/x`,
  'no code behind % in the database': `postgres://u:${PASSWORD}@127.0.0.1:1/%zz`,
  'no UTF-8': `postgres://u:${PASSWORD}%ff@127.0.0.1:1/x`,
  'a NUL': `postgres://u%00database%00x:${PASSWORD}@127.0.0.1:1/x`,
  'a # in the password': `postgres://u:${PASSWORD}#x@127.0.0.1:1/x`,
  'a / in the password': `postgres://u:${PASSWORD}/x@127.0.0.1:1/x`,
  'no number as port': `postgres://u:${PASSWORD}@127.0.0.1:port/x`,
  'too large a port': `postgres://u:${PASSWORD}@127.0.0.1:99999/x`,
  'no host': `postgres://u:${PASSWORD}@/x`,
  'no known sslmode': `postgres://u:${PASSWORD}@127.0.0.1:1/x?sslmode=on`,
  'a root of the system that is not checked': `postgres://u:${PASSWORD}@127.0.0.1:1/x?sslmode=require&sslrootcert=system`,
  'a service file': `postgres://u:${PASSWORD}@127.0.0.1:1/x?service=other`,
  'a password file': `postgres://u:${PASSWORD}@127.0.0.1:1/x?passfile=/etc/passwd`,
  'channel_binding=require': `postgres://u:${PASSWORD}@127.0.0.1:1/x?channel_binding=require`,
};

describe('what cannot be is a usage error, and no run', () => {
  const calling = async (args: string[], env: Record<string, string>) => {
    const runs = await database.sql`select count(*)::int as n from ops.runs`;
    const result = await runCli(args, { cwd: dir.path, env: { OUTREACH_DATABASE: database.url, ...env } });
    expect(await database.sql`select count(*)::int as n from ops.runs`).toEqual(runs);
    return result;
  };

  it.each(Object.entries(CALLS))('%s', async (_, { args, env = {}, says }) => {
    const { exitCode, stdout, stderr } = await calling(args, env);
    expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .+\nhint: .+$/m);
    expect(stderr).toMatch(says);
  });

  it.each(Object.entries(URLS))('a database URL with %s, wherever it stands', async (_, url) => {
    const places: [string[], Record<string, string>][] = [
      [['--database', url], {}],
      [[], { OUTREACH_DATABASE: url }],
      [['--database', 'postgres'], { DATABASE_URL: url }],
    ];
    for (const [flags, env] of places) {
      const { exitCode, stderr } = await calling([...IMPORT, ...flags], env);
      expect(exitCode, stderr).toBe(2);
      expect(stderr).toMatch(/^error: the database URL .+\nhint: .+$/m);
      expect(stderr).not.toContain(PASSWORD);
    }
  });

  it.each(['https://x.supabase.co/%zz', 'https://x .supabase.co', 'x.supabase.co', 'ftp://x.supabase.co'])(
    'SUPABASE_URL %s',
    async (url) => {
      const env = { OUTREACH_DATABASE: 'supabase', SUPABASE_URL: url, SUPABASE_SECRET_KEY: `sb_secret_${'c'.repeat(22)}_00000000` };
      expect(await calling(IMPORT, env)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('SUPABASE_URL is not a URL') });
    },
  );

  it.each([
    `https://u:${PASSWORD} x@ping.example/`,
    `https://u:${PASSWORD}%zz@ping.example/`,
    `ftp://u:${PASSWORD}@ping.example`,
    `https://u:${PASSWORD}%ff@h.example`,
  ])('--ping-url %s', async (url) => {
    const { exitCode, stderr } = await calling([...IMPORT, '--ping-url', url], {});
    expect(exitCode).toBe(2);
    expect(stderr).not.toContain(PASSWORD);
  });
});
