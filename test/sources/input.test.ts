import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { fileState, hashFile, type InputFacts, openInput } from '../../src/sources/input.ts';
import { need } from '../support/needs.ts';

const TEXT = '{"clients": {"änn": "漢字 😀"}}\n';
/** More than two chunks; a pair of surrogates lies over each of their borders in UTF-16. */
const LONG = '😀'.repeat(700_000);

const user = need('a user who may not read everything', process.getuid?.() !== 0, 'run as another than root');
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'outreach-input-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function file(content: Uint8Array | string): Promise<string> {
  const path = join(dir, 'input');
  await writeFile(path, content);
  return path;
}

async function read(path: string): Promise<{ content: Buffer; facts: InputFacts }> {
  const input = await openInput(process, path);
  const chunks: Buffer[] = [];
  for await (const chunk of input.chunks) chunks.push(chunk);
  return { content: Buffer.concat(chunks), facts: input.facts() };
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
/** With one byte changed; a negative index counts from the end. */
const damaged = (bytes: Buffer, index: number) => bytes.with(index, (bytes.at(index) ?? 0) ^ 0xff);
const utf8Bom = (text: string) => Buffer.from(`\ufeff${text}`, 'utf8');
const utf16le = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
const utf16be = (text: string) => utf16le(text).swap16();

describe('what is read', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT), TEXT],
    ['UTF-8 with BOM', utf8Bom(TEXT), TEXT],
    ['UTF-16 LE', utf16le(TEXT), TEXT],
    ['UTF-16 BE', utf16be(TEXT), TEXT],
    ['gzip', gzipSync(TEXT), TEXT],
    ['gzip of UTF-8 with BOM', gzipSync(utf8Bom(TEXT)), TEXT],
    ['gzip of UTF-16 LE', gzipSync(utf16le(TEXT)), TEXT],
    ['gzip in two members', Buffer.concat([gzipSync('{"a"'), gzipSync(': 1}')]), '{"a": 1}'],
    ['a long file', Buffer.from(LONG), LONG],
    ['a long file with BOM', utf8Bom(LONG), LONG],
    ['a long file in UTF-16 LE', utf16le(LONG), LONG],
    ['a long file in UTF-16 BE', utf16be(LONG), LONG],
    ['a long file in gzip', gzipSync(LONG), LONG],
    ['an empty file', Buffer.alloc(0), ''],
    ['an empty gzip', gzipSync(''), ''],
    ['a file of one byte', Buffer.from('7'), '7'],
    ['a BOM alone', utf8Bom(''), ''],
    ['a second BOM as text', utf8Bom('\ufeffx'), '\ufeffx'],
    ['a zero-width space behind the first bytes', Buffer.from('ab\ufeffc'), 'ab\ufeffc'],
  ])('reads %s', async (_, bytes, text) => {
    const { content, facts } = await read(await file(bytes));
    expect(content.equals(Buffer.from(text, 'utf8'))).toBe(true);
    expect(facts).toStrictEqual({ bytes: bytes.length, sha256: sha256(bytes) });
  });

  it.each(['plain', 'gzip'])('%s, in pieces so small that the heartbeat of a lock does not wait for them', async (form) => {
    const path = await file(form === 'gzip' ? gzipSync(LONG) : LONG);
    const sizes: number[] = [];
    const input = await openInput({ cwd: () => dir, stdin: process.stdin }, path);
    for await (const chunk of input.chunks) sizes.push(chunk.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(65_536);
    expect(sizes.length).toBeGreaterThan(40);
  });

  it('hands out bytes that are no text as they are', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x80]);
    expect((await read(await file(bytes))).content).toStrictEqual(bytes);
  });

  it('knows name and size before reading', async () => {
    const path = await file(gzipSync(LONG));
    const input = await openInput(process, path);
    expect(input).toMatchObject({ name: path, size: gzipSync(LONG).length });
    for await (const chunk of input.chunks) expect(chunk.length).toBeLessThanOrEqual(1 << 20);
  });

  it('believes facts that are known', async () => {
    const known = { bytes: 3, sha256: 'known' };
    const input = await openInput(process, await file('abcdef'), known);
    for await (const chunk of input.chunks) expect(chunk.toString()).toBe('abcdef');
    expect(input.facts()).toStrictEqual({ bytes: 3, sha256: 'known' });
  });

  it.each([
    ['plain', Buffer.from(TEXT)],
    ['gzip', gzipSync(TEXT)],
  ])('reads standard input: %s', (_, bytes) => {
    const module = fileURLToPath(new URL('../../src/sources/input.ts', import.meta.url));
    const script = `
      import { openInput } from ${JSON.stringify(module)};
      const input = await openInput(process, '-');
      let text = '';
      for await (const chunk of input.chunks) text += chunk;
      console.log(JSON.stringify({ name: input.name, size: input.size ?? null, text, ...input.facts() }));`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { input: bytes, encoding: 'utf8' });
    expect(JSON.parse(child.stdout)).toStrictEqual({
      name: 'standard input',
      size: null,
      text: TEXT,
      bytes: bytes.length,
      sha256: sha256(bytes),
    });
  });
});

describe('what cannot be read', () => {
  it('refuses a directory', async () => {
    const path = join(dir, 'folder');
    await mkdir(path);
    await expect(openInput(process, path)).rejects.toMatchObject({ name: 'InputError', message: `${path} is a directory` });
    await expect(hashFile(process, path)).rejects.toMatchObject({ name: 'InputError', message: `${path} is a directory` });
  });

  it('refuses what is not there', async () => {
    const path = join(dir, 'absent');
    await expect(openInput(process, path)).rejects.toMatchObject({ name: 'InputError', message: `${path} does not exist` });
    await expect(hashFile(process, path)).rejects.toMatchObject({ name: 'InputError', message: `${path} does not exist` });
  });

  it('refuses a path through a file', async () => {
    await expect(openInput(process, join(await file('x'), 'y'))).rejects.toThrow(InputError);
  });

  it.skipIf(user.missing)(`refuses what this user may not read${user.hint}`, async () => {
    const path = await file(TEXT);
    await chmod(path, 0);
    const refusal = { name: 'InputError', message: `${path} may not be read by this user` };
    await expect(read(path)).rejects.toMatchObject(refusal);
    await expect(hashFile(process, path)).rejects.toMatchObject(refusal);
  });

  it.each([
    ['a gzip without its end', gzipSync(LONG).subarray(0, -12)],
    ['a gzip without its last byte', gzipSync(TEXT).subarray(0, -1)],
    ['a gzip header alone', gzipSync(TEXT).subarray(0, 4)],
    ['a gzip with changed content', damaged(gzipSync(TEXT), 15)],
    ['a gzip with a wrong checksum', damaged(gzipSync(TEXT), -6)],
  ])('refuses %s', async (_, bytes) => {
    const path = await file(bytes);
    const failure = await read(path).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect(failure).toMatchObject({ message: expect.stringContaining(`${path} is damaged`), exitCode: 2 });
  });
});

describe('files', () => {
  it('hashes the bytes as they are', async () => {
    const bytes = gzipSync(LONG);
    expect(await hashFile(process, await file(bytes))).toStrictEqual({ bytes: bytes.length, sha256: sha256(bytes) });
  });

  it('tells files from all else', async () => {
    expect((await fileState(process, await file('x'))).isRegular).toBe(true);
    expect((await fileState(process, '/dev/null')).isRegular).toBe(false);
    await expect(fileState(process, dir)).rejects.toThrow('is a directory');
    await expect(fileState(process, join(dir, 'absent'))).rejects.toThrow('does not exist');
  });

  it('tells that a file was changed or replaced', async () => {
    const path = await file('x');
    const { version } = await fileState(process, path);
    expect((await fileState(process, path)).version).toBe(version);
    await writeFile(path, 'y');
    expect((await fileState(process, path)).version).not.toBe(version);
  });
});

describe('gzip inside gzip, cut short', () => {
  it('is an InputError and not a crash', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'outreach-input-'));
    try {
      const file = join(dir, 'cut.gz');
      await writeFile(file, gzipSync(gzipSync(Buffer.alloc(100_000, 'abc{}'))).subarray(0, -12));
      const input = await openInput(process, file);
      await expect(
        (async () => {
          for await (const _ of input.chunks);
        })(),
      ).rejects.toThrow(InputError);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
