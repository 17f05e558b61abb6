import type { Runtime } from '../../cli/runtime.ts';
import type { JobFlags } from '../../ops/job.ts';
import { connect } from '../../outbound/instantly/connect.ts';
import { cursorName, ENTITIES, type Entity, WITHOUT_CAMPAIGN } from '../../outbound/instantly/context.ts';
import { normalize } from '../../outbound/instantly/normalize.ts';
import { syncRaw } from '../../outbound/instantly/sync.ts';
import type { SummaryResult } from '../../summary.ts';
import { instantlyConnection, instantlySettings } from './settings.ts';

export interface SyncFlags extends JobFlags {
  only?: Entity[];
  since?: string;
  full: boolean;
  campaign?: string;
  window: number;
  dryRun: boolean;
  allowRejects: boolean;
}

/** Reads what is new at Instantly into the raw tables, and from there into campaigns, leads and events. */
export function runSync(runtime: Runtime, flags: SyncFlags): Promise<SummaryResult> {
  const { since, full, campaign, window, dryRun, allowRejects } = flags;
  const only = flags.only ?? ENTITIES.filter((entity) => campaign === undefined || !WITHOUT_CAMPAIGN.includes(entity));
  instantlyConnection(runtime.config); // a setting that cannot be is no run that failed
  const settings = async () => instantlySettings(runtime.config);
  return runtime.job({ command: 'sync-instantly', source: 'instantly', flags, dryRun, allowRejects, prepare: settings }, async (job) => {
    const connected = await connect(job, instantlySettings(runtime.config), runtime);
    await syncRaw({ job, ...connected, options: { only, since, full, campaign, windowMs: window } });
    job.note(`${connected.api.requests} requests to Instantly`);
    // Made of stored rows, which a dry run has none of.
    if (dryRun) job.note('a dry run makes no leads and events of what it reads');
    else await normalize(job, { name: cursorName(connected, 'normalize'), lock: connected.lock, rebuild: false });
  });
}

export interface NormalizeFlags extends JobFlags {
  rebuild: boolean;
  dryRun: boolean;
}

/** Makes campaigns, leads and events of the raw tables alone, without the vendor. */
export function runNormalize(runtime: Runtime, flags: NormalizeFlags): Promise<SummaryResult> {
  const { rebuild, dryRun } = flags;
  const lock = 'instantly:normalize';
  return runtime.job({ command: 'sync-instantly normalize', source: 'raw tables', lock, flags, dryRun }, (job) =>
    normalize(job, { name: lock, lock, rebuild }),
  );
}
