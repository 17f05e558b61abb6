import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Runtime } from '../../cli/runtime.ts';
import type { Config } from '../../config.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { haltsInForce } from '../../db/ops/halts.ts';
import { ConfigError, InterruptedError } from '../../errors.ts';
import type { JobFlags } from '../../ops/job.ts';
import { Inbox } from '../../outbound/hooks/inbox.ts';
import { startReceiver } from '../../outbound/hooks/receiver.ts';
import { HookTally } from '../../outbound/hooks/tally.ts';
import type { SummaryResult } from '../../summary.ts';

/** Shorter secrets can be guessed. */
const SHORTEST_SECRET = 16;
/** How long an answer about the database is believed, and how long one is waited for. */
const HEALTH = { freshMs: 2_000, withinMs: 2_000 };
const LOOPBACK = /^(?:127\.|::1$|localhost$)/;

export interface Listen {
  host: string;
  port: number;
}

export interface ServeFlags extends JobFlags {
  webhooks: boolean;
  listen: Listen;
  /** Milliseconds. */
  for?: number;
  dryRun: boolean;
}

/** Receives what vendors report until a signal comes: what was begun is answered, and the run ends with what it counted. */
export function runServe(runtime: Runtime, flags: ServeFlags): Promise<SummaryResult> {
  const { dryRun } = flags;
  const { host, port } = flags.listen;
  const prepare = async () => secretOf(runtime.config);
  return runtime.job({ command: 'serve', source: `${host}:${port}`, flags, dryRun, prepare }, async (job) => {
    const secret = secretOf(runtime.config);
    if (secret.length < SHORTEST_SECRET) runtime.stderr.warn(`OUTREACH_WEBHOOK_SECRET is short: make one with "openssl rand -hex 32"`);
    if (!LOOPBACK.test(host)) runtime.stderr.warn(`${host} can be reached from elsewhere, and the secret without TLS be read`);
    if (job.db.target.kind === 'embedded') {
      job.note('the embedded database is open to this receiver alone: nobody else can use it until the receiver ends');
    }
    // "rejects retry" reads corrected records by the path that they came by.
    job.remember({ options: {} });
    const inbox = new Inbox(job, new HookTally(job));
    const receiver = await startReceiver({
      host,
      port,
      secret,
      limits: runtime.config.limits,
      store: (delivery) => (dryRun ? Promise.resolve('later') : inbox.store(delivery)),
      isHealthy: healthOf(job.db),
      warn: (code, message) => job.warn(code, message),
    });
    try {
      job.note(`${dryRun ? 'it can listen' : 'listening'} on ${receiver.url}`);
      if (!dryRun) await Promise.race([stopped(job.signal, flags.for), receiver.failed]);
    } finally {
      await receiver.stop();
      await inbox.drain();
    }
    const reason: unknown = job.signal.reason;
    if (reason instanceof InterruptedError) {
      job.fail({ exitCode: reason.exitCode, reason: reason.message, hint: 'what was answered is stored; start it again to go on' });
    } else job.signal.throwIfAborted();
  });
}

async function stopped(signal: AbortSignal, ms: number | undefined): Promise<void> {
  if (signal.aborted) return;
  if (ms === undefined) await once(signal, 'abort');
  else await sleep(ms, undefined, { signal }).catch(() => {});
}

/** Throws ConfigError where there is no secret: whoever finds the port could report what he likes. */
function secretOf(config: Config): string {
  const secret = config.get('OUTREACH_WEBHOOK_SECRET')?.trim() ?? '';
  const suggestion = 'make one with "openssl rand -hex 32", and give it to the vendors as a header of their deliveries';
  if (secret === '') throw new ConfigError('OUTREACH_WEBHOOK_SECRET is not set', { suggestion });
  if (!/^[\x21-\x7e]+$/.test(secret))
    throw new ConfigError('OUTREACH_WEBHOOK_SECRET has characters that no header can have', { suggestion });
  return secret;
}

/** Asked by anybody: the database is looked at once in a while, however often that is. */
function healthOf(db: OutreachDatabase): () => Promise<boolean> {
  let asked = Number.NEGATIVE_INFINITY;
  let answer = Promise.resolve(true);
  return () => {
    if (performance.now() - asked > HEALTH.freshMs) {
      asked = performance.now();
      answer = haltsInForce(db, { withinMs: HEALTH.withinMs }).then(
        () => true,
        () => false,
      );
    }
    return answer;
  };
}
