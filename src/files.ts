import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { ConfigError } from './errors.ts';

/**
 * Files are made as if somebody else could write to the directory, as in /tmp: under a name that nobody can know, by O_EXCL (which follows no
 * link and takes no file that lies there), and with their final mode from the start.
 */
export function draftOf(path: string): string {
  return `${path}.${randomBytes(8).toString('hex')}.tmp`;
}

/** Where a process finds its own open files: links that are meant to be followed. */
const OWN_STREAMS = /^\/dev\/(?:std(?:in|out|err)|fd\/\d+|tty|null|full)$|^\/proc\/(?:self|thread-self|\d+)\/fd\/\d+$/;
const WRITABLE_FOR_OTHERS = 0o022;

/** A file that is being written in the place of another. */
export interface Replacement {
  write(data: string | Uint8Array): Promise<void>;
  /** Puts it there; what was there before is gone. */
  finish(): Promise<void>;
  /** What was there before stays. */
  abandon(): Promise<void>;
}

/**
 * Opens what takes the place of `path` once it is whole. A link in that place is replaced, and what it leads to is left alone. Devices and
 * pipes are written to directly. `mode`: of the file; without it a new one has what the umask leaves, and one that is replaced keeps its
 * own, but that others may write to a stranger's.
 */
export async function openOutput(path: string, { mode }: { mode?: number } = {}): Promise<Replacement> {
  const before = await lstat(path).catch(() => undefined);
  const isStream = OWN_STREAMS.test(path);
  if (isStream || (before !== undefined && !before.isFile() && !before.isSymbolicLink())) {
    const handle = await open(path, constants.O_WRONLY | constants.O_APPEND | constants.O_NOCTTY | (isStream ? 0 : constants.O_NOFOLLOW));
    const close = () => handle.close();
    return { write: (data) => handle.writeFile(data), finish: close, abandon: () => close().catch(() => {}) };
  }
  const draft = draftOf(path);
  const handle = await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, mode ?? 0o666);
  return {
    write: (data) => handle.writeFile(data),
    async finish() {
      if (mode === undefined && before?.isFile()) {
        const { uid } = await handle.stat();
        await handle.chmod(before.mode & 0o777 & (before.uid === uid ? 0o777 : ~WRITABLE_FOR_OTHERS));
      }
      await handle.sync();
      await handle.close();
      await rename(draft, path);
    },
    async abandon() {
      await handle.close().catch(() => {});
      await rm(draft, { force: true });
    },
  };
}

/** Writes a file that was not there: whole in a moment, or not at all. */
export async function writeNewFile(path: string, bytes: string | Uint8Array, mode = 0o600): Promise<void> {
  const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, mode);
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
  await mkdir(dir, { recursive: true, mode: 0o700 });
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
