/** When messages may be sent: what a plan and a claim are held to. */
export interface SendRules {
  /** At most so many in any 60 minutes. */
  perHour: number;
  /** At most so many on one calendar day of the sender's zone. */
  perDay: number;
  /** Between two messages of one account, in milliseconds. */
  gap: { least: number; most: number };
  window: SendWindow;
  /** 0 is Sunday: local dates on which nothing is sent. */
  closedDays: ReadonlySet<number>;
}

/** Milliseconds since local midnight: `from` is in it, `to` is not; an end before the start lies on the next day. */
export interface SendWindow {
  from: number;
  to: number;
}

/** Whether a local time of day lies in a window. */
export function isInWindow({ from, to }: SendWindow, timeOfDay: number): boolean {
  return from < to ? timeOfDay >= from && timeOfDay < to : timeOfDay >= from || timeOfDay < to;
}
