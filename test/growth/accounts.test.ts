import { createHash } from 'node:crypto';
import { compare } from 'bcryptjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';
import { growthOf, KEY, PASSWORD } from '../support/growth.ts';

const database = useDatabase();
const { call, json, account } = growthOf(database);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const create = (email: string, password: string, ...flags: string[]) =>
  call(['accounts', 'create', '--email', email, '--business-name', 'Studio', '--password-stdin', ...flags], password);
const stored = async (client: string) => (await database.sql`select * from growth.clients where client_id = ${client}`)[0];
const verify = async (key: string) => {
  const { exitCode, stdout } = await call(['accounts', 'verify-key', '-'], key);
  return { exitCode, ...JSON.parse(stdout) };
};
const everything = async () => {
  const tables =
    await database.sql`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('ops', 'growth')`;
  const texts = await Promise.all(
    tables.map(async ({ name }) =>
      (await database.sql.unsafe(`select to_jsonb(t)::text as row from ${name} t`)).map(({ row }) => String(row)),
    ),
  );
  return texts.flat().join('\n');
};

beforeEach(async () => {
  await database.sql`delete from growth.clients`;
  await database.sql`truncate ops.runs cascade`;
});

describe('accounts create', () => {
  it('hashes the password, and shows the key once', async () => {
    const { exitCode, stdout, stderr } = await create(
      'Ana@Studio.example',
      `${PASSWORD}\r\n`,
      '--language',
      'fr',
      '--idempotency-key',
      'k1',
    );
    expect(exitCode).toBe(0);
    const { created, api_key: key } = JSON.parse(stdout);
    expect(key).toMatch(/^client_[0-9a-f]{32}$/);
    expect(stderr).not.toMatch(KEY);
    const row = await stored(created.id);
    expect(row).toMatchObject({
      email: 'ana@studio.example',
      language: 'fr',
      api_key: `sha256:${sha256(key)}`,
      api_key_prefix: key.slice(0, 12),
      is_test: true,
    });
    expect(row?.password_hash).toMatch(/^\$2[aby]\$1\d\$/);
    expect(await compare(PASSWORD, String(row?.password_hash))).toBe(true);
    expect(await verify(`  ${key}\n`)).toEqual({ exitCode: 0, valid: true, client_id: created.id });
    const all = await everything();
    expect(all).not.toContain(key);
    expect(all).not.toContain(PASSWORD);
    // The same call again makes nothing, and knows no key.
    const again = await create('Ana@Studio.example', PASSWORD, '--language', 'fr', '--idempotency-key', 'k1');
    expect(again.stdout).toContain(created.id);
    expect(again.stdout).not.toMatch(KEY);
  });

  it.each([
    ['too short', 'Ab1cdef'],
    ['too long', `Ab1${'x'.repeat(70)}`],
    ['too many bytes', `Ab1${'é'.repeat(35)}`],
    ['no upper-case letter', 'abcdefg1'],
    ['no lower-case letter', 'ABCDEFG1'],
    ['no digit', 'Abcdefgh'],
    ['a NUL', 'Abcdef1\0x'],
    ['nothing', ''],
  ])('refuses a password that is weak: %s', async (_, password) => {
    const { exitCode, stderr, stdout } = await create('ana@studio.example', password);
    expect(exitCode).toBe(2);
    if (password !== '') expect(stderr + stdout).not.toContain(password);
    expect(await database.sql`select 1 from growth.clients`).toHaveLength(0);
  });

  it('takes 72 bytes, whatever they are of', async () => {
    expect((await create('ana@studio.example', `Ab1${'é'.repeat(34)}x`)).exitCode).toBe(0);
    expect((await create('ben@studio.example', ' Abcdef1 \n\n')).exitCode).toBe(0);
    const [row] = await database.sql`select password_hash from growth.clients where email = 'ben@studio.example'`;
    expect(await compare(' Abcdef1 \n', String(row?.password_hash))).toBe(true);
  });

  it.each(['ANA@STUDIO.EXAMPLE', 'Ana <ana@studio.example>', 'ana@müller.example', 'ANA@xn--mller-kva.example'])(
    'refuses an address that is taken: %s',
    async (email) => {
      await account('ana@studio.example');
      await account('ana@xn--mller-kva.example');
      expect((await create(email, PASSWORD)).exitCode).toBe(2);
      expect(await database.sql`select 1 from growth.clients`).toHaveLength(2);
    },
  );

  it.each(['no address', 'a@b', 'x@', ''])('refuses a bad address: %j', async (email) => {
    expect((await create(email, PASSWORD)).exitCode).toBe(2);
  });

  it('makes one account of two calls at once', async () => {
    const both = await Promise.all([create('ana@studio.example', PASSWORD), create('ANA@studio.example', PASSWORD)]);
    expect(both.map(({ exitCode }) => exitCode).sort()).toEqual([0, 2]);
  });

  it('stores the key as it is for a team that compares it', async () => {
    const args = ['accounts', 'create', '--email', 'ana@studio.example', '--business-name', 'S', '--password-stdin'];
    const { stdout } = await runCli(args, { env: { OUTREACH_DATABASE: database.url, OUTREACH_PLAIN_API_KEYS: '1' }, input: PASSWORD });
    const { created, api_key } = JSON.parse(stdout);
    expect((await stored(created.id))?.api_key).toBe(api_key);
    expect(await verify(api_key)).toMatchObject({ valid: true });
    const plain = await call(['accounts', 'keys', '--plain', '--format', 'json']);
    expect(plain.exitCode).toBe(7);
    expect(JSON.parse(plain.stdout)).toMatchObject([{ email: 'ana@studio.example', is_plain_key: true }]);
    expect(plain.stdout + plain.stderr).not.toContain(api_key);
  });
});

describe('accounts rotate-key', () => {
  const rotate = (client: string, ...flags: string[]) => call(['accounts', 'rotate-key', client, '--reason', 'leak', ...flags]);
  const newKey = async (client: string, ...flags: string[]): Promise<string> => JSON.parse((await rotate(client, ...flags)).stdout).api_key;

  it('voids the old key, and logs fingerprints alone', async () => {
    const { client, key } = await account('ana@studio.example');
    const { exitCode, stdout, stderr } = await rotate('ANA@studio.example');
    expect(exitCode).toBe(0);
    const { api_key } = JSON.parse(stdout);
    expect(stderr).not.toMatch(KEY);
    expect(await verify(key)).toEqual({ exitCode: 7, valid: false });
    expect(await verify(api_key)).toEqual({ exitCode: 0, valid: true, client_id: client });
    expect(await database.sql`select * from growth.api_key_rotation_log`).toMatchObject([
      { old_key_fingerprint: sha256(key), new_key_fingerprint: sha256(api_key), reason: 'leak', old_key_prefix: key.slice(0, 12) },
    ]);
    const all = await everything();
    expect([key, api_key].filter((one) => all.includes(one))).toEqual([]);
  });

  it('keeps the old key through its grace, which ends with the next rotation without one', async () => {
    const { client, key: first } = await account('ana@studio.example');
    const second = await newKey(client, '--grace', '1h');
    expect(await verify(first)).toMatchObject({ valid: true, client_id: client });
    expect(await verify(second)).toMatchObject({ valid: true });
    const third = await newKey(client);
    expect([await verify(first), await verify(second), await verify(third)].map(({ valid }) => valid)).toEqual([false, false, true]);
    await newKey(client, '--grace', '1s');
    await database.sql`update growth.clients set former_key_until = now() - interval '1 second'`;
    expect(await verify(third)).toMatchObject({ valid: false });
  });

  it('makes one chain of rotations at once', async () => {
    const { client, key } = await account('ana@studio.example');
    const keys = await Promise.all(Array.from({ length: 5 }, () => newKey(client)));
    const log = await database.sql`select * from growth.api_key_rotation_log order by rotated_at`;
    expect(log[0]?.old_key_fingerprint).toBe(sha256(key));
    for (const [n, row] of log.entries()) if (n > 0) expect(row.old_key_fingerprint).toBe(log[n - 1]?.new_key_fingerprint);
    const valid = await Promise.all(keys.map(async (one) => (await verify(one)).valid));
    expect(valid.filter(Boolean)).toHaveLength(1);
    expect(`sha256:${log.at(-1)?.new_key_fingerprint}`).toBe((await stored(client))?.api_key);
  });

  it.each([
    [[]],
    [['--reason', ' ']],
    [['--reason', 'x', '--grace', '31d']],
    [['--reason', 'x', '--grace', '500ms']],
    [['--reason', 'x', '--grace', '0s']],
    [['--reason', 'x', '--grace', 'soon']],
    [['--reason', `it was client_${'a'.repeat(32)}`]],
  ])('refuses %j', async (flags) => {
    const { client, key } = await account('ana@studio.example');
    const { exitCode, stderr } = await call(['accounts', 'rotate-key', client, ...flags]);
    expect(exitCode).toBe(2);
    expect(stderr).not.toMatch(KEY);
    expect(await verify(key)).toMatchObject({ valid: true });
    expect(await database.sql`select 1 from growth.api_key_rotation_log`).toHaveLength(0);
  });

  it('knows no account of another name, and repeats no key', async () => {
    const { key } = await account('ana@studio.example');
    for (const name of ['nobody@studio.example', '00000000-0000-4000-8000-000000000009', 'nobody', key]) {
      const { exitCode, stderr } = await rotate(name);
      expect(exitCode).toBe(2);
      expect(stderr).not.toContain(key);
    }
    expect(await everything()).not.toContain(key);
  });
});

describe('accounts verify-key', () => {
  it.each(['', 'client_', 'client_00000000000000000000000000000000', 'sha256:0', "' or 1=1"])('refuses %j', async (key) => {
    await account('ana@studio.example');
    expect(await verify(key)).toEqual({ exitCode: 7, valid: false });
  });

  it('takes no fingerprint for a key, and keys of before as they were', async () => {
    const { client, key } = await account('ana@studio.example');
    expect(await verify(`sha256:${sha256(key)}`)).toMatchObject({ valid: false });
    expect(await verify(sha256(key))).toMatchObject({ valid: false });
    await database.sql`update growth.clients set api_key = 'ak_0123456789abcdef0123456789abcdef'`;
    expect(await verify('ak_0123456789abcdef0123456789abcdef')).toMatchObject({ valid: true, client_id: client });
    await call(['accounts', 'rotate-key', client, '--reason', 'x']);
    expect(await verify('ak_0123456789abcdef0123456789abcdef')).toMatchObject({ valid: false });
  });

  it('takes no key from the command line', async () => {
    const { key } = await account('ana@studio.example');
    const { exitCode, stderr, stdout } = await call(['accounts', 'verify-key', key]);
    expect(exitCode).toBe(2);
    expect(stderr + stdout).not.toContain(key);
  });
});

describe('accounts', () => {
  it('are listed, shown and changed, and no output has a secret', async () => {
    const { client, key } = await account('ana@studio.example');
    await database.sql`update growth.clients set smtp_password = 'smtp-secret-1', created_at = now() - interval '100 days'`;
    await call(['accounts', 'rotate-key', client, '--reason', 'x', '--grace', '2h']);
    await database.sql`update growth.clients set last_rotated = now() - interval '100 days'`;
    const row = await stored(client);
    const outputs = await Promise.all(
      [
        ['list'],
        ['list', '--format', 'table'],
        ['show', client],
        ['keys', '--older-than', '90d'],
        ['keys', 'ana@studio.example'],
        ['update', client, '--business-name', 'Atelier', '--contact-name', 'Ana', '--no-test'],
      ].map((args) => call(['accounts', ...args])),
    );
    const text = outputs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
    for (const secret of [key, String(row?.password_hash), 'smtp-secret-1', String(row?.api_key).slice(7)])
      expect(text.replaceAll(/"new_key_fingerprint": "[0-9a-f]{64}"/g, '')).not.toContain(secret);
    expect(outputs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 7, 0, 0]);
    expect((await json(['accounts', 'show', 'ANA@studio.example'])).business_name).toBe('Atelier');
    expect((await json(['accounts', 'update', client, '--business-name', 'Atelier'])).skipped).toBeDefined();
    expect((await call(['accounts', 'update', client])).exitCode).toBe(2);
    expect((await call(['accounts', 'keys', '--older-than', '101d'])).exitCode).toBe(0);
  });

  it('refuses another account’s address', async () => {
    const { client } = await account('ana@studio.example');
    await account('ben@studio.example');
    expect((await call(['accounts', 'update', client, '--email', 'BEN@studio.example'])).exitCode).toBe(2);
    expect((await call(['accounts', 'update', client, '--email', 'ana@STUDIO.example'])).exitCode).toBe(0);
  });
});
