import { z } from 'zod';

// What a column of a type can hold: a value beyond it is its record's fault, and must be found before it is in a batch, which it would sink.

/** integer */
export const INT4 = { min: -2_147_483_648, max: 2_147_483_647 } as const;
/** integer, of things that are counted */
export const int4Count = z.int().min(0).max(INT4.max);

/** numeric(precision, scale), as far as JavaScript's numbers are exact. */
export function numericMax(precision: number, scale: number): number {
  return Math.min(10 ** (precision - scale) - 10 ** -scale, Number.MAX_SAFE_INTEGER);
}

/** A price: numeric(12, 2). */
export const PRICE = { precision: 12, scale: 2 } as const;
export const price = z.number().min(0).max(numericMax(PRICE.precision, PRICE.scale));

/** A share: numeric(5, 2), between 0 and 1. */
export const confidence = z.number().min(0).max(1);

/**
 * A text with an index: an entry of a B-tree has 2,704 bytes at most, and these characters can have four each.
 */
export const INDEXED_TEXT_LENGTH = 600;
export const indexedText = z.string().max(INDEXED_TEXT_LENGTH);

/** The times that timestamptz, ISO texts and every client of the database write alike: the years of four digits. */
export const TIMES = { min: Date.parse('0001-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59.999Z') } as const;

/** Whether a moment can be stored; ms: since 1970. */
export function isStorableTime(ms: number): boolean {
  return ms >= TIMES.min && ms <= TIMES.max;
}

/** Clocks differ by so much. */
const SLACK_MS = 5 * 60_000;

/** Whether a moment is still to come, so that nothing can have happened then; ms: since 1970. */
export function isAhead(ms: number, now = Date.now()): boolean {
  return ms > now + SLACK_MS;
}

/** ISO text with a zone, of a moment that can be stored. */
export const timestamptz = z
  .string()
  .refine((text) => isStorableTime(Date.parse(text)), { message: 'is no time between the years 1 and 9999' });
