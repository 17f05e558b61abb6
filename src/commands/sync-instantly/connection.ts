import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import { isWebUrl } from '../../cli/values.ts';
import type { Config } from '../../config.ts';
import { readCursor, setCursor } from '../../db/ops/cursors.ts';
import { ConfigError, UsageError } from '../../errors.ts';
import type { Job } from '../../ops/job.ts';
import { Instantly, type InstantlyLimits, MissingError, ScopeError } from '../../sources/instantly/client.ts';
import { trimmed } from '../../trimmed.ts';

const BASE_URL = 'https://api.instantly.ai';
const FINGERPRINT_LENGTH = 16;
/** The vendor's, over all keys of a workspace (its page on rate limits; GET /emails has one of its own). */
const LIMITS: InstantlyLimits = { perSecond: 100, perMinute: 6_000, emailsPerMinute: 20 };

export interface InstantlySettings {
  key: string;
  baseUrl: string;
  limits: InstantlyLimits;
}

/** Throws ConfigError without a key, UsageError for a setting that cannot be. */
export function instantlySettings(config: Config): InstantlySettings {
  const key = config.get('INSTANTLY_API_KEY')?.trim();
  const baseUrl = config.get('INSTANTLY_API_URL') ?? BASE_URL;
  if (!isWebUrl(baseUrl)) {
    throw new UsageError('INSTANTLY_API_URL is no http(s) URL', { suggestion: `write it as ${BASE_URL}, without /api/v2, or unset it` });
  }
  const limits = {
    perSecond: limitOf(config, 'INSTANTLY_REQUESTS_PER_SECOND', LIMITS.perSecond),
    perMinute: limitOf(config, 'INSTANTLY_REQUESTS_PER_MINUTE', LIMITS.perMinute),
    emailsPerMinute: limitOf(config, 'INSTANTLY_EMAILS_PER_MINUTE', LIMITS.emailsPerMinute),
  };
  if (key === undefined || key === '') {
    throw new ConfigError('INSTANTLY_API_KEY is not set', {
      suggestion: 'make a key for API v2 at Instantly (Settings > Integrations > API keys) and set it as it is shown',
    });
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new ConfigError('INSTANTLY_API_KEY is no key: it has blanks or other characters in it', { suggestion: 'set it as it is shown' });
  }
  return { key, baseUrl: withoutVersion(baseUrl), limits };
}

/** People copy it with the version, or with a slash. */
function withoutVersion(url: string): string {
  const isSlash = (character: string) => character === '/';
  const bare = trimmed(url, isSlash);
  return bare.endsWith('/api/v2') ? trimmed(bare.slice(0, -'/api/v2'.length), isSlash) : bare;
}

function limitOf(config: Config, name: string, standard: number): number {
  const text = config.get(name);
  if (text === undefined) return standard;
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (value > 0) return value;
  throw new UsageError(`${name} is no number of requests`, { suggestion: `write it as ${standard}, or unset it` });
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
export async function connect({ config, version, signal }: Runtime, job: Job): Promise<Connected> {
  const settings = instantlySettings(config);
  const api = new Instantly({ ...settings, db: job.db, version, signal: AbortSignal.any([signal, job.signal]) });
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
