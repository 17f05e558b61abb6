import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { partitionOf, Spool } from '../../src/sources/spool.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'outreach-spool-'));
  vi.stubEnv('TMPDIR', dir);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true, force: true });
});

function withSpool<Entry>(partitions: number, work: (spool: Spool<Entry>) => void): void {
  const spool = new Spool<Entry>(partitions);
  try {
    work(spool);
  } finally {
    spool.close();
  }
}

describe('spool', () => {
  it('keeps the entries of each partition in their order, beside blobs', () => {
    const step = fc.record({
      partition: fc.nat(3),
      text: fc.string({ unit: 'grapheme' }),
      times: fc.constantFrom(1, 1, 40_000),
      blob: fc.uint8Array({ maxLength: 50 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        withSpool<{ n: number; text: string }>(4, (spool) => {
          const blobs: { at: { offset: number; length: number }; bytes: Buffer }[] = [];
          const expected = new Map<number, { n: number; text: string }[]>();
          steps.forEach(({ partition, text, times, blob }, n) => {
            const entry = { n, text: text.repeat(text.length > 0 ? Math.ceil(times / text.length) : 1) };
            spool.append(partition, entry);
            expected.set(partition, [...(expected.get(partition) ?? []), entry]);
            const bytes = Buffer.from(blob);
            blobs.push({ at: spool.appendBlob(bytes), bytes });
          });
          for (let partition = 0; partition < 4; partition++)
            expect([...spool.read(partition)]).toStrictEqual(expected.get(partition) ?? []);
          for (const { at, bytes } of blobs) expect(spool.readBlob(at).equals(bytes)).toBe(true);
        });
      }),
    );
  });

  it('goes on after a read, and reads again from the start', () => {
    withSpool<number>(2, (spool) => {
      spool.append(0, 1);
      expect([...spool.read(0)]).toStrictEqual([1]);
      spool.append(0, 2);
      spool.append(1, 3);
      expect([...spool.read(0)]).toStrictEqual([1, 2]);
      expect([...spool.read(0)]).toStrictEqual([1, 2]);
      expect([...spool.read(1)]).toStrictEqual([3]);
    });
  });

  it('keeps a blob larger than a block', () => {
    withSpool<string>(1, (spool) => {
      const bytes = Buffer.alloc(3_000_000, 'blob😀');
      spool.append(0, 'before');
      const at = spool.appendBlob(bytes);
      spool.append(0, 'after');
      expect([...spool.read(0)]).toStrictEqual(['before', 'after']);
      expect(at.length).toBe(bytes.length);
      expect(spool.readBlob(at).equals(bytes)).toBe(true);
    });
  });

  it('leaves no name in TMPDIR, neither open nor closed', async () => {
    const spool = new Spool<string>(1);
    spool.append(0, 'x'.repeat(100_000));
    spool.appendBlob(Buffer.alloc(100_000));
    expect(await readdir(dir)).toStrictEqual([]);
    expect([...spool.read(0)]).toHaveLength(1);
    spool.close();
    expect(await readdir(dir)).toStrictEqual([]);
  });

  it('is written below TMPDIR', () => {
    vi.stubEnv('TMPDIR', join(dir, 'absent'));
    expect(() => new Spool(1)).toThrow(/ENOENT/);
  });

  it('refuses a partition that it does not have, and a read behind its end', () => {
    withSpool<number>(3, (spool) => {
      expect(spool.partitions).toBe(3);
      expect(() => spool.append(3, 1)).toThrow(RangeError);
      expect(() => [...spool.read(-1)]).toThrow(RangeError);
      const { offset, length } = spool.appendBlob(Buffer.from('abc'));
      expect(() => spool.readBlob({ offset, length: length + 1 })).toThrow('a temporary file ended too early');
    });
  });
});

describe('partitionOf', () => {
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('is FNV-1a of %j', (key, hash) => {
    expect(partitionOf(key, 2 ** 32)).toBe(hash);
    expect(partitionOf(key, 7)).toBe(hash % 7);
  });

  it('spreads handles', () => {
    const sizes = new Array<number>(16).fill(0);
    for (let i = 0; i < 16_000; i++) sizes[partitionOf(`page.${i}`, 16)] = (sizes[partitionOf(`page.${i}`, 16)] ?? 0) + 1;
    expect(Math.min(...sizes)).toBeGreaterThan(800);
    expect(Math.max(...sizes)).toBeLessThan(1200);
  });
});
