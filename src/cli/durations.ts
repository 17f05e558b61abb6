import { InvalidArgumentError, Option } from 'commander';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** `30s`, `10m`, `26h`, `7d` -> milliseconds; undefined where the text is none. */
export function readDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  const unit = Object.entries(UNITS).find(([name]) => name === match?.[2])?.[1];
  const ms = match === null || unit === undefined ? Number.NaN : Math.round(Number(match[1]) * unit);
  return ms <= 2_147_483_647 * 1000 ? ms : undefined;
}

/** A duration as the value of a flag. */
export function duration(text: string): number {
  const value = readDuration(text);
  if (value === undefined || value === 0) throw new InvalidArgumentError('Write it as 30s, 10m, 26h or 7d.');
  return value;
}

/** An option that takes a duration, with its default as people write it. */
export function durationOption(flags: string, description: string, standard: string): Option {
  return new Option(flags, description).argParser(duration).default(duration(standard), standard);
}
