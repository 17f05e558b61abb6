import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseTarget } from '../src/choose-target.ts';
import { readConfig } from '../src/config.ts';
import { ConfigError } from '../src/errors.ts';
import { type DotenvTrust, NEVER_FROM_DOTENV, PAIRS, SETTINGS } from '../src/settings.ts';
import { runCli } from './support/cli.ts';
import { useDirectory } from './support/databases.ts';

const dir = useDirectory({ each: true });

const dotenv = (text: string) => writeFile(join(dir.path, '.env'), text, { mode: 0o600 });
const read = (env: Record<string, string> = {}) => readConfig({ env, cwd: () => dir.path });
const target = (env: Record<string, string> = {}, flag?: string) => chooseTarget(read({ OUTREACH_HOME: dir.path, ...env }), flag)?.target;
const KEY = `sb_secret_${'c'.repeat(22)}_00000000`;

describe('settings', () => {
  it('go by flag, then environment, then .env', async () => {
    await dotenv('OUTREACH_DATABASE=pglite:/from/dotenv\n');
    expect(target()).toEqual({ kind: 'embedded', dir: '/from/dotenv' });
    const env = { OUTREACH_DATABASE: 'pglite:/from/environment' };
    expect(target(env)).toEqual({ kind: 'embedded', dir: '/from/environment' });
    expect(target(env, 'pglite:/from/flag')).toEqual({ kind: 'embedded', dir: '/from/flag' });
  });

  it('a DATABASE_URL alone selects nothing: it may be another program’s', async () => {
    await dotenv('');
    expect(target({ DATABASE_URL: 'postgres://u:p@db.example/app' })).toBeUndefined();
    const supabase = { SUPABASE_URL: 'https://x.supabase.co', SUPABASE_SECRET_KEY: KEY };
    expect(target({ ...supabase, DATABASE_URL: 'mysql://u:p@db.example/app' })).toMatchObject({ kind: 'supabase', databaseUrl: undefined });
  });

  it('a .env that is no regular file of a sane size is not read', async () => {
    await symlink('/dev/zero', join(dir.path, '.env'));
    expect(read().dotenv).toMatchObject({ state: 'unreadable', values: {} });
  });
});

/** What a stranger's .env says of every setting, and what a .env of one's own may. */
const STRANGERS = 'from-a-stranger';

describe('a .env of the working directory may be a stranger’s', () => {
  /** What each kind of trust means, tried on every setting: a new one must be classified, and then holds to this. */
  const RULES: Record<DotenvTrust, (name: string) => void> = {
    never: (name) => {
      const mine = name === 'OUTREACH_LIMITS' ? 'row=1GiB' : 'mine';
      expect(read().get(name)).toBeUndefined();
      expect(read().peek(name)).toBeUndefined();
      expect(read({ [name]: mine }).get(name)).toBe(mine);
    },
    free: (name) => {
      expect(read().get(name)).toBe(STRANGERS);
      expect(read({ [name]: 'mine' }).get(name)).toBe('mine');
      expect(PAIRS.flatMap(({ destinations }) => destinations)).not.toContain(name);
    },
    target: (name) => {
      expect(read().get(name)).toBe(STRANGERS);
      expect(['OUTREACH_DATABASE', 'DATABASE_URL']).toContain(name);
    },
    paired: (name) => {
      const pairs = PAIRS.filter(({ destinations, credentials }) => [...destinations, ...credentials].includes(name));
      expect(pairs).toHaveLength(1);
      for (const { destinations, credentials } of pairs) {
        expect(read().get(name)).toBe(STRANGERS);
        const others = destinations.includes(name) ? credentials : destinations;
        for (const other of others) {
          expect(() => read({ [other]: 'mine' }).get(name), other).toThrow(ConfigError);
          expect(() => read({ [other]: 'mine' }).get(name), other).toThrow(/ comes from .* and .* from /);
        }
        // The whole pair of the environment goes before anything of the file.
        const mine = Object.fromEntries([...destinations, ...credentials].map((each) => [each, 'mine']));
        expect(read(mine).get(name)).toBe('mine');
        for (const credential of credentials) {
          const env = { ...Object.fromEntries(destinations.map((each) => [each, 'mine'])), [credential]: 'mine' };
          for (const each of credentials) expect(read(env).get(each)).toBe(each === credential ? 'mine' : undefined);
        }
      }
    },
  };

  it.each(Object.entries(SETTINGS))('%s', async (name, { dotenv: trust, kind }) => {
    const [pair] = PAIRS.filter(({ destinations, credentials }) => [...destinations, ...credentials].includes(name));
    const names = pair === undefined ? [name] : [...pair.destinations, ...pair.credentials];
    await dotenv(names.map((each) => `${each}=${STRANGERS}\n`).join(''));
    RULES[trust](name);
    // Where something is sent is never free.
    if (kind === 'url') expect(trust).not.toBe('free');
  });

  it('every credential has where it is sent: beside it in a pair, or a vendor’s address that no .env sets', () => {
    for (const [name, { kind, dotenv: trust }] of Object.entries(SETTINGS)) {
      // What others bring to us goes nowhere.
      if (kind !== 'secret' || trust === 'paired' || name === 'OUTREACH_WEBHOOK_SECRET') continue;
      expect(NEVER_FROM_DOTENV).toContain(name.replace(/_API_KEY$/, '_API_URL'));
    }
  });

  it.each(['HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'TMPDIR', 'OUTREACH_HOME'])('%s of it moves no file', async (name) => {
    await mkdir(join(dir.path, 'elsewhere'));
    await dotenv(`${name}=${join(dir.path, 'elsewhere')}\n`);
    expect(read({ HOME: '/home/me' }).home).toBe('/home/me/.local/share/outreach');
    expect(read({ HOME: '/home/me', XDG_DATA_HOME: '/data' }).home).toBe('/data/outreach');
  });

  it.each(['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'PATH', 'PGPASSWORD', 'PGUSER', 'PGSSLMODE', 'PGHOST', 'no_such'])(
    '%s of it is nothing',
    async (name) => {
      await dotenv(`${name}=x\n`);
      expect([read().get(name), read().peek(name), read().shell(name), read().origin(name)]).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
    },
  );
});

describe('a database URL', () => {
  const BARE = 'postgres://db.example/x';
  const WHOLE = 'postgres://u:p@db.example/x';

  it.each<[string, Record<string, string>, string[]]>([
    [`OUTREACH_DATABASE=${BARE}`, { PGPASSWORD: 'secret' }, []],
    [`OUTREACH_DATABASE=${BARE}`, { PGUSER: 'me' }, []],
    ['OUTREACH_DATABASE=postgres://u@db.example/x', { PGPASSWORD: 'secret' }, []],
    ['OUTREACH_DATABASE=postgres://u:@db.example/x', { PGPASSWORD: 'secret' }, []],
    ['OUTREACH_DATABASE=postgres:///x?host=db.example', { PGPASSWORD: 'secret' }, []],
    [`DATABASE_URL=${BARE}`, { PGPASSWORD: 'secret' }, ['--database', 'postgres']],
    [`DATABASE_URL=${BARE}`, { PGPASSWORD: 'secret', OUTREACH_DATABASE: 'postgres' }, []],
    [`DATABASE_URL=${BARE}`, { PGPASSWORD: 'secret', SUPABASE_URL: 'https://x.supabase.co', SUPABASE_SECRET_KEY: KEY }, []],
    ['SUPABASE_URL=https://evil.example', { SUPABASE_SECRET_KEY: KEY }, []],
    ['SUPABASE_URL=https://evil.example', { SUPABASE_SERVICE_ROLE_KEY: KEY }, []],
    [`SUPABASE_URL=https://evil.example\nSUPABASE_SECRET_KEY=${KEY}`, { SUPABASE_SERVICE_ROLE_KEY: KEY }, []],
    [`SUPABASE_URL=https://evil.example\nSUPABASE_SECRET_KEY=${KEY}`, { SUPABASE_SECRET_KEY: KEY }, []],
    ['SUPABASE_URL=https://evil.example', { SUPABASE_SECRET_KEY: KEY, OUTREACH_DATABASE: 'supabase' }, []],
    ['SUPABASE_URL=https://evil.example', { SUPABASE_SECRET_KEY: KEY }, ['--database', 'supabase']],
    [`SUPABASE_SECRET_KEY=${KEY}`, { SUPABASE_URL: 'https://x.supabase.co' }, []],
  ])('%j beside %j is refused in one line', async (text, env, args) => {
    await dotenv(`${text}\n`);
    const { exitCode, stderr } = await runCli(['report', 'pages', ...args], { cwd: dir.path, env });
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(
      /^error: \S+ comes from \.env and \S+ from the environment: .+\nhint: .+\n$|^error: \S+ comes from the environment and \S+ from \.env: .+\nhint: .+\n$/,
    );
  });

  it('takes from the environment what it leaves out, where it stands there or on the command line', async () => {
    const env = {
      PGUSER: 'me',
      PGPASSWORD: 'se cret',
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: 'root.crt',
      PGDATABASE: 'mine',
      PGHOST: 'evil',
      PGPORT: '1',
    };
    const whole = `postgres://db.example?user=me&password=se%20cret&dbname=mine&sslmode=verify-full&sslrootcert=${encodeURIComponent(join(dir.path, 'root.crt'))}`;
    expect(target({ ...env, OUTREACH_DATABASE: 'postgres://db.example' })).toEqual({ kind: 'postgres', url: whole });
    expect(target(env, 'postgres://db.example')).toEqual({ kind: 'postgres', url: whole });
    const own = `${WHOLE}?sslmode=disable`;
    expect(target({ PGPASSWORD: 'x', PGUSER: 'y', PGDATABASE: 'z', PGSSLMODE: 'require' }, own)).toEqual({ kind: 'postgres', url: own });
  });

  it('of .env with its own user and password is what it says, whatever the environment holds', async () => {
    await dotenv(`OUTREACH_DATABASE=${WHOLE}\n`);
    expect(target({ PGUSER: 'me', PGPASSWORD: 'secret', PGDATABASE: 'mine' })).toEqual({ kind: 'postgres', url: WHOLE });
  });
});

describe('the environment’s key', () => {
  it('never reaches a project that .env names, not by doctor or init either', async () => {
    const heard: string[] = [];
    const evil = createServer((request, response) => {
      heard.push(JSON.stringify(request.headers));
      response.end('{}');
    });
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    const address: AddressInfo | string | null = evil.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    try {
      for (const own of ['', `SUPABASE_SECRET_KEY=${KEY}\n`, `SUPABASE_SERVICE_ROLE_KEY=${KEY}\n`]) {
        await dotenv(`SUPABASE_URL=${url}\n${own}`);
        for (const name of ['SUPABASE_SECRET_KEY', 'SUPABASE_SERVICE_ROLE_KEY']) {
          for (const args of [
            ['doctor'],
            ['report', 'pages'],
            ['migrate', 'status'],
            ['init', '--yes'],
            ['doctor', '--database', 'supabase'],
            ['init', '--yes', '--database', 'supabase'],
          ]) {
            const env = { [name]: `sb_secret_${'s'.repeat(22)}_00000000` };
            const { exitCode } = await runCli(args, { cwd: dir.path, env });
            // A file that has a key of its own may be set up again with that.
            if (args[0] !== 'init' || own === '') expect(exitCode, args.join(' ')).not.toBe(0);
          }
        }
      }
      expect(heard.filter((headers) => headers.includes('ssss'))).toEqual([]);
    } finally {
      evil.close();
    }
  });

  it('the token of Apify runs no actor that .env names', async () => {
    await dotenv('APIFY_FOLLOWING_ACTOR=evil/actor\n');
    const args = ['scrape', 'following', 'dana.lifts', '--database', `pglite:${join(dir.path, 'db')}`];
    const { exitCode, stderr } = await runCli(args, { cwd: dir.path, env: { APIFY_TOKEN: 'apify_api_secret' } });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 4,
      stderr: expect.stringMatching(/^error: APIFY_FOLLOWING_ACTOR comes from \.env and APIFY_TOKEN from the environment/m),
    });
  });
});
