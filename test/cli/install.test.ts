import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { digestOf, loadMigrations } from '../../src/db/migrate/files.ts';
import { runCli } from '../support/cli.ts';
import { useDirectory } from '../support/databases.ts';
import { needProgram } from '../support/needs.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const dir = useDirectory();

describe('the package', () => {
  it('has what the program and its readers need, and nothing else', async () => {
    const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT });
    const [packed] = z.array(z.object({ files: z.array(z.object({ path: z.string() })) })).parse(JSON.parse(stdout));
    const paths = packed?.files.map(({ path }) => path) ?? [];
    const template = `dist/embedded/${digestOf(loadMigrations().files)}.tar.gz`;
    for (const path of ['bin/outreach.js', 'dist/cli.js', 'dist/man/man1/outreach.1', template, 'migrations/release.json'])
      expect(paths).toContain(path);
    for (const path of ['fixtures/clients_data.json', 'docs/commands.md', '.env.example', 'README.md', 'LICENSE', 'taxonomy/default.yaml'])
      expect(paths).toContain(path);
    expect(paths.filter((path) => /\.map$|^(?:src|test|bench)\/|empty\.tar/.test(path))).toEqual([]);
  });

  it('has no script that npm would run, or warn of, where it is installed', async () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
    expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?install$|^prepare$/.test(name))).toEqual([]);
  });
});

describe('on an old Node the launcher', () => {
  /** A Node that says it is an old one. */
  let disguise: string;
  beforeAll(async () => {
    disguise = join(dir.path, 'disguise.cjs');
    await writeFile(disguise, `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.19.0' } });`);
  });
  const launch = (args: string[], launcher = join(ROOT, 'bin/outreach.js')) =>
    spawnSync(process.execPath, ['--require', disguise, launcher, ...args], { encoding: 'utf8' });

  it.each([['--version'], ['-V']])('tells the version: %s', (flag) => {
    expect(launch([flag])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
  });

  it.each([
    [['--help'], 'outreach COMMAND'],
    [['help'], 'outreach COMMAND'],
    [['help', 'report', 'overlap'], 'outreach report overlap'],
    [['report', 'overlap', '--limit', '5', '--help'], 'outreach report overlap'],
    [['reprot', '-h'], 'outreach COMMAND'],
  ])('tells the help: %j', (args, usage) => {
    const { status, stdout, stderr } = launch(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.startsWith(`Usage: ${usage} [options]\n`)).toBe(true);
    expect(stdout).toMatch(/Examples:\n {2}\$ /);
  });

  it.each([
    ['usr/lib/node_modules/outreach', /nodejs\.org.*again/],
    ['home/.npm/_npx/1a2b/node_modules/outreach', /npx -p node@24/],
    ['project/node_modules/outreach', /in this project, "npm install --save-dev node@24"/],
    ['src/outreach', /src\/outreach, "npm install" brings a newer Node/],
  ])('says what to do where it was installed: %s', async (place, hint) => {
    const launcher = join(dir.path, place, 'bin/outreach.js');
    await mkdir(dirname(launcher), { recursive: true });
    await cp(join(ROOT, 'bin'), dirname(launcher), { recursive: true });
    const { status, stdout, stderr } = launch(['report', 'overlap'], launcher);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toMatch(/^error: outreach needs Node .*; this is Node 18\.19\.0\nhint: .+\n$/);
    expect(stderr).toMatch(hint);
  });
});

describe('manual pages', () => {
  const man = needProgram('man', 'man-db');

  it.skipIf(man.missing)(`are found by man through MANPATH, and opened by the help${man.hint}`, async () => {
    const { stdout: path } = await runCli(['help', '--man-path']);
    const found = spawnSync('man', ['-w', 'outreach-report-overlap'], {
      encoding: 'utf8',
      env: { ...process.env, MANPATH: `${path.trim()}:` },
    });
    expect(found.stdout.trim()).toBe(join(path.trim(), 'man1/outreach-report-overlap.1'));
    const opened = spawnSync(process.execPath, [join(ROOT, 'bin/outreach.js'), 'help', '--man', 'report', 'overlap'], {
      encoding: 'utf8',
      env: { ...process.env, MANPAGER: 'cat', PAGER: 'cat' },
    });
    expect(opened.status).toBe(0);
    expect(opened.stdout).toContain('outreach report overlap');
  });

  it('are missed with a hint', async () => {
    const { exitCode, stderr } = await runCli(['help', '--man', 'reprot']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/no manual page outreach-reprot\nhint: /);
  });
});
