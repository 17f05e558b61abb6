/** What one check found. */
export interface Finding {
  status: 'ok' | 'warning' | 'failed' | 'skipped';
  found: string;
  /** Where it is not obvious. */
  expected: string | null;
  /** What to do; of every failure and every warning. */
  fix: string | null;
}

export function ok(found: string, expected: string | null = null): Finding {
  return { status: 'ok', found, expected, fix: null };
}

/** Works, and wants to be looked at. */
export function warning(found: string, expected: string | null, fix: string): Finding {
  return { status: 'warning', found, expected, fix };
}

/** Something does not work, or is not safe. */
export function failed(found: string, expected: string | null, fix: string): Finding {
  return { status: 'failed', found, expected, fix };
}

export function skipped(reason: string, fix: string | null = null): Finding {
  return { status: 'skipped', found: reason, expected: null, fix };
}

/** Thrown where something cannot be found out: every check that needs it is skipped for this reason. */
export class CheckSkipped extends Error {
  override readonly name = 'CheckSkipped';
  readonly fix: string | null;

  constructor(reason: string, fix: string | null = null) {
    super(reason);
    this.fix = fix;
  }
}

/** `a, b, c and 4 more`. */
export function listing(items: readonly string[], most = 4): string {
  const rest = items.length - most;
  return rest > 0 ? `${items.slice(0, most).join(', ')} and ${rest} more` : items.join(', ');
}

/** `1 run`, `2 runs`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A time of the database for people: `2026-11-21 15:11 UTC`. */
export function minute(timestamp: string): string {
  return `${new Date(timestamp).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
