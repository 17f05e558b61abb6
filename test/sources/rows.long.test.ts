import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { crc32, createDeflateRaw } from 'node:zlib';
import { expect, it } from 'vitest';
import { useDirectory } from '../support/databases.ts';
import { workbook } from '../support/workbook.ts';

const dir = useDirectory();
const MODULE = pathToFileURL(join(import.meta.dirname, '../../src/sources/rows.ts')).href;
const SCRIPT = `
import { createReadStream } from 'node:fs';
import { readRows } from ${JSON.stringify(MODULE)};
let rows = 0; let last;
for await (const row of readRows({ chunks: createReadStream(process.argv[1]) })) { rows += 1; last = row; }
console.log(JSON.stringify({ rows, last, peak: process.resourceUsage().maxRSS * 1024 }));
`;

/** Reads a file in a process of its own with a small heap; says how many rows it has and how much memory that took. */
async function readIn(file: string, heapMiB: number): Promise<{ rows: number; last: { cells: unknown[] }; peak: number }> {
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMiB}`, '--input-type=module', '-e', SCRIPT, file]);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect(err).toBe('');
  return JSON.parse(out);
}

function* joined(pieces: Iterable<string>): Generator<string> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < 1 << 20) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** A part of a zip whose size is known before its content is: written piece by piece. */
async function* packed(pieces: Iterable<string>, facts: { crc: number; size: number; packed: number }): AsyncGenerator<Buffer> {
  const deflate = createDeflateRaw({ level: 1 });
  void (async () => {
    // A write of its own for each row would take minutes.
    for (const piece of joined(pieces)) {
      const bytes = Buffer.from(piece);
      facts.crc = crc32(bytes, facts.crc);
      facts.size += bytes.length;
      if (!deflate.write(bytes)) await once(deflate, 'drain');
    }
    deflate.end();
  })();
  for await (const chunk of deflate) {
    facts.packed += chunk.length;
    yield chunk;
  }
}

/** A workbook whose sheet is of so many rows, with as many texts that differ: the usual parts, and two that are written behind them. */
async function largeWorkbook(file: string, rows: number): Promise<number> {
  const small = workbook([{ rows: [] }], { without: ['xl/worksheets/sheet1.xml', 'xl/sharedStrings.xml'] });
  const end = small.length - 22;
  const central = small.readUInt32LE(end + 16);
  const out = createWriteStream(file);
  out.write(small.subarray(0, central));
  let offset = central;
  let expanded = 0;
  const directory = [small.subarray(central, end)];
  function* sheet() {
    yield '<worksheet><sheetData>';
    for (let r = 1; r <= rows; r++)
      yield `<row r="${r}"><c r="A${r}" t="s"><v>${2 * r - 2}</v></c><c r="B${r}" t="s"><v>${2 * r - 1}</v></c><c r="C${r}"><v>${r * 7}</v></c><c r="D${r}" t="inlineStr"><is><t>Company ${r} &amp; Sons</t></is></c><c r="E${r}" t="b"><v>1</v></c></row>`;
    yield '</sheetData></worksheet>';
  }
  function* strings() {
    yield '<sst>';
    for (let r = 1; r <= rows; r++) yield `<si><t>person${r}@company${r}.example</t></si><si><t>Person Number ${r}</t></si>`;
    yield '</sst>';
  }
  for (const [name, pieces] of [
    ['xl/worksheets/sheet1.xml', sheet()],
    ['xl/sharedStrings.xml', strings()],
  ] as const) {
    const facts = { crc: 0, size: 0, packed: 0 };
    const head = Buffer.alloc(30);
    head.write('PK\x03\x04', 'latin1');
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(8, 6);
    head.writeUInt16LE(8, 8);
    head.writeUInt16LE(name.length, 26);
    out.write(Buffer.concat([head, Buffer.from(name)]));
    for await (const chunk of packed(pieces, facts)) if (!out.write(chunk)) await once(out, 'drain');
    const entry = Buffer.alloc(46);
    entry.write('PK\x01\x02', 'latin1');
    entry.writeUInt16LE(20, 6);
    entry.writeUInt16LE(8, 8);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(facts.crc, 16);
    entry.writeUInt32LE(facts.packed, 20);
    entry.writeUInt32LE(facts.size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    directory.push(Buffer.concat([entry, Buffer.from(name)]));
    offset += head.length + name.length + facts.packed;
    expanded += facts.size;
  }
  const all = Buffer.concat(directory);
  const tail = Buffer.from(small.subarray(end));
  tail.writeUInt16LE(tail.readUInt16LE(8) + 2, 8);
  tail.writeUInt16LE(tail.readUInt16LE(10) + 2, 10);
  tail.writeUInt32LE(all.length, 12);
  tail.writeUInt32LE(offset, 16);
  out.end(Buffer.concat([all, tail]));
  await once(out, 'close');
  return expanded;
}

it('a sheet of 200 MB takes no more memory than a small one, with a million texts that differ', async () => {
  const file = join(dir.path, 'large.xlsx');
  expect(await largeWorkbook(file, 850_000)).toBeGreaterThan(200_000_000);
  const { rows, last, peak } = await readIn(file, 128);
  expect([rows, last.cells]).toEqual([
    850_000,
    ['person850000@company850000.example', 'Person Number 850000', 5_950_000, 'Company 850000 & Sons', true],
  ]);
  expect(peak).toBeLessThan(400_000_000);
}, 600_000);

it('a text of 400 MB takes no more memory than a small one', async () => {
  const file = join(dir.path, 'large.csv');
  const out = createWriteStream(file);
  const block = Buffer.from(`${'Ann;"Lee; PhD";ann@b.example;'.repeat(3)}x\n`.repeat(1_000));
  const blocks = Math.ceil(400_000_000 / block.length);
  for (let i = 0; i < blocks; i++) if (!out.write(block)) await once(out, 'drain');
  out.end();
  await once(out, 'close');
  const { rows, peak } = await readIn(file, 64);
  expect(rows).toBe(blocks * 1_000);
  expect(peak).toBeLessThan(390_000_000);
}, 600_000);
