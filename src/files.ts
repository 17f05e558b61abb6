import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import pMap from 'p-map';
import { ConfigError } from './errors.ts';
import { ownerMark, sweepUnfinished } from './unfinished.ts';

/** Many at once share a commit of the file system's journal: 1,300 new files took 0.4 s so, and 6 s one after the other. */
const AT_ONCE = 64;
const END = '.tmp';
/** Follows no link and takes no file that lies there: somebody else may write to the directory, as in /tmp. */
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
/** Where a process finds its own open files: links that are meant to be followed. */
const OWN_STREAMS = /^\/dev\/(?:std(?:in|out|err)|fd\/\d+|tty|null|full)$|^\/proc\/(?:self|thread-self|\d+)\/fd\/\d+$/;
const WRITABLE_FOR_OTHERS = 0o022;

/** Beside a file, the name of what is to take its place: nobody else's, and swept once its process is gone. */
export function draftOf(path: string): string {
  return `${path}.${ownerMark()}${END}`;
}

/** Writes files and directories through to the disk; a name in a directory is the directory's. */
export async function syncAll(paths: readonly string[]): Promise<void> {
  await pMap(paths, sync, { concurrency: AT_ONCE });
}

async function sync(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a directory and what is missing above it, all for the user's eyes alone. */
export async function makeDirectory(dir: string): Promise<void> {
  const first = await mkdir(dir, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const made = [dirname(first)];
  for (let path = dir; path.length >= first.length; path = dirname(path)) made.push(path);
  await syncAll(made);
}

/** A file that is being written in the place of another. */
export interface Replacement {
  write(data: string | Uint8Array): Promise<void>;
  /** Puts it there; what was there before is gone. */
  finish(): Promise<void>;
  /** What was there before stays. */
  abandon(): Promise<void>;
}

/**
 * Begins what takes the place of `path` once it is whole: the old or the new one is there, whatever happens to the program. What killed
 * processes left beside it goes. A link in that place is replaced, and what it leads to is left alone. `mode`: of the file; without it a
 * new one has what the umask leaves, and one that is replaced keeps its own, but that others may write to a stranger's. Without `sync`, a
 * loss of power before syncAll of the file and its directory may take it.
 */
export async function openReplacement(path: string, options: { mode?: number; sync?: boolean } = {}): Promise<Replacement> {
  const { mode, sync: durable = true } = options;
  const before = await lstat(path).catch(() => undefined);
  sweepUnfinished(dirname(path), `${basename(path)}.`, END);
  const draft = draftOf(path);
  const handle = await open(draft, NEW_FILE, mode ?? 0o666);
  return {
    write: (data) => handle.writeFile(data),
    async finish() {
      if (mode === undefined && before?.isFile()) {
        const { uid } = await handle.stat();
        await handle.chmod(before.mode & 0o777 & (before.uid === uid ? 0o777 : ~WRITABLE_FOR_OTHERS));
      }
      if (durable) await handle.sync();
      await handle.close();
      await rename(draft, path);
      if (durable) await syncAll([dirname(path)]);
    },
    async abandon() {
      await handle.close().catch(() => {});
      await rm(draft, { force: true });
    },
  };
}

/** As openReplacement; devices and pipes are written to directly. */
export async function openOutput(path: string, options: { mode?: number } = {}): Promise<Replacement> {
  const before = await lstat(path).catch(() => undefined);
  const isStream = OWN_STREAMS.test(path);
  if (!isStream && (before === undefined || before.isFile() || before.isSymbolicLink())) return openReplacement(path, options);
  const handle = await open(path, constants.O_WRONLY | constants.O_APPEND | constants.O_NOCTTY | (isStream ? 0 : constants.O_NOFOLLOW));
  const close = () => handle.close();
  return { write: (data) => handle.writeFile(data), finish: close, abandon: () => close().catch(() => {}) };
}

/** Puts bytes in the place of what may be there. */
export async function replaceFile(path: string, bytes: Uint8Array, options: { mode?: number; sync?: boolean } = {}): Promise<void> {
  const file = await openReplacement(path, { mode: 0o600, ...options });
  try {
    await file.write(bytes);
    await file.finish();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

/** Writes a file that was not there: whole in a moment, or not at all. */
export async function writeNewFile(path: string, bytes: string | Uint8Array, mode = 0o600): Promise<void> {
  const handle = await open(path, NEW_FILE, mode);
  try {
    await handle.writeFile(bytes);
  } finally {
    await handle.close();
  }
}

/**
 * Makes a directory for this user alone, or takes the one that is there. Throws ConfigError for one that belongs to somebody else, or that
 * somebody else's link leads to: they could read and exchange what is put there.
 */
export async function ownDirectory(dir: string): Promise<void> {
  await makeDirectory(dir);
  await assertOwn(dir);
  const { mode } = await stat(dir);
  if ((mode & WRITABLE_FOR_OTHERS) !== 0) await chmod(dir, mode & 0o777 & ~WRITABLE_FOR_OTHERS);
}

/** Throws ConfigError where a directory, or the link in its place, belongs to another user. */
export async function assertOwn(dir: string): Promise<void> {
  const me = process.getuid?.();
  const owners = [(await lstat(dir)).uid, (await stat(dir)).uid];
  if (me === undefined || owners.every((uid) => uid === me)) return;
  throw new ConfigError(`${dir} belongs to another user of this machine (uid ${owners.find((uid) => uid !== me)})`, {
    suggestion: 'name a directory of your own with OUTREACH_HOME or --database pglite:DIR, or run as the user that it belongs to',
  });
}
