import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseList, wholeNumber } from '../../cli/common-options.ts';
import { readDuration } from '../../cli/durations.ts';
import { parseText } from '../../cli/values.ts';
import type { SendRules, SendWindow } from '../../crm/schedule/rules.ts';
import { zoneOf } from '../../crm/zones.ts';

/** Caps and whose they are. */
export interface CapFlags {
  perHour: number;
  perDay: number;
  timezone: string;
  account?: string;
}

/** When and how much is sent: the same flags for a plan and for a claim. */
export interface SendFlags extends CapFlags {
  gap: SendRules['gap'];
  window: SendWindow;
  weekends: boolean;
  closedDays?: number[];
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const WEEKEND = [0, 6];
const MINUTE_MS = 60_000;

/** Commander would take it for the opposite of --days. */
class ClosedDaysOption extends Option {
  override negate = false;
  override attributeName(): string {
    return 'closedDays';
  }
}

export function addCapOptions(command: Command): Command {
  return command
    .optionsGroup('Sending:')
    .option('--account <name>', 'the sending account; caps, gap and day are its own (default: the default account)', parseText)
    .option('--per-hour <n>', 'at most this many in any 60 minutes', wholeNumber(1), 10)
    .option('--per-day <n>', "at most this many per calendar day of the sender's time zone", wholeNumber(1), 30)
    .addOption(
      new Option('--timezone <zone>', "the sender's time zone, also for contacts whose zone is not known")
        .argParser(parseZone)
        .default('UTC'),
    );
}

export function addSendOptions(command: Command): Command {
  return addCapOptions(command)
    .addOption(new Option('--gap <least-most>', 'time between two messages').argParser(parseGap).default(parseGap('60s-300s'), '60s-300s'))
    .addOption(
      new Option('--window <from-to>', "hours of the contact's own day; an end before the start reaches over midnight")
        .argParser(parseWindow)
        .default(parseWindow('09:00-21:00'), '09:00-21:00'),
    )
    .option('--no-weekends', 'nothing on Saturday and Sunday, where the contact is')
    .addOption(new ClosedDaysOption('--no-days <days>', 'nothing on these days, e.g. fri,sat').argParser(parseDays));
}

/** What the flags say, as a plan and a claim keep it. */
export function sendRulesOf({ perHour, perDay, gap, window, weekends, closedDays = [] }: SendFlags): SendRules {
  return { perHour, perDay, gap, window, closedDays: new Set([...closedDays, ...(weekends ? [] : WEEKEND)]) };
}

function parseGap(text: string): SendRules['gap'] {
  const [least, most, ...more] = text.split('-').map((part) => readDuration(part.trim()));
  const gap = { least: least ?? Number.NaN, most: text.includes('-') ? (most ?? Number.NaN) : (least ?? Number.NaN) };
  if (more.length === 0 && gap.least <= gap.most) return gap;
  throw new InvalidArgumentError('Write it as 60s-300s, or 60s.');
}

function parseWindow(text: string): SendWindow {
  const [, from = '', to = ''] = /^(\d?\d:\d\d)-(\d?\d:\d\d)$/.exec(text.trim()) ?? [];
  const window = { from: timeOfDay(from, 23), to: timeOfDay(to, 24) };
  if (Number.isNaN(window.from + window.to)) throw new InvalidArgumentError('Write it as 09:00-21:00; 24:00 may be the end.');
  if (window.from === window.to) throw new InvalidArgumentError('It is empty: it ends when it starts. All day is 00:00-24:00.');
  return window;
}

/** Milliseconds since midnight; NaN: it is none. */
function timeOfDay(text: string, lastHour: number): number {
  const [hours = Number.NaN, minutes = Number.NaN] = text.split(':').map((part) => (part === '' ? Number.NaN : Number(part)));
  const isTime = hours <= lastHour && minutes < 60 && (hours < 24 || minutes === 0);
  return isTime ? (hours * 60 + minutes) * MINUTE_MS : Number.NaN;
}

function parseZone(text: string): string {
  const zone = zoneOf(text);
  if (zone === undefined) throw new InvalidArgumentError('Write the IANA name of a time zone, e.g. Europe/Berlin.');
  return zone;
}

function parseDays(text: string): number[] {
  return parseList(text).map((word) => {
    const day = DAYS.findIndex((name) => word.toLowerCase().startsWith(name) && FULL_DAYS.test(word));
    if (day === -1) throw new InvalidArgumentError(`Write some of ${DAYS.join(', ')}.`);
    return day;
  });
}

const FULL_DAYS = /^(?:sun(?:day)?|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?)$/i;
