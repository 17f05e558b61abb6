import { z } from 'zod';
import { confidence } from '../../db/column-values.ts';
import type { HistoryEntry } from '../../db/growth/leads.ts';
import type { Json } from '../../db/json.ts';
import { messageOf } from '../../errors.ts';
import { storable } from '../../sources/storable.ts';
import { readUrgency } from '../urgency.ts';
import { entryTime, type LeadTimes } from './times.ts';

const entrySchema = z.object({ value: z.json(), timestamp: z.union([z.string(), z.number()]) });
const textSchema = z.string().trim().min(1);

export type HistoryField = 'tone_history' | 'urgency_history' | 'confidence_history';

/** A history as it is stored: JSON, or a text of it as tables have it. Throws HistoryError for what is none. */
export function readHistory(field: HistoryField, given: Json, times: LeadTimes): HistoryEntry[] {
  const entries = typeof given === 'string' ? parsed(field, given) : given;
  if (!Array.isArray(entries)) throw new HistoryError(`${field} is no list`);
  return entries.map((entry, index) => {
    const read = entrySchema.safeParse(entry);
    if (!read.success) throw new HistoryError(`${field}[${index}] is no {value, timestamp}`);
    const { value, timestamp } = read.data;
    return { value: entryValue(field, value, index), timestamp: entryTimeOf(field, timestamp, index, times) };
  });
}

/** A history that is none; the message says which and why. */
export class HistoryError extends Error {}

function parsed(field: HistoryField, text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return storable(z.json().parse(value)).value;
  } catch (error) {
    throw new HistoryError(`${field} is no JSON`, { cause: error });
  }
}

function entryValue(field: HistoryField, value: Json, index: number): string | number {
  if (field === 'confidence_history') {
    const number = confidence.safeParse(value);
    if (!number.success) throw new HistoryError(`${field}[${index}].value is no number from 0 to 1`);
    return hundredths(number.data);
  }
  const text = textSchema.safeParse(value);
  if (!text.success) throw new HistoryError(`${field}[${index}].value is no text`);
  return field === 'urgency_history' ? (readUrgency(text.data) ?? text.data) : text.data;
}

function entryTimeOf(field: HistoryField, timestamp: string | number, index: number, times: LeadTimes): string {
  try {
    return entryTime(times.readAny(timestamp));
  } catch (error) {
    throw new HistoryError(`${field}[${index}].timestamp: ${messageOf(error)}`, { cause: error });
  }
}

/** As numeric(3, 2) keeps it. */
export function hundredths(value: number): number {
  const text = String(value);
  // Decimal arithmetic: 0.855 * 100 is 85.49999999999999.
  return text.includes('e') ? 0 : Number(Number(`${text}e2`).toFixed(0)) / 100;
}
