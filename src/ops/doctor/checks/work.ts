import { counted, type Finding, listing, minute, ok, warning } from '../finding.ts';
import type { Setup } from '../setup.ts';

/** Runs that say they are running and gave no sign for ten minutes; a living one gives one every 20 s. */
export async function runs(setup: Setup): Promise<Finding[]> {
  const { count, rows } = (await setup.facts()).stalled_runs;
  if (count === 0) return [ok('none is stalled')];
  const latest = rows.map((run) => `${run.command} (process ${run.pid} on ${run.host}, last sign ${minute(run.heartbeat_at)})`);
  return [
    warning(
      `${counted(count, 'run')} without a sign for 10 minutes: ${listing(latest, 2)}`,
      null,
      'look whether the process still runs there; a run that was killed needs nothing, the next one goes on',
    ),
  ];
}

export async function locks(setup: Setup): Promise<Finding[]> {
  const { expired_locks: locks } = await setup.facts();
  if (locks.length === 0) return [ok('none is left behind')];
  const names = locks.map((lock) => `${lock.name} (process ${lock.pid} on ${lock.host}, until ${minute(lock.expires_at)})`);
  return [
    warning(
      `${counted(locks.length, 'lock')} whose lease is over: ${listing(names, 2)}`,
      null,
      'nothing to do for the next run, which takes it; find out why that process ended',
    ),
  ];
}

export async function halts(setup: Setup): Promise<Finding[]> {
  const { halts } = await setup.facts();
  if (halts.length === 0) return [ok('nothing is halted')];
  return halts.map(({ system, reason, halted_by, halted_at }) =>
    warning(
      `${system === 'all' ? 'all sending' : `sending of ${system}`} is halted since ${minute(halted_at)} by ${halted_by}: ${reason}`,
      null,
      `when the reason is gone: outreach resume${system === 'all' ? '' : ` --system ${system}`}`,
    ),
  );
}

export async function rejects(setup: Setup): Promise<Finding[]> {
  const { count, runs } = (await setup.facts()).rejects;
  if (count === 0) return [ok('none is open')];
  return [
    warning(
      `${counted(count, 'refused record')} of ${counted(runs, 'run')}`,
      null,
      '"outreach rejects list" shows them; correct them, and import just those with "outreach rejects retry"',
    ),
  ];
}
