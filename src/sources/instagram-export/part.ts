import { createHash } from 'node:crypto';
import { lstat, open, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InputError, messageOf } from '../../errors.ts';
import type { FileHost } from '../../host.ts';
import { beyond, type Limits } from '../../limits.ts';
import { hashFile } from '../input.ts';
import { classifyPath, type ExportPath } from './paths.ts';
import { openZip } from './zip.ts';

/** A file of an export that is read. */
export interface ExportFile {
  /** Within the part. */
  path: string;
  is: ExportPath;
  size: number;
  /** Its content; what is larger than a record may be is refused. Throws InputError. */
  read(): Promise<Buffer>;
}

/** One folder or archive of an export; several may be one export. */
export interface ExportPart {
  /** As the user named it. */
  name: string;
  files: readonly ExportFile[];
  /** sha256 of what is read of it, and its size. */
  facts(): Promise<{ sha256: string; bytes: number }>;
  /** Another one once it was changed. */
  version(): Promise<string>;
  close(): Promise<void>;
}

const MAX_DEPTH = 12;

/** Opens a folder, or a zip as it was downloaded. Throws InputError for what is neither. */
export async function openPart(host: FileHost, name: string, limits: Limits): Promise<ExportPart> {
  const path = resolve(host.cwd(), name);
  const facts = await lstat(path).catch((error: unknown) => {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new InputError(`${name} ${isMissing ? 'does not exist' : `cannot be read: ${messageOf(error)}`}`, {
      suggestion: 'name the folder of an Instagram export, or its zip as downloaded',
    });
  });
  // A link that the user names is meant; links within a folder are not followed.
  const target = facts.isSymbolicLink() ? await open(path).then(async (file) => file.stat().finally(() => file.close())) : facts;
  if (target.isDirectory()) return openFolder(name, path, limits);
  if (!target.isFile()) {
    throw new InputError(`${name} is neither a folder nor a file`, { suggestion: 'a zip is read from its end: save it to a file first' });
  }
  const zip = await openZip(name, path, limits);
  return {
    name,
    files: zip.files,
    facts: () => hashFile(host, name),
    version: async () => versionOf(path),
    close: zip.close,
  };
}

async function openFolder(name: string, root: string, limits: Limits): Promise<ExportPart> {
  const files: ExportFile[] = [];
  const walk = async (dir: string, under: string, depth: number): Promise<void> => {
    const entries = await readdir(dir, { withFileTypes: true }).catch((error: unknown) => {
      throw new InputError(`${join(name, under)} cannot be read: ${messageOf(error)}`, { cause: error });
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = under === '' ? entry.name : `${under}/${entry.name}`;
      if (entry.isDirectory() && depth < MAX_DEPTH) await walk(join(dir, entry.name), path, depth + 1);
      // Names of Windows may hold a backslash on other systems: there it is a folder's.
      const is = entry.isFile() ? classifyPath(path) : undefined;
      if (is === undefined) continue;
      const whole = join(dir, entry.name);
      const { size } = await lstat(whole);
      files.push({ path, is, size, read: () => readBounded(whole, `${name}/${path}`, limits) });
    }
  };
  await walk(root, '', 0);
  return {
    name,
    files,
    facts: () => folderFacts(root, files),
    version: async () => (await Promise.all(files.map(({ path }) => versionOf(join(root, path))))).join(' '),
    close: async () => {},
  };
}

async function folderFacts(root: string, files: readonly ExportFile[]): Promise<{ sha256: string; bytes: number }> {
  const whole = createHash('sha256');
  let bytes = 0;
  const host = { cwd: () => root };
  for (const { path } of files) {
    const facts = await hashFile(host, path);
    whole.update(`${path}\0${facts.sha256}\n`);
    bytes += facts.bytes;
  }
  return { sha256: whole.digest('hex'), bytes };
}

async function readBounded(path: string, shown: string, limits: Limits): Promise<Buffer> {
  const file = await open(path).catch((error: unknown) => {
    throw new InputError(`${shown} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  try {
    const { size } = await file.stat();
    if (size > limits.record) throw beyond('record', limits, `${shown} is larger than`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function versionOf(path: string): Promise<string> {
  const facts = await lstat(path, { bigint: true }).catch(() => undefined);
  return facts === undefined ? 'gone' : `${facts.ino}:${facts.size}:${facts.mtimeNs}`;
}
