import { hash } from 'node:crypto';
import type { Limits } from '../../limits.ts';
import type { Job } from '../../ops/job.ts';
import { Smartlead } from '../../sources/smartlead/client.ts';

const FINGERPRINT_LENGTH = 16;

export interface SmartleadSettings {
  key: string;
  baseUrl: string;
}

/** What asks. */
interface Program {
  version: string;
  signal: AbortSignal;
  config: { limits: Limits };
}

/** Opens the API under a lock of the account, whose limits all hosts share; the key names it, as a hash. */
export async function connect(job: Job, { key, baseUrl }: SmartleadSettings, { version, signal, config }: Program): Promise<Smartlead> {
  const account = `smartlead:key-${hash('sha256', `${baseUrl} ${key}`).slice(0, FINGERPRINT_LENGTH)}`;
  await job.lock(account);
  const signals = AbortSignal.any([signal, job.signal]);
  return new Smartlead({ key, baseUrl, account, db: job.db, version, bounds: config.limits, signal: signals });
}
