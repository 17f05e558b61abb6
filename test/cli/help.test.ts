import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram, wholeProgram } from '../../src/cli/build-program.ts';
import { helpText } from '../../src/cli/help-text.ts';
import { type HelpTopic, topics } from '../../src/cli/help-topics.ts';
import { didYouMean } from '../../src/commands/help/suggest.ts';
import { SYNONYMS } from '../../src/commands/help/synonyms.ts';
import { commands } from '../../src/commands/index.ts';
import { EXIT } from '../../src/errors.ts';
import { FORMATS } from '../../src/output/formats.ts';
import { NEVER_FROM_DOTENV } from '../../src/settings.ts';
import { SUMMARY_FIELDS } from '../../src/summary.ts';
import { runCli } from '../support/cli.ts';

const TERMINAL_WIDTH = 80;
const root = (name: string) => readFile(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');

function below(command: Command, line = 'outreach'): { line: string; command: Command }[] {
  return [{ line, command }, ...command.commands.flatMap((child) => below(child, `${line} ${child.name()}`))];
}
const program = await wholeProgram();
const ALL = below(program);
const main = helpText(program);

/** What a shell would hand over for each call of outreach in some lines: quotes taken off, pipes and remarks left out. */
function calls(text: string): string[][] {
  return [...text.matchAll(/\boutreach ([a-z](?:'[^']*'|"[^"]*"|(?! {2}|[|>;")\n]).)*)/g)].map(([, line = '']) =>
    [...line.replace(/ <.*/, '').matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)/g)].map(
      ([, single, double, bare]) => single ?? double ?? bare ?? '',
    ),
  );
}

/** Whether the parser accepts it; no command does its work. */
async function parse(argv: string[]): Promise<void> {
  const built = await buildProgram(argv, async () => {});
  for (const { command } of below(built)) command.configureOutput({ writeOut: () => {} });
  await built.parseAsync(argv, { from: 'user' });
}

describe('--help of every command', () => {
  it.each(ALL)('has examples that call it: $line', ({ line, command }) => {
    const [, examples = ''] = helpText(command).split('\nExamples:\n');
    expect(examples.split('\n\n')[0]).toMatch(new RegExp(`^ {2}\\$ (.*\\| )?${line}( |$)`, 'm'));
  });

  it.each(ALL)('has examples that the parser accepts: $line', async ({ command }) => {
    const text = helpText(command)
      .split('\n')
      .filter((line) => line.startsWith('  $ '))
      .join('\n');
    const examples = calls(text);
    expect(examples.length).toBeGreaterThan(0);
    for (const argv of examples) await expect(parse(argv), argv.join(' ')).resolves.toBeUndefined();
  });

  it.each(ALL)('fits a terminal above its examples: $line', ({ command }) => {
    const [lists = ''] = helpText(command).split('\nExamples:\n');
    expect(lists.split('\n').filter((line) => [...line].length > TERMINAL_WIDTH)).toEqual([]);
  });
});

describe('outreach --help', () => {
  it('lists every command once, a line each, under its group', () => {
    for (const { name, group, summary } of commands) {
      const [, section = ''] = main.split(`\n${group}:\n`);
      expect(section.split('\n\n')[0]).toMatch(new RegExp(`^ {2}${name} +${summary.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')}$`, 'm'));
      expect(main.match(new RegExp(`^ {2}${name} `, 'gm'))).toHaveLength(1);
    }
  });

  it('fits a terminal, and begins what it shows to do first with a database', () => {
    expect(main.split('\n').filter((line) => line.length > TERMINAL_WIDTH)).toEqual([]);
    const [first, second] = calls(main.slice(main.indexOf('\nStart:\n')));
    expect([first?.[0], second?.[0]]).toEqual(['init', 'import-clients-json']);
  });

  it('names every topic, and every exit code', () => {
    for (const { name, summary } of topics) expect(main).toMatch(new RegExp(`outreach help ${name} +${summary}\n`));
    const [, codes = ''] = main.replaceAll('\n', ' ').split('Exit codes: ');
    expect(codes.match(/\d+/g)?.map(Number)).toEqual(Object.values(EXIT));
  });

  it('is the same as "outreach help", and what "outreach" alone says on stderr', async () => {
    const [flag, word, nothing] = await Promise.all([runCli(['--help']), runCli(['help']), runCli([])]);
    expect(flag).toEqual({ exitCode: 0, stdout: main, stderr: '' });
    expect(word).toEqual(flag);
    expect(nothing).toEqual({ exitCode: EXIT.usage, stdout: '', stderr: main });
  });
});

describe('outreach help COMMAND', () => {
  it.each([['report'], ['report', 'overlap'], ['migrate', 'status'], ['help'], ['completion']])(
    'is its --help: %s %s',
    async (...words) => {
      const [page, flag] = await Promise.all([runCli(['help', ...words]), runCli([...words, '--help'])]);
      expect(page).toEqual(flag);
      expect(page.stdout).toContain(`Usage: outreach ${words.join(' ')}`);
    },
  );
});

const topic = (name: string): HelpTopic => topics.find((candidate) => candidate.name === name) ?? { name, summary: '', blocks: [] };
const terms = ({ blocks }: HelpTopic) => blocks.flatMap((block) => ('terms' in block ? block.terms.map(([term]) => term) : []));

describe('outreach help TOPIC', () => {
  it.each(topics)('$name fits a terminal and shows all of its terms', async ({ name, ...rest }) => {
    const { exitCode, stdout, stderr } = await runCli(['help', name]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => [...line].length > TERMINAL_WIDTH)).toEqual([]);
    for (const term of terms({ name, ...rest })) expect(stdout).toContain(`\n  ${term} `);
  });

  it.each(topics)('$name shows commands that the parser accepts', async ({ blocks }) => {
    for (const block of blocks)
      for (const argv of 'lines' in block ? calls(block.lines) : []) await expect(parse(argv), argv.join(' ')).resolves.toBeUndefined();
  });

  it('exit-codes has all of them and no other', () => {
    expect(terms(topic('exit-codes')).map(Number)).toEqual(Object.values(EXIT));
  });

  it('environment has every setting of .env.example and of the README', async () => {
    const named = [
      ...(await root('.env.example')).matchAll(/^([A-Z_]+)=/gm),
      ...(((await root('README.md')).split('\n## Settings\n')[1] ?? '')
        .split('\n## ')[0]
        ?.matchAll(/`([A-Z]+_[A-Z_]+)(?:=\w+)?`(?=[^|]*\|)/g) ?? []),
    ].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(8);
    for (const name of named) expect(terms(topic('environment'))).toContain(name);
  });

  it('environment says what .env can never set', () => {
    const block = topic('environment').blocks.find(({ heading }) => heading === 'Never from .env');
    for (const name of NEVER_FROM_DOTENV) expect(block).toMatchObject({ text: expect.stringContaining(name) });
  });

  it('formats has every format, and a summary as commands write it', () => {
    expect(terms(topic('formats'))).toEqual(expect.arrayContaining([...FORMATS]));
    const example = topic('formats').blocks.flatMap((block) => ('lines' in block && block.lines.startsWith('{') ? [block.lines] : []));
    const summary: Record<string, unknown> = JSON.parse(example[0] ?? '{}');
    expect(Object.keys(summary)).toEqual(
      SUMMARY_FIELDS.filter(
        (field) =>
          ![
            'skipped',
            'deleted',
            'migrated',
            'created',
            'api_key',
            'events',
            'unmatched',
            'included',
            'excluded',
            'matched',
            'selected',
            'filter_hash',
          ].includes(field),
      ),
    );
  });
});

describe('did you mean', () => {
  it.each([
    ['reprot', "unknown command 'reprot'", 'Did you mean outreach report?'],
    ['report overlp', "unknown command 'overlp'", 'Did you mean outreach report overlap?'],
    ['migrate statsu', "unknown command 'statsu'", 'Did you mean outreach migrate status?'],
    ['migrate gibberish', "unknown command 'gibberish'", 'see "outreach migrate --help"'],
    ['jobs lsit', "unknown command 'lsit'", 'Did you mean outreach jobs list?'],
    ['REPORT', "unknown command 'REPORT'", 'Did you mean outreach report?'],
    [
      'import clients_data.json',
      "unknown command 'import'",
      'Did you mean one of outreach import-csv, outreach import-clients-json, outreach import-calls?',
    ],
    // What is a command, but somewhere else.
    ['overlap', "unknown command 'overlap'", 'Did you mean outreach report overlap?'],
    ['overlp', "unknown command 'overlp'", 'Did you mean outreach report overlap?'],
    ['report migrate', "unknown command 'migrate'", 'Did you mean outreach migrate?'],
    ['late', "unknown command 'late'", 'Did you mean outreach jobs late?'],
    ['report help', "unknown command 'help'", 'Did you mean outreach help report?'],
    ['report halt', "unknown command 'halt'", 'Did you mean outreach report halts?'],
    // As other tools call it, preferably below the command that was named.
    ['stop', "unknown command 'stop'", 'Did you mean outreach halt?'],
    ['jobs check', "unknown command 'check'", 'Did you mean outreach jobs late?'],
    ['check', "unknown command 'check'", 'Did you mean one of outreach doctor, outreach jobs late?'],
    ['constructor', "unknown command 'constructor'", 'see "outreach --help"'],
    // By what it does.
    ['matrix', "unknown command 'matrix'", 'Did you mean outreach report client-pairs?'],
    ['report person --formt csv', "unknown option '--formt'", 'Did you mean --format?'],
    ['report overlap --databse=postgres://u:SECRET@h/x', "unknown option '--databse'", 'Did you mean --database?'],
    ['report overlap --by run', "unknown option '--by'", '--by is a flag of outreach report coverage'],
    // Flags before the command that they belong to.
    ['--format csv report overlap', "unknown option '--format'", 'flags come after the command: outreach report overlap --format …'],
    ['report --format csv overlap', "unknown option '--format'", 'flags come after the command: outreach report overlap --format …'],
    ['migrate --format csv status', "the command 'status' stands after its flags", 'write outreach migrate status …'],
    ['help exit-code', 'there is no command or topic "exit-code"', 'Did you mean outreach help exit-codes?'],
    ['help env', 'there is no command or topic "env"', 'Did you mean outreach help environment?'],
    ['help overlap', 'there is no command or topic "overlap"', 'Did you mean outreach help report overlap?'],
    ['help report overlp', 'there is no command or topic "report overlp"', 'Did you mean outreach help report overlap?'],
    ['help xyzzy', 'there is no command or topic "xyzzy"', 'see "outreach --help"'],
    ['xyzzy', "unknown command 'xyzzy'", 'see "outreach --help"'],
  ])('outreach %s', async (line, error, hint) => {
    expect(await runCli(line.split(' '))).toEqual({ exitCode: EXIT.usage, stdout: '', stderr: `error: ${error}\nhint: ${hint}\n` });
  });

  it.each(Object.entries(SYNONYMS))('%s leads to commands that there are', (_, paths) => {
    for (const path of paths) {
      const [line, flag] = path.split(' --');
      const found = ALL.find((candidate) => candidate.line === line);
      expect(found, path).toBeDefined();
      if (flag !== undefined && found !== undefined) expect(helpText(found.command)).toContain(`--${flag.split(' ')[0]}`);
    }
  });

  it('names all that is as near, and nothing where that is too much', () => {
    const candidates = (...names: string[]) => names.map((name) => ({ name, path: `a ${name}`, summary: `to ${name}` }));
    expect(didYouMean('lst', candidates('list', 'lost', 'halt'))).toBe('Did you mean one of a list, a lost?');
    expect(didYouMean('lst', candidates('list', 'lost', 'last', 'lust', 'halt'))).toBeUndefined();
    expect(didYouMean('last', candidates('list'), candidates('last'))).toBe('Did you mean a last?');
    expect(didYouMean('lats', candidates('list'), candidates('last'))).toBe('Did you mean a last?');
    expect(didYouMean('', candidates('list'))).toBeUndefined();
  });

  it('is JSON where stderr is JSON', async () => {
    const { exitCode, stderr } = await runCli(['overlap'], { env: { OUTREACH_LOG: 'json' } });
    expect(exitCode).toBe(EXIT.usage);
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { level: 'error', message: "unknown command 'overlap'" },
      { level: 'hint', message: 'Did you mean outreach report overlap?' },
    ]);
  });
});
