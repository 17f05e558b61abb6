import { type Command, InvalidArgumentError } from 'commander';
import { normaliseHandle } from '../ops/handle.ts';
import { isBlank } from '../ops/keys/text.ts';
import { readDuration } from './durations.ts';

/** An Instagram handle as the value of a flag or an argument. */
export function parseHandle(text: string): string {
  const handle = normaliseHandle(text);
  if (handle === undefined) throw new InvalidArgumentError('Write a handle, e.g. dana.lifts.');
  return handle;
}

/** Some of them, each once. */
export function collectHandles(text: string, previous: readonly string[]): string[] {
  return [...new Set([...previous, parseHandle(text)])];
}

/** A share of one, e.g. 0.6. */
export function parseShare(text: string): number {
  const value = /^(\d*\.)?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('A number from 0 to 1 is needed, e.g. 0.6.');
}

/** The first of these options that was typed, as it is typed: what would be ignored must be refused. */
export function typedFlag(command: Command, names: readonly string[]): string | undefined {
  const name = names.find((candidate) => command.getOptionValueSource(candidate) === 'cli');
  return name === undefined ? undefined : (command.options.find((option) => option.attributeName() === name)?.long ?? name);
}

/** An http(s) URL as it can be sent: without blanks, and with no percent sign that begins no code. */
export function isWebUrl(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is refused
  if (/[\s\u0000-\u001f\u007f]|%(?![0-9a-f]{2})/i.test(text)) return false;
  try {
    decodeURIComponent(text);
  } catch {
    return false;
  }
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '');
}

/** A text that must say something: a reason, a source. */
export function parseReason(text: string): string {
  if (!isBlank(text)) return text.trim();
  throw new InvalidArgumentError('It is empty.');
}

/** A moment to come, as ISO text: a duration from now, or a date, which ends with that day in UTC. */
export function parseMoment(text: string): string {
  const ms = readDuration(text);
  const date = /^\d{4}-\d\d-\d\d$/.test(text)
    ? Date.parse(`${text}T23:59:59Z`)
    : Date.parse(text.includes('T') && /(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : '');
  const time = ms === undefined ? date : Date.now() + ms;
  if (Number.isNaN(time)) throw new InvalidArgumentError('Write 90d, 2027-03-31 or 2027-03-31T12:00:00Z.');
  if (time <= Date.now()) throw new InvalidArgumentError('It is past.');
  return new Date(time).toISOString();
}

/** A moment that is over, as ISO text. */
export function parsePastMoment(text: string): string {
  const time = /^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:?\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError('Write it as 2026-11-20T08:00:00Z, or 2026-11-20 for midnight in UTC.');
  if (time > Date.now()) throw new InvalidArgumentError('It is in the future.');
  return new Date(time).toISOString();
}
