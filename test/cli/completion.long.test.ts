import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wholeProgram } from '../../src/cli/build-program.ts';
import { runCli } from '../support/cli.ts';
import { terminal } from '../support/pty.ts';
import { needShell, SHELLS, type ShellFolder, shellFolder } from '../support/shells.ts';

let folder: ShellFolder;
beforeAll(async () => {
  folder = await shellFolder();
});
afterAll(() => folder.remove());

/** Every command, with the line that calls it. */
function below(command: Command, line = 'outreach'): { line: string; command: Command }[] {
  return [{ line, command }, ...command.commands.flatMap((child) => below(child, `${line} ${child.name()}`))];
}
const ALL = below(await wholeProgram());
// In zsh, which is started for each line, and in fish, without the words behind help and schema, which are all of them again.
const SPOKEN = ALL.filter(({ line }) => !/^outreach (help|schema) ./.test(line));

/** A shell takes most of a second for a line. */
function inTens<T extends { line: string }>(all: readonly T[]): { first: string; some: T[] }[] {
  return Array.from({ length: Math.ceil(all.length / 10) }, (_, i) => all.slice(i * 10, i * 10 + 10)).map((some) => ({
    first: some[0]?.line ?? '',
    some,
  }));
}

const childrenOf = (command: Command) => command.commands.map((child) => child.name());
const visible = (command: Command) => command.options.filter((option) => !option.hidden);
const flagsOf = (command: Command) =>
  visible(command)
    .flatMap(({ short, long }) => [short, long])
    .filter((flag) => flag !== undefined && flag !== '');

const [bash, zsh, fish] = [needShell('bash', '((BASH_VERSINFO[0] > 3))'), needShell('zsh'), needShell('fish')];

describe.skipIf(bash.missing)(`bash${bash.hint}`, () => {
  it.each<[string, string[], string?]>([
    ['outreach repo', ['report']],
    ['outreach report ov', ['overlap']],
    ['outreach report overlap --format _', ['table', 'json', 'ndjson', 'yaml', 'csv']],
    ['outreach report overlap --format c', ['csv']],
    // Readline splits at = and :, and replaces what follows the last of them.
    ['outreach report overlap --format =', ['table', 'json', 'ndjson', 'yaml', 'csv']],
    ['outreach report overlap --format = c', ['csv']],
    ['outreach report overlap --format=c', ['--format=csv']],
    ['outreach report coverage --by _', ['client', 'run']],
    ['outreach report overlap --limit 5 --sort fol', ['followers', 'followers_per_client']],
    ['outreach report overlap --limit _', []],
    ['outreach migrate _', ['up', 'status', 'plan', 'export']],
    // Of "migrate up", which runs where no subcommand is named.
    ['outreach migrate --ye', ['--yes']],
    ['outreach migrate export _', [], 'dirnames'],
    ['outreach halt --system _', ['crm', 'growth', 'outbound', 'sdr']],
    ['outreach completion _', ['bash', 'zsh', 'fish']],
    ['outreach help e', ['exit-codes', 'errors', 'environment', 'enqueue-outreach', 'events', 'employees']],
    ['outreach help report ov', ['overlap']],
    ['outreach schema report ov', ['overlap']],
    ['outreach schema --form', ['--format']],
    ['outreach import-clients-json _', [], 'default'],
    ['outreach import-clients-json --database pglite : ./db _', [], 'default'],
    ['outreach import-clients-json a.json _', []],
    ['outreach report pages --output _', [], 'default'],
    ['outreach report pages --database p', ['pglite:', 'postgres'], 'nospace'],
    ['outreach report pages --database pglite : d', ['dbs'], 'nospace filenames'],
    ['outreach report pages --database = pglite : d', ['dbs'], 'nospace filenames'],
    ['outreach report person xyz', []],
    ['outreach report churn --client da', ['dana.lifts', 'dana_daily']],
    ['outreach report churn --client = da', ['dana.lifts', 'dana_daily']],
    ['outreach report person @no', ['@noirframes']],
    ['outreach report pages --category FI', ['FITNESS']],
    ['outreach report pages --category fi', ['FITNESS']],
    ['outreach jobs show 3f', ['3f2a9c1e', '3f77aa01']],
    ['outreach rejects retry b', ['b00c1234']],
    ['outreach scrape following dana.lifts no', ['noirframes']],
    ['outreach jobs show --database pglite : ./nowhere 3f', []],
    ['outreach report overlap --fields disp', ['display_name'], 'nospace'],
    ['outreach report overlap --fields clients,disp', ['clients,display_name'], 'nospace'],
    ['outreach import-clients-json --fields reje', ['rejected'], 'nospace'],
    ['outreach migrate --fields tab', ['tables'], 'nospace'],
    ['outreach nonsense report ov', ['overlap']],
  ])('%s', (line, words, options = '') => {
    expect(folder.bash([line])).toEqual([{ words, options }]);
  });

  it('knows every subcommand, every flag and every choice', () => {
    const flags = folder.bash(ALL.map(({ line }) => `${line} -`));
    for (const [i, { command }] of ALL.entries()) expect(flags[i]?.words).toEqual(expect.arrayContaining(flagsOf(command)));

    const groups = ALL.filter(({ command }) => command.commands.length > 0);
    expect(folder.bash(groups.map(({ line }) => `${line} _`)).map(({ words }) => words)).toEqual(
      groups.map(({ command }) => childrenOf(command)),
    );

    const choices = ALL.flatMap(({ line, command }) =>
      command.options.flatMap(({ long, argChoices }) => (argChoices === undefined ? [] : [{ line: `${line} ${long} _`, argChoices }])),
    );
    expect(choices.length).toBeGreaterThan(20);
    expect(folder.bash(choices.map(({ line }) => line)).map(({ words }) => words)).toEqual(choices.map(({ argChoices }) => argChoices));
  });

  it('runs nothing that was typed', () => {
    folder.bash(['outreach $(>ran) _', 'outreach `>ran` _', 'outreach a[$(>ran)] --x=$(>ran)', 'outreach --format $(>ran)']);
    expect(existsSync(join(folder.path, 'ran'))).toBe(false);
  });

  it.skipIf(terminal.missing)(`works at a prompt, with spaces, quotes and split words${terminal.hint}`, () => {
    expect(
      folder.typedInBash([
        'outreach repo\tov\t--form\tc\t',
        'outreach import-clients-json --database pgl\tdb\t --format=n\tcl\t',
        'outreach import-clients-json my\\ f\t',
        'outreach import-clients-json "my f\t',
        'outreach report overlap --output=cl\t',
      ]),
    ).toEqual([
      ['report', 'overlap', '--format', 'csv'],
      ['import-clients-json', '--database', 'pglite:dbs/', '--format=ndjson', 'clients.json'],
      ['import-clients-json', 'my file.json'],
      ['import-clients-json', 'my file.json'],
      ['report', 'overlap', '--output=clients.json'],
    ]);
  });
});

/** What zsh and fish answer alike. */
const ALIKE: [string, string[]][] = [
  ['outreach repo', ['report']],
  ['outreach report ov', ['overlap']],
  ['outreach report overlap --pro', ['--progress', '--promo-status']],
  ['outreach report overlap --limit 5 --format ', ['csv', 'json', 'ndjson', 'table', 'yaml']],
  ['outreach report churn --client da', ['dana.lifts', 'dana_daily']],
  ['outreach report person @no', ['@noirframes']],
  ['outreach report pages --category FI', ['FITNESS']],
  ['outreach jobs show 3f', ['3f2a9c1e', '3f77aa01']],
  ['outreach scrape following dana.lifts no', ['noirframes']],
  ['outreach report churn --database pglite:./nowhere --client da', []],
  ['outreach migrate st', ['status']],
  ['outreach migrate --ye', ['--yes']],
  ['outreach sql --param a=1 --par', ['--param']],
  ['outreach help report ov', ['overlap']],
  ['outreach help exit-codes ', []],
  ['outreach completion ', ['bash', 'fish', 'zsh']],
  ['outreach import-clients-json cl', ['clients.json']],
  ['outreach import-clients-json --database pglite:./db cl', ['clients.json']],
  ['outreach report pages --output cl', ['clients.json']],
  ['outreach report pages --database p', ['pglite:', 'postgres']],
  ['outreach report person c', []],
];

describe.skipIf(zsh.missing)(`zsh${zsh.hint}`, () => {
  it('is free of syntax errors, and can be sourced', () => {
    folder.run('zsh', ['-n', 'outreach.zsh']);
    const sourced = 'autoload -Uz compinit; compinit -u -D; source ./outreach.zsh; print $_comps[outreach]';
    expect(folder.run('zsh', ['-f', '-c', sourced])).toBe('_outreach\n');
  });

  it.each<[string, string[]]>([
    ...ALIKE,
    ['outreach report overlap --format=c', ['csv']],
    ['outreach report overlap --fields disp', ['display_name']],
    ['outreach report overlap --fields clients,disp', ['display_name']],
    ['outreach report pages --database pglite:d', ['dbs']],
    ['outreach migrate export d', ['dbs']],
  ])('%s', (line, words) => {
    expect(folder.zsh(line)).toEqual(words);
  });

  it('knows every subcommand and every flag', () => {
    for (const { line, command } of SPOKEN) {
      expect(folder.zsh(`${line} -`)).toEqual(expect.arrayContaining(flagsOf(command)));
      if (command.commands.length > 0) expect(folder.zsh(`${line} `)).toEqual(childrenOf(command).sort());
    }
  });
});

describe.skipIf(fish.missing)(`fish${fish.hint}`, () => {
  it('is free of syntax errors', () => {
    folder.run('fish', ['--no-execute', 'outreach.fish']);
  });

  it.each<[string, string[]]>([
    ...ALIKE,
    ['outreach report overlap --format=c', ['--format=csv']],
    ['outreach report overlap --fields disp', ['display_name']],
    ['outreach report overlap --fields clients,disp', ['clients,display_name']],
    ['outreach report pages --database pglite:d', ['pglite:dbs/']],
    ['outreach migrate export d', ['dbs/']],
  ])('%s', (line, words) => {
    const [offers = []] = folder.fish([line]);
    expect(offers.map((offer) => offer.replace(/\t.*/, '')).sort()).toEqual(words);
  });

  it.each(inTens(SPOKEN))('knows every subcommand and every flag, and says what they do: from $first', ({ some }) => {
    const flags = folder.fish(some.map(({ line }) => `${line} --`));
    const children = folder.fish(some.map(({ line }) => `${line} `));
    for (const [i, { command }] of some.entries()) {
      expect(flags[i]).toEqual(expect.arrayContaining(visible(command).map(({ long, description }) => `${long}\t${description}`)));
      expect(children[i]).toEqual(expect.arrayContaining(command.commands.map((child) => `${child.name()}\t${child.summary()}`)));
    }
  });
});

describe('completion', () => {
  it('holds the program and no setting of the one who made it', async () => {
    const secret = 'postgres://user:hunter2@127.0.0.1:1/x';
    for (const shell of SHELLS) {
      const env = { OUTREACH_DATABASE: secret, DATABASE_URL: secret, SUPABASE_SECRET_KEY: 'hunter2' };
      const { stdout, stderr } = await runCli(['completion', shell], { env });
      expect(stdout).not.toContain('hunter2');
      expect(stderr).toBe('');
    }
  });

  it('of another shell is a usage error', async () => {
    const { exitCode, stdout, stderr } = await runCli(['completion', 'tcsh']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*bash, zsh, fish.*\nhint: /);
  });
});
