import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ConfigError, LockedError, messageOf } from '../../errors.ts';
import { draftOf, makeDirectory, writeNewFile } from '../../files.ts';
import { isProcessGone, processStart } from '../../processes.ts';

/** How long a second process waits for the embedded database before it gives up. */
const WAIT_MS = 10_000;
const POLL_MS = 100;

const ownerSchema = z.object({ token: z.string(), pid: z.number(), host: z.string(), started: z.string() });
type Owner = z.infer<typeof ownerSchema>;
/** A lock that a loss of power left empty; the token is the file's own. */
interface Ownerless {
  token: string;
}

export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Takes the lock file beside a data directory: PGlite has no lock of its own, and a second opener loses committed rows.
 * A lock is broken only when its process is known to be gone (same host, and pid or process start time differ), never by age.
 */
export async function lockDirectory(dir: string, waitMs = WAIT_MS, signal?: AbortSignal): Promise<DirectoryLock> {
  const path = `${dir}.lock`;
  const me: Owner = { token: randomUUID(), pid: process.pid, host: hostname(), started: processStart(process.pid) ?? '' };
  const deadline = Date.now() + waitMs;
  try {
    await makeDirectory(dirname(path));
    for (;;) {
      if (await createExclusively(path, me)) break;
      const owner = await readOwner(path);
      if (owner !== undefined && isGone(owner)) {
        await takeOver(path, path, owner, me);
        continue;
      }
      if (Date.now() >= deadline) throw lockedBy(dir, path, owner);
      signal?.throwIfAborted();
      await sleep(POLL_MS);
    }
  } catch (error) {
    if (error instanceof LockedError || signal?.aborted) throw error;
    throw new ConfigError(`${path} cannot be written: ${messageOf(error)}`, {
      suggestion: 'choose another place with OUTREACH_HOME or --database pglite:DIR',
      cause: error,
    });
  }
  await sweepDrafts(path);
  return {
    async release() {
      if ((await readOwner(path))?.token === me.token) await rm(path, { force: true });
    },
  };
}

async function createExclusively(path: string, owner: Owner): Promise<boolean> {
  const draft = draftOf(path);
  try {
    // Written aside and linked: a lock is there whole or not at all.
    await writeNewFile(draft, JSON.stringify(owner));
    await link(draft, path);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Undefined where there is none. A file without an owner was cut off by a loss of power, and whoever made it is gone. */
async function readOwner(path: string): Promise<Owner | Ownerless | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    const parsed = ownerSchema.safeParse(JSON.parse(text.replaceAll('\0', '') || 'null'));
    if (parsed.success) return parsed.data;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    if (!(error instanceof SyntaxError)) throw error;
  }
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && { token: `cut-${found.ino}-${found.mtimeNs}` };
}

/**
 * Removes the lock of a dead process. Only one may: who makes the claim on this very token, and a claim whose maker died is taken over in
 * the same way.
 */
async function takeOver(path: string, base: string, dead: { token: string }, me: Owner): Promise<void> {
  const claim = `${base}.${dead.token}`;
  if (await createExclusively(claim, me)) {
    if ((await readOwner(path))?.token === dead.token) await rm(path, { force: true });
    await rm(claim, { force: true });
    return;
  }
  const claimant = await readOwner(claim);
  if (claimant !== undefined && isGone(claimant)) await takeOver(claim, base, claimant, me);
  else await sleep(POLL_MS);
}

/** Drafts of processes that were killed between two lines; whoever reads them finds no other use. */
async function sweepDrafts(path: string): Promise<void> {
  const drafts = (await readdir(dirname(path))).filter((name) => name.startsWith(`${basename(path)}.`) && name.endsWith('.tmp'));
  for (const name of drafts) {
    const draft = join(dirname(path), name);
    const owner = await readOwner(draft);
    if (owner !== undefined && 'pid' in owner && isGone(owner)) await rm(draft, { force: true });
  }
}

function isGone(owner: Owner | Ownerless): boolean {
  return !('pid' in owner) || (owner.host === hostname() && isProcessGone(owner.pid, owner.started));
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function lockedBy(dir: string, path: string, owner: Owner | Ownerless | undefined): LockedError {
  const who = owner === undefined || !('pid' in owner) ? 'another process' : `process ${owner.pid} on ${owner.host}`;
  return new LockedError(`${who} has the embedded database ${dir} open`, {
    suggestion: `wait for it to end (or remove ${path}* if you know that nothing has it open); a Postgres database serves any number of processes`,
  });
}
