import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'dotenv';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { withSettings } from '../../src/commands/init/env-file.ts';
import { InputError } from '../../src/errors.ts';
import { type CliOptions, runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { supabaseStub } from '../support/supabase-stub.ts';

const KEY = `sb_secret_${'c'.repeat(22)}_00000000`;

const root = useDirectory();
let cwd: string;
const database = useDatabase();
beforeEach(async () => {
  cwd = join(root.path, randomUUID());
  await mkdir(cwd);
});

const init = (args: string[], options: CliOptions = {}) => runCli(['init', ...args], { cwd, ...options });
const envFile = () => readFile(join(cwd, '.env'), 'utf8');
const mode = async () => ((await stat(join(cwd, '.env'))).mode & 0o777).toString(8);

describe('an .env that is there', () => {
  const before = [
    '# what the team wrote',
    'DATABASE_URL="postgres://other:program@db.example/app"  # of another program',
    '',
    'export OUTREACH_DATABASE=pglite:./old # ours',
    "NOTE='two",
    "OUTREACH_DATABASE=not this'",
    'EMPTY=',
  ].join('\r\n');

  it('keeps every other line, and shows what changes', async () => {
    await writeFile(join(cwd, '.env'), before, { mode: 0o644 });
    await chmod(join(cwd, '.env'), 0o644);
    const { exitCode, stderr } = await init(['--database', 'pglite:people', '--yes', '--no-migrate']);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain(`OUTREACH_DATABASE=pglite:./old -> pglite:${cwd}/people (changed`);
    expect(stderr).toContain('mode 644 -> 600');
    expect(await envFile()).toBe(before.replace('pglite:./old', `pglite:${cwd}/people`));
    expect(await mode()).toBe('600');
    expect(await readdir(cwd)).toEqual(['.env']);
  });

  it('keeps a DATABASE_URL of another program, and names it where it is the one', async () => {
    await writeFile(join(cwd, '.env'), before);
    const input = `DATABASE_URL=${database.url}\n`;
    expect((await init(['--database', 'postgres', '--secrets-stdin', '--yes'], { input })).exitCode).toBe(0);
    expect(await envFile()).toBe(before.replace('pglite:./old', database.url));
    await writeFile(join(cwd, '.env'), `DATABASE_URL=${database.url}`);
    expect((await init(['--database', 'postgres', '--yes'])).exitCode).toBe(0);
    expect(await envFile()).toBe(`DATABASE_URL=${database.url}\nOUTREACH_DATABASE=postgres\n`);
  });

  it('shows an old secret as little as a new one', async () => {
    await writeFile(join(cwd, '.env'), `SUPABASE_SECRET_KEY=sb_secret_${'e'.repeat(22)}\n`);
    const server = await supabaseStub({ migrated: false });
    const { exitCode, stdout, stderr } = await init(['--supabase-url', server.url, '--yes'], { env: { SUPABASE_SECRET_KEY: KEY } });
    await server.close();
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('SUPABASE_SECRET_KEY=*** (secret key) -> another *** (secret key) (changed, from the environment)');
    expect(stdout + stderr).not.toMatch(/eeee|cccc/);
  });

  it('is written where a link leads, and says so', async () => {
    await writeFile(join(root.path, 'shared.env'), '# shared\n');
    await symlink(join(root.path, 'shared.env'), join(cwd, '.env'));
    const { exitCode, stderr } = await init(['--database', 'pglite:people', '--yes', '--no-migrate']);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain(`(a link: ${root.path}/shared.env is written)`);
    expect(await readFile(join(root.path, 'shared.env'), 'utf8')).toBe(`# shared\nOUTREACH_DATABASE=pglite:${cwd}/people\n`);
    expect(await readdir(cwd, { withFileTypes: true })).toMatchObject([{ name: '.env' }]);
    expect((await readdir(cwd, { withFileTypes: true }))[0]?.isSymbolicLink()).toBe(true);
  });

  it('that is no file, or leads nowhere, is left alone', async () => {
    await mkdir(join(cwd, '.env'));
    expect(await init(['--database', 'pglite:people', '--yes', '--no-migrate'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/no regular file/),
    });
    await symlink(join(cwd, 'nowhere'), join(cwd, 'link'));
    const dangling = await init(['--database', 'pglite:people', '--yes', '--no-migrate', '--dotenv', 'link']);
    expect(dangling).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/cannot be read/) });
    expect((await readdir(cwd)).sort()).toEqual(['.env', 'link']);
  });

  it('that git would take, or that something hides, is a warning', async () => {
    execFileSync('git', ['init', '--quiet', cwd]);
    const env = { OUTREACH_DATABASE: 'pglite:elsewhere' };
    const open = await init(['--database', 'pglite:people', '--yes', '--no-migrate'], { env });
    expect(open.stderr).toContain(`warning: ${cwd}/.env is not ignored by git`);
    expect(open.stderr).toContain('warning: OUTREACH_DATABASE is set in the environment to something else');
    await writeFile(join(cwd, '.gitignore'), '.env\n');
    const ignored = await init(['--database', 'pglite:people', '--yes', '--no-migrate']);
    expect(ignored.stderr).not.toContain('warning');
    const other = await init(['--database', 'pglite:people', '--yes', '--no-migrate', '--dotenv', 'other.env']);
    expect(other.stderr).toContain('outreach reads the .env of the directory it is started in');
  });
});

describe('the text of an .env', () => {
  const name = fc.constantFrom('A', 'B', 'OUTREACH_DATABASE', 'SUPABASE_URL');
  const value = fc.oneof(
    fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
    fc.constantFrom('x', 'a b', '$HOME', 'p#q', `it's`, '"', 'a\\nb'),
  );
  const line = fc.oneof(
    fc.tuple(name, value).map(([key, text]) => `${key}=${text}`),
    fc.tuple(name, value).map(([key, text]) => `  export ${key} = '${text}' # remark`),
    fc.tuple(name, value).map(([key, text]) => `${key}="${text}\n${key}=inside"`),
    fc.constantFrom('', '# A=comment', 'no assignment', 'A=', 'B= # empty'),
  );

  it('holds the new values and all that it held before, or is refused', () => {
    let changed = 0;
    const property = fc.property(
      fc.array(line),
      fc.constantFrom('\n', '\r\n'),
      fc.dictionary(
        name,
        value.filter((text) => text.trim() === text && text !== ''),
        { minKeys: 1, noNullPrototype: true },
      ),
      (lines, lineEnd, wanted) => {
        const text = lines.join(lineEnd);
        const values = parse(text);
        let edited: string;
        try {
          edited = withSettings({ path: '.env', text, values }, new Map(Object.entries(wanted)));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          return;
        }
        changed += 1;
        expect(parse(edited)).toEqual({ ...values, ...wanted });
        // Lines without an assignment are all there, in their order, unless they were part of a value.
        if (Object.values(values).some((one) => one.includes('\n'))) return;
        const remarks = (of: string) => of.split(/\r?\n/).filter((one) => one.startsWith('#') || one === 'no assignment');
        expect(remarks(edited)).toEqual(remarks(text));
      },
    );
    fc.assert(property, { numRuns: 2_000 });
    // What people write is not refused.
    expect(changed).toBeGreaterThan(1_000);
  });
});
