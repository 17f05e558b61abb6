import { existsSync } from 'node:fs';
import { chmod, link, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { commands } from '../../src/commands/index.ts';
import { reports } from '../../src/commands/report/reports.ts';
import { ERROR_CODES, EXIT } from '../../src/errors.ts';
import { type CliResult, runCli, runShell } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import type { TestHost } from '../support/host.ts';
import { need } from '../support/needs.ts';
import { terminal } from '../support/pty.ts';
import { copyMigrated } from '../support/templates.ts';

const full = need('/dev/full', existsSync('/dev/full'), 'run on Linux');
const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));
const STACK = /^\s+at |node:internal|Error:/m;
const ESCAPE = '\u001b';
/** Rows that tie have no order. */
const HANDLES = ['dailyledger.co', 'noirframes', 'pixel.kitchen', 'quiethustlclub', 'stillwater.quotes'];

type Row = Record<string, unknown>;
const json = (text: string): Row[] => JSON.parse(text);
const handles = (rows: Row[]): string[] => rows.map((row) => String(row.ig_username)).sort();
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

const dir = useDirectory();
const database = useDatabase();
let db: string;
let imported: CliResult;

beforeAll(async () => {
  db = database.url;
  imported = await runCli(['import-clients-json', FIXTURE, '--database', db]);
});

const overlap = (...args: string[]) => ['report', 'overlap', '--min-clients', '1', '--database', db, ...args];

describe('data and the rest', () => {
  it('ends an import with rejects with exit 3 and one summary object', () => {
    expect(imported.exitCode).toBe(3);
    const summary: Row = JSON.parse(imported.stdout);
    expect(summary).toMatchObject({ command: 'import-clients-json', database: 'postgres', dry_run: false, source: FIXTURE });
    expect(summary.tables).toMatchObject({ 'discovery.pages': { inserted: 6, updated: 0, unchanged: 0 } });
    expect(summary.rejected).toMatchObject({ count: 4 });
    expect(Number.isInteger(summary.duration_ms)).toBe(true);
    expect(imported.stderr).toMatch(/^database: postgres /m);
  });

  it('writes data to stdout and all else to stderr', async () => {
    const { exitCode, stdout, stderr } = await runCli(overlap());
    expect(exitCode).toBe(0);
    expect(handles(json(stdout))).toEqual(HANDLES);
    expect(stderr).toMatch(/^database: postgres .*\nclient counts as of .*\n$/);
    expect(stdout).not.toContain('database:');
  });

  it('keeps stderr empty with --quiet, and stdout the same', async () => {
    const [loud, quiet] = await Promise.all([runCli(overlap()), runCli(overlap('--quiet'))]);
    expect(quiet).toEqual({ ...loud, stderr: '' });
  });

  it('names calls on stderr with --verbose, not on stdout', async () => {
    const { stdout, stderr } = await runCli(overlap('--verbose'));
    expect(stderr).toMatch(/^debug: discovery\.overlap \d+ ms/m);
    expect(json(stdout)).toHaveLength(5);
  });

  it('writes stderr as JSON lines with OUTREACH_LOG=json', async () => {
    const { stderr } = await runCli(overlap(), { env: { OUTREACH_LOG: 'json' } });
    const entries: Row[] = lines(stderr).map((line) => JSON.parse(line));
    expect(entries.map((entry) => entry.level)).toEqual(['info', 'info']);
  });
});

describe('--format', () => {
  it('json is the default away from a terminal: one array', async () => {
    const [plain, named] = await Promise.all([runCli(overlap()), runCli(overlap('--format', 'json'))]);
    expect(plain.stdout).toBe(named.stdout);
    expect(json(plain.stdout)[0]).toMatchObject({ ig_username: 'quiethustlclub', clients: 4, follower_count: 48210, promo_price: 150 });
  });

  it('json is an empty array where there are no rows', async () => {
    const { exitCode, stdout } = await runCli(overlap('--min-clients', '99'));
    expect({ exitCode, rows: json(stdout) }).toEqual({ exitCode: 0, rows: [] });
  });

  it('ndjson is the same objects, one a line', async () => {
    const [array, ndjson] = await Promise.all([runCli(overlap()), runCli(overlap('--format', 'ndjson'))]);
    expect(ndjson.stdout.endsWith('}\n')).toBe(true);
    expect(lines(ndjson.stdout).map((line) => JSON.parse(line))).toEqual(json(array.stdout));
  });

  it('csv has a header, CRLF, and nothing for null', async () => {
    const { stdout } = await runCli(overlap('--format', 'csv'));
    const rows: Row[] = parse(stdout, { columns: true, record_delimiter: '\r\n' });
    expect(handles(rows)).toEqual(HANDLES);
    expect(rows.find((row) => row.ig_username === 'stillwater.quotes')).toMatchObject({
      display_name: 'Stillwater 🌊',
      follower_count: '',
      promo_price: '40',
    });
    expect(stdout.split('\r\n')).toHaveLength(HANDLES.length + 2);
  });

  it('csv defuses formulas unless --raw-csv', async () => {
    const cell = async (...args: string[]) => {
      const { stdout } = await runCli(['report', 'export-pages', '--database', db, '--limit', '1', ...args]);
      const [row]: Row[] = parse(stdout, { columns: true });
      return row?.ig_account_for_dm;
    };
    expect(await cell()).toBe("'@our_outreach");
    expect(await cell('--raw-csv')).toBe('@our_outreach');
  });

  it('csv is the default of the spreadsheet report alone, and json can be had', async () => {
    const { stdout } = await runCli(['report', 'export-pages', '--database', db, '--format', 'json', '--fields', 'username']);
    expect(json(stdout)[0]).toEqual({ username: 'quiethustlclub' });
  });

  it('table has a header and a line per row', async () => {
    const { stdout } = await runCli(overlap('--format', 'table', '--fields', 'ig_username,clients'));
    const table = lines(stdout).map((line) => line.split(/\s+/));
    expect(table.slice(0, 2)).toEqual([
      ['ig_username', 'clients'],
      ['quiethustlclub', '4'],
    ]);
    expect(
      table
        .slice(1)
        .map(([handle]) => handle)
        .sort(),
    ).toEqual(HANDLES);
  });
});

describe('--format yaml', () => {
  it('is the same list, and one mapping of a summary', async () => {
    const [array, yaml, summary] = await Promise.all([
      runCli(overlap()),
      runCli(overlap('--format', 'yaml')),
      runCli(['import-clients-json', FIXTURE, '--database', db, '--format', 'yaml']),
    ]);
    expect(parseYaml(yaml.stdout)).toEqual(json(array.stdout));
    expect(parseYaml(summary.stdout)).toMatchObject({ command: 'import-clients-json', tables: {}, skipped: expect.any(String) });
  });
});

describe('--jq', () => {
  it.each<[string, string[], string]>([
    ['a list as one value', ['--jq', 'length'], '5\n'],
    ['texts without quotes', ['--jq', '.[0].ig_username'], 'quiethustlclub\n'],
    ['what has parts in one line', ['--jq', '.[0] | {clients, promo_price}'], '{"clients":4,"promo_price":150}\n'],
    ['only the fields that were named', ['--fields', 'clients', '--jq', '.[0] | keys | join(",")'], 'clients\n'],
    ['nothing', ['--jq', '.[] | select(.clients > 9)'], ''],
    ['each row by itself with ndjson', ['--limit', '2', '-f', 'ndjson', '--jq', 'type'], 'object\nobject\n'],
  ])('prints %s', async (_, args, stdout) => {
    expect(await runCli(overlap('-q', ...args))).toEqual({ exitCode: 0, stdout, stderr: '' });
  });

  it('works on summaries, documents and files', async () => {
    const file = join(dir.path, 'names.txt');
    const [summary, document, written] = await Promise.all([
      runCli(['import-clients-json', FIXTURE, '--database', db, '--jq', '.command']),
      runCli(['schema', 'report', 'overlap', '--jq', '.items.properties | has("clients")']),
      runCli(overlap('--jq', '.[].ig_username', '-o', file)),
    ]);
    expect([summary.stdout, document.stdout, written.stdout]).toEqual(['import-clients-json\n', 'true\n', '']);
    expect(lines(await readFile(file, 'utf8')).sort()).toEqual(HANDLES);
  });

  it.each([
    ['does not compile', ['--jq', '.['], 'error: --jq: syntax error'],
    ['does not fit the data', ['--jq', '.name'], 'error: --jq: Cannot index array with string ("name")'],
    ['stands beside another format', ['--jq', '.', '--format', 'csv'], 'error: --jq works on JSON, not on --format csv'],
  ])('exits 2 with no data where it %s', async (_, args, message) => {
    const { exitCode, stdout, stderr } = await runCli(overlap('-q', ...args));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*\nhint: .*\n$/);
    expect(stderr).toContain(message);
  });

  it('is refused before anything is written', async () => {
    const home = join(dir.path, 'jq-first');
    const { exitCode } = await runCli(['import-clients-json', FIXTURE, '--database', `pglite:${home}`, '--jq', 'oops(']);
    expect({ exitCode, made: existsSync(home) }).toEqual({ exitCode: 2, made: false });
  });

  it('ends at Ctrl-C, although the expression would not', async () => {
    const host = Promise.withResolvers<TestHost>();
    const ended = runCli(overlap('--jq', 'last(repeat(.))'), { onHost: host.resolve });
    const { stderr } = await host.promise;
    // The last thing that is told before the rows.
    while (!stderr.text().includes('database:')) await sleep(20);
    await sleep(1_000);
    (await host.promise).emit('SIGINT', 'SIGINT');
    expect((await ended).exitCode).toBe(EXIT.sigint);
  });
});

describe('short flags', () => {
  it('are the long ones', async () => {
    const [short, long] = await Promise.all([runCli(overlap('-qf', 'csv')), runCli(overlap('--quiet', '--format', 'csv'))]);
    expect(short).toEqual(long);
    expect((await runCli(overlap('-v'))).stderr).toMatch(/^debug: /m);
    expect((await runCli(['-V'])).stdout).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe('a failure as data', () => {
  const failed = (stderr: string): unknown => JSON.parse(lines(stderr).at(-1) ?? '');

  it.each<[string, string[], string, number]>([
    ['an unknown flag', ['report', 'overlap', '--nope'], 'unknown_option', 2],
    ['an unknown command', ['reprot'], 'unknown_command', 2],
    ['an unknown subcommand', ['report', 'nope'], 'unknown_command', 2],
    ['a wrong value', ['report', 'overlap', '--limit', 'x'], 'invalid_value', 2],
    ['a missing argument', ['import-clients-json'], 'missing_argument', 2],
    ['a missing file', ['import-clients-json', 'absent.json'], 'invalid_input', 2],
    ['a wrong field', ['report', 'overlap', '--fields', 'nope', '--database', ''], 'unknown_field', 2],
    ['a wrong expression', ['report', 'overlap', '--jq', '.['], 'invalid_expression', 2],
    ['no database', ['report', 'overlap'], 'invalid_configuration', 4],
  ])('has the code of %s', async (_, args, code, exit_code) => {
    const line = args.map((arg, i) => (args[i - 1] === '--database' ? db : arg));
    for (const format of [['--format', 'json'], ['--format=ndjson'], ['-fjson']]) {
      const { exitCode, stdout, stderr } = await runCli([...line, ...format]);
      expect({ exitCode, stdout }).toEqual({ exitCode: exit_code, stdout: '' });
      expect(failed(stderr)).toEqual({ error: { code, exit_code, message: expect.any(String), hint: expect.any(String) } });
      expect(stderr).not.toMatch(/^(error|hint): /m);
    }
  });

  it('has it in every line of level error with OUTREACH_LOG=json, with and without --format', async () => {
    const env = { OUTREACH_LOG: 'json' };
    for (const args of [[], ['--format', 'json']]) {
      const { stderr } = await runCli(['report', 'overlap', '--nope', ...args], { env });
      const [error] = lines(stderr).map((line) => JSON.parse(line));
      expect(error).toMatchObject({ level: 'error', code: 'unknown_option', exit_code: 2, message: "unknown option '--nope'" });
      expect('error' in error).toBe(args.length > 0);
    }
  });

  it('is told of a check that failed, with its data', async () => {
    const { exitCode, stdout, stderr } = await runCli(['jobs', 'late', '--max-age', 'categorize=1h', '--database', db, '--format', 'json']);
    expect(exitCode).toBe(7);
    expect(json(stdout)).toHaveLength(1);
    expect(failed(stderr)).toMatchObject({ error: { code: 'check_failed', exit_code: 7, message: 'categorize never succeeded' } });
  });

  it('has a code in the documented list, with its exit code', () => {
    for (const [code, [exitCode]] of Object.entries(ERROR_CODES)) {
      expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(Object.values(EXIT)).toContain(exitCode);
    }
  });
});

describe('what is no success is heard with --quiet, in one line and its hint', () => {
  it.each<[string, string[], number, RegExp]>([
    [
      'jobs that are late',
      ['jobs', 'late', '--max-age', 'categorize=1h', '--max-age', 'scrape worker=1h'],
      7,
      /categorize never succeeded, scrape worker never succeeded/,
    ],
    [
      'rejected records',
      ['import-clients-json', FIXTURE, '--force'],
      3,
      /import-clients-json: 4 records of .*clients_data\.json were rejected, see .*rejects\.ndjson/,
    ],
    ['records that would be rejected', ['import-clients-json', FIXTURE, '--force', '--dry-run'], 3, /4 records of .* would be rejected/],
    [
      'too few rows',
      ['import-clients-json', FIXTURE, '--force', '--allow-rejects', '--expect-min', '100000'],
      7,
      /import-clients-json: \d+ rows, at least 100000 were expected/,
    ],
  ])('%s', async (_, args, code, message) => {
    const { exitCode, stderr } = await runCli([...args, '--quiet', '--database', db]);
    expect(exitCode).toBe(code);
    expect(stderr).toMatch(code === EXIT.rejects ? /^warning: .*\nhint: .*\n$/ : /^error: .*\nhint: .*\n$/);
    expect(stderr).toMatch(message);
  });

  it('pending migrations', async () => {
    const nowhere = `pglite:${join(dir.path, 'not-yet')}`;
    const { exitCode, stderr } = await runCli(['migrate', 'status', '--check', '--quiet', '--database', nowhere]);
    expect(exitCode).toBe(7);
    expect(stderr).toMatch(/^error: \d+ migrations are not applied: \S+, .* and \d+ more\nhint: run "outreach migrate"\n$/);
  });

  it('checks of doctor', async () => {
    const nowhere = `pglite:${join(dir.path, 'not-yet')}`;
    const { exitCode, stderr } = await runCli(['doctor', '--quiet', '--database', nowhere]);
    expect(exitCode).toBe(7);
    expect(stderr).toMatch(/^error: \d+ checks? failed: \w+ \(.*\nhint: .*\n$/);
  });
});

describe('--fields', () => {
  it.each(['json', 'ndjson'])('picks columns in the order named (%s)', async (format) => {
    const { stdout } = await runCli(overlap('--fields', 'clients,ig_username', '--format', format, '--limit', '1'));
    expect(stdout).toContain('{"clients":4,"ig_username":"quiethustlclub"}');
  });

  it('picks columns of a csv', async () => {
    const { stdout } = await runCli(overlap('--fields', 'clients, ig_username', '--format', 'csv', '--limit', '1'));
    expect(stdout).toBe('clients,ig_username\r\n4,quiethustlclub\r\n');
  });

  it('refuses an unknown field with the list of fields', async () => {
    const { exitCode, stdout, stderr } = await runCli(overlap('--fields', 'ig_username,nope'));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^error: there is no field "nope"\nhint: fields are: ig_username, display_name, clients, /m);
  });
});

describe('--output', () => {
  it('writes what stdout would have had, replaces the file in one step, and leaves nothing else', async () => {
    const folder = join(dir.path, 'whole');
    await mkdir(folder);
    const file = join(folder, 'overlap.csv');
    await writeFile(file, 'old');
    await link(file, join(folder, 'witness'));
    const [direct, written] = await Promise.all([runCli(overlap('--format', 'csv')), runCli(overlap('--format', 'csv', '--output', file))]);
    expect({ exitCode: written.exitCode, stdout: written.stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(await readFile(file, 'utf8')).toBe(direct.stdout);
    // Written in place, the other name of the old file would show the new text.
    expect(await readFile(join(folder, 'witness'), 'utf8')).toBe('old');
    expect((await readdir(folder)).sort()).toEqual(['overlap.csv', 'witness']);
  });

  it('has the mode that the umask leaves, and keeps that of a file which it replaces', async () => {
    const folder = join(dir.path, 'modes');
    await mkdir(folder);
    const [fresh, own] = [join(folder, 'new.json'), join(folder, 'own.json')];
    await writeFile(own, 'old', { mode: 0o640 });
    await chmod(own, 0o640);
    await Promise.all([fresh, own].map((file) => runCli(overlap('--output', file))));
    expect((await stat(fresh)).mode & 0o777).toBe(0o666 & ~process.umask());
    expect((await stat(own)).mode & 0o777).toBe(0o640);
    expect((await readFile(own, 'utf8')).length).toBeGreaterThan(3);
  });

  it.each([
    ['out.yaml', /^- ig_username: /],
    ['out.YML', /^- ig_username: /],
    ['out.ndjson', /^\{"ig_username"/],
    ['out.json', /^\[\n/],
    ['out.csv', /^ig_username,/],
    ['out.txt', /^\[\n/],
  ])('is in the format that the name says: %s', async (name, begin) => {
    const file = join(dir.path, name);
    expect((await runCli(overlap('-o', file))).exitCode).toBe(0);
    expect(await readFile(file, 'utf8')).toMatch(begin);
    await runCli(overlap('-o', file, '-f', 'csv'));
    expect(await readFile(file, 'utf8')).toMatch(/^ig_username,/);
  });

  it('leaves the old file and nothing else where the command fails', async () => {
    const folder = join(dir.path, 'failed');
    await mkdir(folder);
    await writeFile(join(folder, 'out'), 'old');
    const { exitCode } = await runCli(overlap('--fields', 'nope', '--output', join(folder, 'out')));
    expect(exitCode).toBe(2);
    expect(await readdir(folder)).toEqual(['out']);
    expect(await readFile(join(folder, 'out'), 'utf8')).toBe('old');
  });

  it.each([
    ['in a folder that is not there', 'absent/out.json'],
    ['that is a folder', '.'],
    ['below a file', 'a-file/out.json'],
  ])('exits 2 for a place %s', async (_, path) => {
    await writeFile(join(dir.path, 'a-file'), '');
    const { exitCode, stdout, stderr } = await runCli(overlap('--output', path), { cwd: dir.path });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(lines(stderr).filter((line) => line.startsWith('error: '))).toEqual([expect.stringContaining(`${path} cannot be written`)]);
    expect(stderr).toContain('\nhint: ');
    expect(stderr).not.toMatch(STACK);
  });

  it('writes to a device directly', async () => {
    const { exitCode } = await runCli(overlap('--output', '/dev/null'));
    expect(exitCode).toBe(0);
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  });
});

describe('a stdout that takes no more', () => {
  it.skipIf(full.missing).each(['> /dev/full', '--output /dev/full'])(`says in one line that it is full: %s${full.hint}`, async (where) => {
    const { exitCode, stderr } = await runShell(`outreach report overlap --min-clients 1 --database '${db}' ${where}`);
    expect(exitCode).toBe(1);
    expect(lines(stderr).filter((line) => line.startsWith('error: '))).toEqual([expect.stringMatching(/cannot be written: ENOSPC/)]);
    expect(stderr).not.toMatch(STACK);
  });

  it.each(['ndjson', 'json', 'csv', 'table'])('ends with 0 where the reader leaves after a line (%s)', async (format) => {
    const status = join(dir.path, `status-${format}`);
    const script = `{ outreach report overlap --min-clients 1 --database '${db}' --format ${format}; echo $? > '${status}'; } | head -1`;
    const { stdout, stderr } = await runShell(script);
    expect(await readFile(status, 'utf8')).toBe('0\n');
    expect(lines(stdout)).toHaveLength(1);
    expect(stderr).not.toMatch(/error/i);
  });

  it.each(['ndjson', 'json', 'csv', 'table'])('ends with 0 where the reader never read (%s)', async (format) => {
    const status = join(dir.path, `closed-${format}`);
    const script = `{ outreach report overlap --min-clients 1 --database '${db}' --format ${format}; echo $? > '${status}'; } | true`;
    const { stderr } = await runShell(script);
    expect(await readFile(status, 'utf8')).toBe('0\n');
    expect(stderr).not.toMatch(/error/i);
  });

  it('does its work although stderr is closed', async () => {
    const { exitCode, stdout } = await runShell(`outreach report overlap --min-clients 1 --database '${db}' 2>&-`);
    expect(exitCode).toBe(0);
    expect(json(stdout)).toHaveLength(5);
  });
});

describe.skipIf(terminal.missing)(`on a terminal${terminal.hint}`, () => {
  const onTerminal = (env: Record<string, string>, ...args: string[]) =>
    runShell(
      `cat > run.sh <<'END'\nstty cols 200 2>/dev/null\n'${process.execPath}' '${fileURLToPath(new URL('../../bin/outreach.js', import.meta.url))}' "$@"\nEND
       script -qec "sh run.sh ${args.join(' ')}" /dev/null`,
      { env: { TERM: 'xterm', ...env } },
    );

  it('shows a table, in bold', async () => {
    const { exitCode, stdout } = await onTerminal({}, ...overlap());
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/ig_username +display_name/);
    expect(stdout).toContain(`${ESCAPE}[1m`);
  });

  it.each([
    ['NO_COLOR', { NO_COLOR: '1' }, []],
    ['--no-color', {}, ['--no-color']],
  ])('has no colours with %s', async (_, env: Record<string, string>, flags) => {
    const { exitCode, stdout } = await onTerminal(env, ...overlap(...flags));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/ig_username +display_name/);
    expect(stdout).not.toContain(`${ESCAPE}[`);
  });

  it('has colours in errors, and none with NO_COLOR', async () => {
    const command = overlap('--fields', 'nope');
    const [plain, painted] = await Promise.all([onTerminal({ NO_COLOR: '1' }, ...command), onTerminal({}, ...command)]);
    expect(plain.stdout).toContain('error: there is no field "nope"');
    expect(plain.stdout).not.toContain(`${ESCAPE}[`);
    expect(painted.stdout).toContain(`${ESCAPE}[31merror: `);
  });

  it('asks nothing with --no-input', async () => {
    const { exitCode, stdout } = await onTerminal({}, 'report', 'overlap', '--no-input');
    expect(exitCode).toBe(4);
    expect(stdout).not.toContain('Make an embedded one');
  });
});

describe('usage errors', () => {
  it.each([
    ['an unknown flag', ['report', 'overlap', '--limt', '3'], "unknown option '--limt'", /^hint: Did you mean --limit\?$/m],
    ['an unknown common flag', ['migrate', '--databse', 'x'], "unknown option '--databse'", /^hint: Did you mean --database\?$/m],
    ['an unknown command', ['reprot'], "unknown command 'reprot'", /^hint: Did you mean outreach report\?$/m],
    ['an unknown report', ['report', 'overlop'], "unknown command 'overlop'", /^hint: Did you mean outreach report overlap\?$/m],
    ['a bad choice', ['report', 'overlap', '--format', 'xml'], "argument 'xml' is invalid", /table, json, ndjson, yaml, csv/],
    ['a bad number', ['report', 'overlap', '--limit', 'abc'], "argument 'abc' is invalid", /A whole number from 1 is needed/],
    ['a number out of bounds', ['report', 'overlap', '--limit', '0'], "argument '0' is invalid", /A whole number from 1 is needed/],
    ['a bad percentage', ['report', 'coverage', '--min-coverage', '101'], "argument '101' is invalid", /from 0 to 100/],
    ['an empty list', ['report', 'overlap', '--fields', ','], "argument ',' is invalid", /It is empty/],
    ['a stray argument', ['report', 'overlap', 'stray'], 'too many arguments', /Expected 0 arguments/],
    ['a missing argument', ['import-clients-json'], "missing required argument 'file'", /file/],
    [
      'a bad time zone',
      ['import-clients-json', FIXTURE, '--timezone', 'Mars/Base'],
      'no time zone "Mars/Base"',
      /^hint: .*Europe\/Berlin/m,
    ],
    [
      'an unknown kind of database',
      ['migrate', '--database', 'mysql://u:SECRET@h/x'],
      'names no known kind of database',
      /^hint: write pglite:DIR/m,
    ],
    ['a missing file', ['import-clients-json', 'absent.json'], 'absent.json', /^hint: /m],
  ])('exits 2 for %s', async (_, args, message, suggestion) => {
    const { exitCode, stdout, stderr } = await runCli(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(suggestion);
    expect(stderr).not.toMatch(STACK);
    expect(stderr).not.toContain('SECRET');
  });
});

describe('--help', () => {
  const names: string[] = [];
  for (const { name } of reports) names.push(name);
  const documented = [
    ...commands.filter((entry) => entry.name !== 'report').map((entry) => [entry.name]),
    ...names.map((name) => ['report', name]),
  ];

  it('lists every command and the exit codes', async () => {
    const { exitCode, stdout, stderr } = await runCli(['--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const { name } of commands) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
    expect(stdout).toContain('Exit codes: 0 done');
  });

  it('lists every report', async () => {
    const { stdout } = await runCli(['report', '--help']);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  });

  it.each(documented)('has examples: %s %s', async (...command) => {
    const { exitCode, stdout, stderr } = await runCli([...command, '--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Examples:\n( {2}\\$ .*${command.join(' ')}.*\n)+`, 'm'));
  });

  it('tells the version', async () => {
    const { stdout } = await runCli(['--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('settings', () => {
  it.each([
    ['report', ['report', 'overlap']],
    ['migrate', ['migrate']],
    ['import', ['import-clients-json', FIXTURE]],
  ])('with nothing configured and no terminal: exit 4, and nothing is made (%s)', async (name, args) => {
    const home = join(dir.path, `nothing-${name}`);
    await mkdir(home);
    // A DATABASE_URL alone may be another program's.
    const env = { HOME: home, OUTREACH_HOME: undefined, DATABASE_URL: 'postgres://user:SECRET@127.0.0.1:1/x' };
    const { exitCode, stdout, stderr } = await runCli(args, { env, cwd: home });
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toMatch(
      /^error: no database is configured.*\nhint: run "outreach init", or "outreach migrate --database pglite:.*OUTREACH_DATABASE/,
    );
    expect(await readdir(home)).toEqual([]);
  });

  it('works without HOME', async () => {
    const env = { HOME: undefined, OUTREACH_HOME: undefined, XDG_DATA_HOME: join(dir.path, 'xdg') };
    const [nothing, named] = await Promise.all([runCli(['report', 'overlap'], { env }), runCli(overlap(), { env })]);
    expect(nothing.exitCode).toBe(4);
    expect(nothing.stderr).toContain(`pglite:${join(dir.path, 'xdg', 'outreach', 'db')}`);
    expect(named.exitCode).toBe(0);
    expect(json(named.stdout)).toHaveLength(5);
  });

  it('finds the embedded database in OUTREACH_HOME', async () => {
    await copyMigrated('embedded', join(dir.path, 'db'));
    const { exitCode, stdout, stderr } = await runCli(['report', 'overlap'], { env: { OUTREACH_HOME: dir.path } });
    expect({ exitCode, rows: json(stdout) }).toEqual({ exitCode: 0, rows: [] });
    expect(stderr).toContain(`database: embedded ${join(dir.path, 'db')}\n`);
  });

  it('reads .env of the working directory, warns where others can read it, and lets flag and environment win', async () => {
    const cwd = join(dir.path, 'dotenv');
    await mkdir(cwd);
    await writeFile(join(cwd, '.env'), `OUTREACH_DATABASE=${db}\nAPIFY_TOKEN=SECRET\n`, { mode: 0o600 });
    const command = ['report', 'overlap', '--min-clients', '1'];
    const closed = await runCli(command, { cwd });
    expect(closed.exitCode).toBe(0);
    expect(json(closed.stdout)).toHaveLength(5);
    expect(closed.stderr).not.toContain('warning:');

    await chmod(join(cwd, '.env'), 0o644);
    const open = await runCli(command, { cwd });
    expect(open.exitCode).toBe(0);
    expect(open.stdout).toBe(closed.stdout);
    expect(open.stderr).toMatch(/^warning: .*\.env can be read by other users of this machine: chmod 600 /m);
    expect(open.stderr).not.toContain('SECRET');

    const nowhere = `pglite:${join(cwd, 'a-file', 'db')}`;
    await writeFile(join(cwd, 'a-file'), '');
    const environment = await runCli(command, { cwd, env: { OUTREACH_DATABASE: nowhere } });
    expect(environment.exitCode).toBe(4);
    const flag = await runCli([...command, '--database', db], { cwd, env: { OUTREACH_DATABASE: nowhere } });
    expect(flag.exitCode).toBe(0);
  });
});
