import { createHash } from 'node:crypto';
import type { FileHost } from '../../host.ts';
import { type Limits, readLimits } from '../../limits.ts';
import type { ImportInput, ImportSource } from '../../ops/import.ts';
import type { InputFacts } from '../../sources/input.ts';
import { type ExportFile, type ExportPart, openPart } from '../../sources/instagram-export/part.ts';

/** The files of an export, whatever parts it came in. */
export interface ExportInput extends ImportInput {
  limits: Limits;
  files: readonly { part: string; file: ExportFile }[];
  /** Tells that a file was read. */
  onRead(bytes: number): void;
}

/** Folders and zips as one source: in any order they are the same. */
export function exportSource(
  host: FileHost,
  paths: readonly string[],
  onEnd: (close: () => Promise<void>) => void,
): ImportSource<ExportInput> {
  const limits = readLimits(host.env?.OUTREACH_LIMITS);
  let opened: Promise<ExportPart[]> | undefined;
  const parts = () => (opened ??= open());
  async function open(): Promise<ExportPart[]> {
    const all: ExportPart[] = [];
    onEnd(async () => void (await Promise.all(all.map((part) => part.close()))));
    for (const path of new Set(paths)) all.push(await openPart(host, path, limits));
    return all;
  }
  async function hash(): Promise<InputFacts> {
    const each: InputFacts[] = [];
    for (const part of await parts()) each.push(await part.facts());
    const sums = each.map(({ sha256 }) => sha256).sort();
    return {
      sha256: sums.length === 1 ? (sums[0] ?? '') : createHash('sha256').update(sums.join('\n')).digest('hex'),
      bytes: each.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }
  return {
    name: paths.join(' '),
    lock: [...paths].sort().join(' '),
    isLasting: async () => true,
    check: async () => void (await parts()),
    hash,
    version: async () => (await Promise.all((await parts()).map((part) => part.version()))).join('\n'),
    async open(known) {
      const facts = known ?? (await hash());
      const files = (await parts()).flatMap((part) => part.files.map((file) => ({ part: part.name, file })));
      let read = 0;
      return {
        name: paths.join(' '),
        size: files.reduce((sum, { file }) => sum + file.size, 0),
        bytesRead: () => read,
        facts: () => facts,
        limits,
        files,
        onRead: (bytes) => {
          read += bytes;
        },
      };
    },
  };
}
