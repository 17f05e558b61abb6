import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { makeDirectory } from '../../durable-files.ts';
import { ConfigError, LockedError } from '../../errors.ts';
import { isProcessGone, processStart } from '../../processes.ts';

/** How long a second process waits for the embedded database before it gives up. */
const WAIT_MS = 10_000;
const POLL_MS = 100;

const ownerSchema = z.object({ token: z.string(), pid: z.number(), host: z.string(), started: z.string() });
type Owner = z.infer<typeof ownerSchema>;

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
        await takeOver(path, owner, me);
        continue;
      }
      if (Date.now() >= deadline) throw lockedBy(dir, path, owner);
      signal?.throwIfAborted();
      await sleep(POLL_MS);
    }
  } catch (error) {
    if (error instanceof LockedError || signal?.aborted) throw error;
    throw new ConfigError(`${path} cannot be written: ${error instanceof Error ? error.message : error}`, {
      suggestion: 'choose another place with OUTREACH_HOME or --database pglite:DIR',
      cause: error,
    });
  }
  return {
    async release() {
      if ((await readOwner(path))?.token === me.token) await rm(path, { force: true });
    },
  };
}

async function createExclusively(path: string, owner: Owner): Promise<boolean> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    // Written aside and linked: a lock is there whole or not at all.
    await writeFile(draft, JSON.stringify(owner), { mode: 0o600 });
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Undefined where the file is absent, or is none of ours. */
async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Only the process that makes the takeover file of this very token may remove the dead process's lock. */
async function takeOver(path: string, dead: Owner, me: Owner): Promise<void> {
  const claim = `${path}.${dead.token}`;
  if (!(await createExclusively(claim, me))) {
    await sleep(POLL_MS);
    return;
  }
  if ((await readOwner(path))?.token === dead.token) await rm(path, { force: true });
  await rm(claim, { force: true });
}

function isGone(owner: Owner): boolean {
  return owner.host === hostname() && isProcessGone(owner.pid, owner.started);
}

function lockedBy(dir: string, path: string, owner: Owner | undefined): LockedError {
  const who = owner === undefined ? 'another process' : `process ${owner.pid} on ${owner.host}`;
  return new LockedError(`${who} has the embedded database ${dir} open`, {
    suggestion: `wait for it to end (or remove ${path}* if you know that nothing has it open); a Postgres database serves any number of processes`,
  });
}
