import { z } from 'zod';
import type { Json } from '../db/json.ts';
import { InputError, UsageError } from '../errors.ts';
import { similar } from '../ops/none-called.ts';
import { parseValue } from '../sources/json-value.ts';
import { storable } from '../sources/storable.ts';

/** A record as a file has it: columns by their names. */
export type Given = { readonly [column: string]: Json | undefined };

/** Reads one JSON object; null is as good as absent. Throws InputError with the place of what is wrong. */
export function readObject(text: string, name: string): Given {
  const { value } = parseValue(Buffer.from(text), 1, 1);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new InputError(`${name}: this is not a JSON object`, {
    suggestion: 'write {"campaign_name": "…", …} with the names of the columns as keys',
  });
}

/** Checks a record against its columns. Throws UsageError that names the column, and for one that is none what was probably meant. */
export function readRecord<Columns extends z.ZodObject>(schema: Columns, given: Given, what: string): z.output<Columns> {
  const columns = Object.keys(schema.shape);
  const unknown = Object.keys(given).find((key) => !columns.includes(key));
  if (unknown !== undefined) {
    const near = similar(unknown, columns);
    const suggestion = near.length === 0 ? `columns are ${columns.join(', ')}` : `Did you mean ${near.join(' or ')}?`;
    throw new UsageError(`${what} has no column "${unknown}"`, { suggestion });
  }
  const values = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
  const parsed = schema.safeParse(storable(Object.fromEntries(values)).value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const column = issue?.path.join('.') ?? '';
  if (column !== '' && !Object.hasOwn(Object.fromEntries(values), column) && columns.includes(column)) {
    const flag = `--${column.replace(/^(?:campaign|offer)_/, '')}`;
    throw new UsageError(`${column} is missing`, {
      suggestion: `give it with ${flag}, or in the file of --from`,
      code: 'invalid_value',
    });
  }
  throw new UsageError(`${column}: ${issue?.message ?? 'is not valid'}`, {
    suggestion: columns.some((known) => known === column) ? 'correct the flag, or the file of --from' : 'correct the record',
    code: 'invalid_value',
  });
}

/** Words that say something, at most so many characters. */
export function words(max: number) {
  return z.string().trim().min(1, 'is empty').max(max, `is longer than ${max} characters`);
}

/** A text that is kept as it was written. */
export function longText(max: number) {
  return z
    .string()
    .max(max, `is longer than ${max} characters`)
    .refine((text) => text.trim() !== '', 'is empty');
}
