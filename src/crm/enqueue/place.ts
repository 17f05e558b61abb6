import type { QueueUsage } from '../../db/crm/queue.ts';
import { Schedule, type ScheduleRequest } from '../schedule/plan.ts';
import { ZoneClock, zoneOf } from '../zones.ts';
import type { Draft } from './draft.ts';

/** A draft with its time. */
export type Planned = Draft & { scheduled_at: string };

export interface Placement {
  planned: Planned[];
  /** No day of the plan has room, or none is open. */
  left: Draft[];
  /** How many of those who are left may be written to at no time of the plan, in their window and zone. */
  closed: number;
  /** Whose zone is none, as written: the sender's is taken. */
  unknownZones: { username: string; timezone: string }[];
}

export type PlacementRules = Pick<ScheduleRequest, 'rules' | 'days' | 'senderZone' | 'seed'>;

/** Gives drafts their times, in their order, beside what the account has sent and planned already. */
export function placeDrafts(drafts: readonly Draft[], rules: PlacementRules, start: number, usage: QueueUsage): Placement {
  const taken = usage.taken.map((at) => Date.parse(at));
  const schedule = new Schedule({ ...rules, start, taken, waiting: usage.waiting });
  const zones = new Map<string, string | undefined>();
  const placement: Placement = { planned: [], left: [], closed: 0, unknownZones: [] };
  for (const draft of drafts) {
    const { timezone, username } = draft;
    if (timezone !== null && !zones.has(timezone)) zones.set(timezone, zoneOf(timezone));
    const zone = timezone === null ? undefined : zones.get(timezone);
    if (timezone !== null && zone === undefined) placement.unknownZones.push({ username, timezone });
    const at = schedule.place(zone ?? rules.senderZone);
    if (typeof at === 'number') placement.planned.push({ ...draft, scheduled_at: new Date(at).toISOString() });
    else {
      placement.left.push(draft);
      if (at === 'closed') placement.closed += 1;
    }
  }
  return placement;
}

/** When the sender's days of a plan begin, and when the last one ends. */
export function dayStarts({ senderZone, days }: PlacementRules, start: number): string[] {
  const clock = new ZoneClock(senderZone, start);
  const starts = [clock.startOfDay(start)];
  for (let day = 0; day < days; day++) starts.push(clock.nextDay(starts.at(-1) ?? start));
  return starts.map((at) => new Date(at).toISOString());
}
