import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { InputError, messageOf } from '../../errors.ts';
import { beyond, type Limits } from '../../limits.ts';
import { tooPacked } from '../input.ts';
import type { ExportFile } from './part.ts';
import { classifyPath, leadsOut } from './paths.ts';

/** An export of two gigabytes has some hundred thousand pictures. */
const MAX_ENTRIES = 2_000_000;
const MAX_NAME_LENGTH = 1_024;
/** Small files may shrink as they like. */
const FREE_BYTES = 4 * 1024 * 1024;

/** The files of an archive that are read; its directory stands at its end, so that it needs a file. Throws InputError. */
export async function openZip(name: string, path: string, limits: Limits): Promise<{ files: ExportFile[]; close(): Promise<void> }> {
  const zip = await yauzl.openPromise(path, { autoClose: false, lazyEntries: true, decodeStrings: false }).catch((error: unknown) => {
    throw new InputError(`${name} is no whole zip archive: ${messageOf(error)}`, {
      suggestion: 'nothing was written; download it again, or name the folder that it was unpacked to',
      cause: error,
    });
  });
  const close = async () => zip.close();
  try {
    const files: ExportFile[] = [];
    let count = 0;
    for await (const entry of zip.eachEntry()) {
      if (++count > MAX_ENTRIES) throw new InputError(`${name} has more than ${MAX_ENTRIES} files`, { suggestion: 'is it an export?' });
      const written = nameOf(entry);
      if (leadsOut(written)) {
        throw new InputError(`${name} has a file whose name leads out of the archive: ${written.slice(0, 80)}`, {
          suggestion: 'nothing was written; Instagram makes no such archive',
        });
      }
      const is = written.endsWith('/') || written.length > MAX_NAME_LENGTH ? undefined : classifyPath(written);
      if (is === undefined) continue;
      files.push({ path: written, is, size: entry.uncompressedSize, read: () => readEntry(zip, entry, `${name}: ${written}`, limits) });
    }
    return { files, close };
  } catch (error) {
    await close();
    if (error instanceof InputError) throw error;
    throw new InputError(`${name} is damaged: ${messageOf(error)}`, { suggestion: 'nothing was written; download it again', cause: error });
  }
}

/** Names are looked at, and never used as paths of this machine. */
function nameOf({ fileNameRaw }: Entry): string {
  return fileNameRaw.toString('utf8').replaceAll('\\', '/');
}

async function readEntry(zip: ZipFile, entry: Entry, shown: string, limits: Limits): Promise<Buffer> {
  if (entry.isEncrypted()) throw new InputError(`${shown} is protected by a password`);
  if (entry.uncompressedSize > limits.record) throw beyond('record', limits, `${shown} is larger than`);
  const parts: Buffer[] = [];
  let bytes = 0;
  let checksum = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream) {
      if (!Buffer.isBuffer(chunk)) continue;
      bytes += chunk.length;
      if (bytes > FREE_BYTES && bytes > entry.compressedSize * limits.expansion) throw tooPacked(shown, limits);
      parts.push(chunk);
      checksum = crc32(chunk, checksum);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${shown} is damaged: ${messageOf(error)}`, { cause: error });
  }
  if (checksum !== entry.crc32) throw new InputError(`${shown} is damaged: its checksum is another one`);
  return Buffer.concat(parts);
}
