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

/** A text that must say something: a reason, a source, words to look for. */
export function parseText(text: string): string {
  if (!isBlank(text)) return text.trim();
  throw new InvalidArgumentError('It is empty.');
}

/** A moment to come, as ISO text: a duration from now, or a date, which ends with that day in UTC. */
export function parseMoment(text: string): string {
  const time = readMoment(text, 1, 'T23:59:59Z');
  if (time === undefined) throw new InvalidArgumentError('Write 90d, 2027-03-31 or 2027-03-31T12:00:00Z.');
  if (time <= Date.now()) throw new InvalidArgumentError('It is past.');
  return new Date(time).toISOString();
}

/** When something falls due, as ISO text: a duration from now, or a date, today included, which begins with that day in UTC. */
export function parseDay(text: string): string {
  const time = readMoment(text, 1, 'T00:00:00Z');
  if (time === undefined) throw new InvalidArgumentError('Write 90d, 2027-03-31 or 2027-03-31T12:00:00Z.');
  const today = new Date().toISOString().slice(0, DAY_LENGTH);
  if (time <= Date.now() && text !== today) throw new InvalidArgumentError('It is past.');
  return new Date(time).toISOString();
}

/** A moment of the past, as ISO text: a duration until now, or a date, which begins with that day in UTC. */
export function parsePast(text: string): string {
  const time = readMoment(text, -1, 'T00:00:00Z');
  if (time === undefined) throw new InvalidArgumentError('Write 7d, 2026-11-01 or 2026-11-01T12:00:00Z.');
  if (time > Date.now()) throw new InvalidArgumentError('It is in the future.');
  return new Date(time).toISOString();
}

const DAY_LENGTH = 10;

function readMoment(text: string, direction: 1 | -1, timeOfDate: string): number | undefined {
  const ms = readDuration(text);
  if (ms !== undefined) return Date.now() + direction * ms;
  const day = /^\d{4}-\d\d-\d\d(?:$|T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$)/.test(text) ? text.slice(0, DAY_LENGTH) : '';
  const time = Date.parse(text.length === DAY_LENGTH ? `${text}${timeOfDate}` : text);
  // The 30th of February is no day; Date would make it the 2nd of March.
  const isDay = !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
  return isDay && !Number.isNaN(time) ? time : undefined;
}
