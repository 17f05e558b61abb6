import type { Config } from '../config.ts';
import { UsageError } from '../errors.ts';
import { isWebUrl } from './values.ts';

/** A setting that is the address of a service. Throws UsageError for one that cannot be; suggestion: how to write it. */
export function webUrlSetting(config: Config, name: string, suggestion: string): string | undefined {
  const text = config.get(name);
  if (text === undefined || isWebUrl(text)) return text;
  throw new UsageError(`${name} is no http(s) URL`, { suggestion: `${suggestion}, or unset it` });
}

export interface NumberSetting {
  least: number;
  most?: number;
  whole?: boolean;
  /** "no number of seconds from 1" */
  problem: string;
  suggestion: string;
}

/** A setting that is a number. Throws UsageError for one that cannot be. */
export function numberSetting(
  config: Config,
  name: string,
  { least, most = Number.MAX_SAFE_INTEGER, whole = false, problem, suggestion }: NumberSetting,
): number | undefined {
  const text = config.get(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(`${name} is ${problem}`, { suggestion });
}
