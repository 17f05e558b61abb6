import { type Claim, claimMessages, dueZones } from '../../db/crm/queue.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { isOpen } from '../schedule/opening.ts';
import type { SendRules } from '../schedule/rules.ts';
import { ZoneClock, zoneOf } from '../zones.ts';

export interface ClaimRequest {
  /** Chosen by the caller: a claim whose answer was lost gets the same items again. */
  request: string;
  /** Nothing is handed out. */
  dryRun?: boolean;
  account: string | null;
  most: number;
  leaseMs: number;
  rules: SendRules;
  /** The sender's, of zoneOf. */
  timezone: string;
}

/** Claims what is due by the clock of the database; windows and days are looked up here, since the database knows other zones. */
export async function claimDue(
  db: OutreachDatabase,
  { request, dryRun = false, account, most, leaseMs, rules, timezone }: ClaimRequest,
): Promise<Claim> {
  const due = await dueZones(db, account);
  const now = Date.parse(due.now);
  const sender = new ZoneClock(timezone, now);
  const isOpenFor = (zone: string | undefined) => isOpen(zone === undefined ? sender : new ZoneClock(zone, now), now, rules);
  return claimMessages(db, {
    request_id: request,
    dry_run: dryRun,
    account,
    most,
    lease_ms: leaseMs,
    per_hour: rules.perHour,
    per_day: rules.perDay,
    gap_ms: rules.gap.least,
    day_start: new Date(sender.startOfDay(now)).toISOString(),
    zones: Object.fromEntries(due.zones.map((name) => [name, isOpenFor(zoneOf(name))])),
    is_open: isOpenFor(undefined),
  });
}
