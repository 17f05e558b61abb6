import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createGzip, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../src/bounded-read.ts';
import { readConfig } from '../../src/config.ts';
import { loadTaxonomy } from '../../src/discovery/categorize/taxonomy.ts';
import { loadTiers } from '../../src/discovery/tiers.ts';
import { LIMIT_NAMES, LIMITS, readLimits, STANDARD_LIMITS } from '../../src/limits.ts';
import { openInput, readText } from '../../src/sources/input.ts';
import { JsonRecordReader } from '../../src/sources/json-records.ts';
import { readRows } from '../../src/sources/rows.ts';
import { runCli } from '../support/cli.ts';
import { useDirectory } from '../support/databases.ts';
import { pieces } from '../support/rows.ts';
import { workbook } from '../support/workbook.ts';
import { zip } from '../support/zip.ts';

const MIB = 1_048_576;
const dir = useDirectory();
let files = 0;

async function file(bytes: Buffer | string): Promise<string> {
  files += 1;
  const path = join(dir.path, `input${files}`);
  await writeFile(path, bytes);
  return path;
}

/** So many MiB of one text over and over, compressed piece by piece. */
async function packed(mib: number, unit: string): Promise<Buffer> {
  const piece = Buffer.from(unit.repeat(Math.ceil(MIB / unit.length)));
  const gzip = createGzip({ level: 9 });
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (let i = 0; i < mib; i++) if (!gzip.write(piece)) await new Promise((go) => gzip.once('drain', go));
  gzip.end();
  await new Promise((go) => gzip.once('end', go));
  return Buffer.concat(chunks);
}

const host = (limits?: string) => ({ stdin: process.stdin, cwd: () => dir.path, env: { OUTREACH_LIMITS: limits } });

async function sizeOf(path: string, limits?: string): Promise<number> {
  let bytes = 0;
  for await (const chunk of (await openInput(host(limits), path)).chunks) bytes += chunk.length;
  return bytes;
}

async function rows(bytes: Buffer | string, limits = STANDARD_LIMITS): Promise<number> {
  let count = 0;
  for await (const _ of readRows({ chunks: pieces(bytes), limits })) count += 1;
  return count;
}

/** That the error names the limit, and how it is raised. */
const beyond = (message: string, raised: string) => ({
  name: 'InputError',
  message: expect.stringContaining(message),
  suggestion: expect.stringContaining(`OUTREACH_LIMITS=${raised}`),
});

describe('a file', () => {
  it('is unpacked once', async () => {
    await expect(sizeOf(await file(gzipSync(gzipSync('a,b\n1,2\n'))))).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('a gzip file within a gzip file'),
    });
  });

  it('expands to so many times its size', async () => {
    const path = await file(await packed(72, 'anna,anna@hill.example\n'));
    await expect(sizeOf(path)).rejects.toMatchObject(beyond('expands to more than 250 times its size', 'expansion=500'));
    expect(await sizeOf(path, 'expansion=5000')).toBeGreaterThan(72 * MIB);
  });

  it('may shrink as it likes while it is small', async () => {
    expect(await sizeOf(await file(await packed(60, 'anna,anna@hill.example\n')))).toBeGreaterThan(60 * MIB);
  });

  it.each([
    ['blanks', ' '],
    ['line feeds', '\n'],
    ['CRLF', '\r\n'],
    ['tabs', '\t'],
    ['NUL', '\0'],
  ])('has no endless row of %s', async (_, unit) => {
    const path = await file(Buffer.from(unit.repeat((24 * MIB) / unit.length)));
    await expect(sizeOf(path)).rejects.toMatchObject(beyond('a row of blanks that is longer than 16 MiB', 'blanks=32MiB'));
    expect(await sizeOf(path, 'blanks=32MiB')).toBe(24 * MIB);
  });

  it('of a gigabyte of blanks in some megabytes is refused, whatever brings it in, in little memory', async () => {
    const path = await file(await packed(1_024, '          \n'));
    const script = `
      import { openInput } from ${JSON.stringify(fileURLToPath(new URL('../../src/sources/input.ts', import.meta.url)))};
      import { readRows } from ${JSON.stringify(fileURLToPath(new URL('../../src/sources/rows.ts', import.meta.url)))};
      let message = '';
      try { for await (const _ of readRows(await openInput(process, process.argv[1]))); } catch (error) { message = error.message; }
      console.log(JSON.stringify({ message, kib: process.resourceUsage().maxRSS }));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, path]);
    const { message, kib } = JSON.parse(stdout);
    expect(message).toContain('a row of blanks that is longer than 16 MiB');
    expect(kib).toBeLessThan(400 * 1_024);
  });

  it('that never ends is refused: /dev/zero', async () => {
    await expect(sizeOf('/dev/zero')).rejects.toMatchObject(beyond('a row of blanks', 'blanks=32MiB'));
  });

  it('in one piece is as large as a text may be', async () => {
    await expect(readText(host('text=1MiB'), await file('x'.repeat(2 * MIB)))).rejects.toMatchObject(
      beyond('larger than a text may be, which is 1 MiB', 'text=2MiB'),
    );
    expect(await readText(host('text=2MiB'), await file('x'.repeat(2 * MIB)))).toHaveLength(2 * MIB);
  });
});

describe('a settings file', () => {
  it.each([
    ['a taxonomy', (path: string) => loadTaxonomy(path)],
    ['tiers', async (path: string) => loadTiers(path)],
  ])('is as large as settings are: %s', async (_, load) => {
    await expect(load(await file(`#${'x'.repeat(5 * MIB)}`))).rejects.toThrow(/larger than a settings file may be, which is 4 MiB/);
    await expect(load('/dev/zero')).rejects.toThrow(/larger than a settings file may be|is no file/);
  });

  it('in a link to /dev/zero is ignored with a warning: .env', async () => {
    const cwd = join(dir.path, 'hostile');
    await mkdir(cwd);
    await symlink('/dev/zero', join(cwd, '.env'));
    const config = readConfig({ env: {}, cwd: () => cwd });
    expect(config.dotenv.state).toBe('unreadable');
    expect(config.warnings).toEqual([`${join(cwd, '.env')} cannot be read and is ignored`]);
  });

  it('that is a pipe without a writer stops nothing', async () => {
    const path = join(dir.path, 'pipe');
    await promisify(execFile)('mkfifo', [path]);
    expect(() => readSettings(path, STANDARD_LIMITS)).toThrow(/is no file/);
  });

  it('with aliases of aliases is no taxonomy', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++) lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(', ')}]`);
    await expect(loadTaxonomy(await file(lines.join('\n')))).rejects.toThrow(/is no taxonomy/);
  });
});

describe('a row', () => {
  it.each([
    ['a cell', `name,bio\nanna,"${'x'.repeat(17 * MIB)}"\n`],
    ['a quotation mark that never closes', `name,bio\nanna,"${'x\n'.repeat(9 * MIB)}`],
    ['a line', `name,bio\n${'anna of the long hill,'.repeat(800_000)}\n`],
  ])('of a text is as large as a row may be: %s', async (_, text) => {
    await expect(rows(text)).rejects.toMatchObject(beyond('line 2: the row that begins here is larger than 16 MiB', 'row=32MiB'));
  });

  it('can be larger where that is asked for', async () => {
    expect(await rows(`name,bio\nanna,"${'x'.repeat(17 * MIB)}"\n`, readLimits('row=32MiB'))).toBe(2);
  });

  it('has so many cells', async () => {
    const text = `${','.repeat(20_000)}x\n`;
    expect(await rows(text)).toBe(1);
    await expect(rows(text, readLimits('columns=16384'))).rejects.toMatchObject(
      beyond('line 1: the row that begins here has more cells than 16384', 'columns=32768'),
    );
  });
});

describe('a workbook', () => {
  const sheet = (xml: string) => workbook([{ rows: [] }], { parts: [{ name: 'xl/worksheets/sheet1.xml', bytes: Buffer.from(xml) }] });
  it.each([
    ['a row', sheet(`<worksheet><row r="7"><c r="A7" t="str"><v>${'x'.repeat(3 * MIB)}</v></c></row></worksheet>`), 'row 7'],
    ['a shared text', workbook([{ rows: [['x'.repeat(3 * MIB)]] }]), 'a text that is larger than'],
    ['a comment', sheet(`<worksheet><!--${'x'.repeat(3 * MIB)}--></worksheet>`), 'a value (in xl/worksheets/sheet1.xml)'],
    ['an attribute', sheet(`<worksheet a="${'x'.repeat(3 * MIB)}"/>`), 'a value (in xl/worksheets/sheet1.xml)'],
  ])('has no endless value: %s', async (_, bytes, message) => {
    await expect(rows(bytes, readLimits('row=1MiB'))).rejects.toMatchObject(beyond(message, 'row=2MiB'));
  });

  it('expands to so much', async () => {
    const bytes = workbook([{ rows: Array.from({ length: 20_000 }, (_, i) => [i, `anna ${i}`]) }]);
    expect(await rows(bytes)).toBe(20_000);
    await expect(rows(bytes, readLimits('workbook=1MiB'))).rejects.toMatchObject(beyond('expands to more than 1 MiB', 'workbook=2MiB'));
  });

  it('within gzip, and one within a workbook, are bounded as well', async () => {
    const bomb = sheet(`<worksheet><sheetData>${' '.repeat(80 * MIB)}</sheetData></worksheet>`);
    await expect(rows(bomb)).rejects.toMatchObject(beyond('expands to more than 250 times its size', 'expansion=500'));
    await expect(rows(zip([{ name: 'inner.xlsx', bytes: bomb }]))).rejects.toThrow('this is a zip archive');
  });

  it('merges no more cells than it has, each once', async () => {
    const merges = '<mergeCell ref="A1:A1048576"/>'.repeat(200_000);
    const lines = Array.from({ length: 2_000 }, (_, i) => `<row r="${i + 1}"><c r="B${i + 1}"><v>1</v></c></row>`).join('');
    await rows(sheet(`<worksheet><sheetData>${lines}</sheetData><mergeCells>${merges}</mergeCells></worksheet>`));
  });

  it('holds no character that no database stores', async () => {
    const cells = '<c r="A1" t="str"><v>a_x0000_b_xD83D_</v></c>';
    for await (const { cells: read } of readRows({ chunks: pieces(sheet(`<worksheet><row r="1">${cells}</row></worksheet>`)) }))
      expect(read).toEqual(['a\ufffdb\ufffd']);
  });
});

describe('a record of JSON', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}"\\ud800"${']'.repeat(depth)}`;
  function records(text: string, limits = STANDARD_LIMITS) {
    const reader = new JsonRecordReader('items', limits);
    const found = [...reader.push(Buffer.from(text))];
    const last = reader.end();
    return last === undefined ? found : [...found, last];
  }

  it.each([257, 8_000, 1_000_000])(
    'nests so deep; with %i brackets it is told as none that can be stored, and the next one is read',
    (depth) => {
      const [deep, next] = records(`{"a": ${nested(depth - 1)}}\n{"a": ${nested(255)}}\n`);
      expect(deep?.problem).toBe('it nests deeper than 256 brackets (limit: depth)');
      expect(JSON.stringify(deep?.value).length).toBeLessThan(1_000);
      expect(next).not.toHaveProperty('problem');
      expect(JSON.stringify(next?.value)).toContain('\ufffd');
    },
  );

  it('may nest deeper where that is asked for', () => {
    expect(records(`{"a": ${nested(999)}}`, readLimits('depth=1000'))[0]).not.toHaveProperty('problem');
    expect(records(`{"a": ${nested(1_000)}}`, readLimits('depth=1000'))[0]?.problem).toContain('deeper than 1000');
  });

  it('is as large as a record may be', () => {
    expect(() => records(`{"a": "${'x'.repeat(2 * MIB)}"}`, readLimits('record=1MiB'))).toThrow(
      expect.objectContaining(beyond('line 1, column 1: the value that begins here is larger than 1 MiB', 'record=2MiB')),
    );
  });
});

describe('OUTREACH_LIMITS', () => {
  it('raises and lowers by name', () => {
    expect(readLimits(' row=64MiB , depth=1000')).toEqual({ ...STANDARD_LIMITS, row: 64 * MIB, depth: 1_000 });
    expect(readLimits('record=1GiB').record).toBe(1_024 * MIB);
    expect(readLimits(undefined)).toEqual(STANDARD_LIMITS);
    expect(readLimits('')).toEqual(STANDARD_LIMITS);
  });

  it.each(['row', 'row=', 'row=big', 'row=-1', 'row=0', 'rows=1MiB', 'depth=1MiB', 'depth=5000', 'row=1MB', 'row=1MiB;depth=1'])(
    'refuses %j',
    async (setting) => {
      expect(() => readLimits(setting)).toThrow(/OUTREACH_LIMITS: .* is no limit/);
      const { exitCode, stderr } = await runCli(['jobs', 'list'], { env: { OUTREACH_LIMITS: setting } });
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('there are settings, text, record') });
    },
  );

  it('is never taken from .env', async () => {
    const cwd = join(dir.path, 'lifted');
    await mkdir(cwd);
    await writeFile(join(cwd, '.env'), 'OUTREACH_LIMITS=row=1GiB\n', { mode: 0o600 });
    expect(readConfig({ env: {}, cwd: () => cwd }).limits).toEqual(STANDARD_LIMITS);
  });

  it('is explained with every limit by "outreach help limits"', async () => {
    const { stdout } = await runCli(['help', 'limits']);
    for (const name of LIMIT_NAMES) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(Object.keys(LIMITS)).toEqual(LIMIT_NAMES);
    expect(Object.entries(LIMITS).map(([name, { standard }]) => [name, standard])).toEqual(Object.entries(STANDARD_LIMITS));
  });
});
