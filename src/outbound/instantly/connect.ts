import { hash } from 'node:crypto';
import { z } from 'zod';
import { readCursor, setCursor } from '../../db/ops/cursors.ts';
import type { Limits } from '../../limits.ts';
import type { Job } from '../../ops/job.ts';
import { Instantly, type InstantlyLimits, MissingError, ScopeError } from '../../sources/instantly/client.ts';

const FINGERPRINT_LENGTH = 16;

export interface InstantlySettings {
  key: string;
  baseUrl: string;
  limits: InstantlyLimits;
}

/** What asks. */
interface Program {
  version: string;
  signal: AbortSignal;
  config: { limits: Limits };
}

export interface Connected {
  api: Instantly;
  workspace: string;
  workspaceId: string | null;
  lock: string;
}

/**
 * Opens the API and finds out whose workspace it is, which is the name of the lock and of what its requests are counted under: another
 * host, or another key of the same workspace, shares both. A key that may not ask stands for itself.
 */
export async function connect(job: Job, settings: InstantlySettings, { version, signal, config }: Program): Promise<Connected> {
  const api = new Instantly({ ...settings, db: job.db, version, bounds: config.limits, signal: AbortSignal.any([signal, job.signal]) });
  const fingerprint = `key-${hash('sha256', `${settings.baseUrl} ${settings.key}`).slice(0, FINGERPRINT_LENGTH)}`;
  const name = `instantly:${fingerprint}`;
  const known = z.object({ workspace: z.string() }).safeParse(await readCursor(job.db, name)).data?.workspace;
  const workspaceId = known ?? (await workspaceOf(api));
  const workspace = workspaceId ?? fingerprint;
  const lock = `instantly:${workspace}`;
  await job.lock(lock);
  api.countFor(workspace);
  if (known === undefined && workspaceId !== null && job.runId !== undefined) {
    await setCursor(job.db, { name, cursor: { workspace: workspaceId }, lock, run_id: job.runId });
  }
  return { api, workspace, workspaceId, lock };
}

async function workspaceOf(api: Instantly): Promise<string | null> {
  try {
    return await api.workspace();
  } catch (error) {
    if (error instanceof ScopeError || error instanceof MissingError) return null;
    throw error;
  }
}
