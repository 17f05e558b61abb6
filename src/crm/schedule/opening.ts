import type { ZoneClock } from '../zones.ts';
import { isInWindow, type SendRules } from './rules.ts';

/** Whether a person with this clock may be written to now. */
export function isOpen(clock: ZoneClock, at: number, { window, closedDays }: Pick<SendRules, 'window' | 'closedDays'>): boolean {
  return isInWindow(window, clock.timeOfDay(at)) && !closedDays.has(clock.weekday(at));
}

/** The first instant from `at` on at which a person with this clock may be written to; undefined where there is none before `end`. */
export function nextOpening(
  clock: ZoneClock,
  at: number,
  end: number,
  rules: Pick<SendRules, 'window' | 'closedDays'>,
): number | undefined {
  for (let t = at; t < end; ) {
    if (isOpen(clock, t, rules)) return t;
    // Until the offset changes local time runs evenly: only where the window begins, or a date, can it open.
    const time = clock.timeOfDay(t);
    const opens = time < rules.window.from ? t + rules.window.from - time : Number.POSITIVE_INFINITY;
    t = Math.min(opens, clock.nextDay(t), clock.nextChange(t));
  }
  return undefined;
}
