import { z } from 'zod';
import type { Json } from '../db/json.ts';
import { InputError, UsageError } from '../errors.ts';
import { similar } from '../ops/none-called.ts';
import { parseValue } from '../sources/json-value.ts';
import { storable } from '../sources/storable.ts';
import { zoneOf } from './zones.ts';

/** Kinds of help, as relationship cards have them. */
export const VALUE_TYPES = ['link', 'intro', 'template', 'feedback', 'resource'] as const;
export const TRUST_SIGNALS = ['asked_opinion', 'referred_friend', 'shared_personal', 'thanked', 'requested_help'] as const;

const LONGEST = 10_000;
const text = z.string().trim().min(1, 'is empty').max(LONGEST, `is longer than ${LONGEST} characters`).nullable();
const count = z.int().min(0).max(2_000_000_000).nullable();
const part = z.int().min(0).max(20);
const time = z.iso.datetime({ offset: true }).or(z.iso.date());

/** The columns of a contact that a person fills in; null clears. */
const cardSchema = z.strictObject({
  display_name: text.optional(),
  profile_url: text.optional(),
  bio: text.optional(),
  follower_count: count.optional(),
  following_count: count.optional(),
  what_theyre_building: text.optional(),
  current_friction: text.optional(),
  their_definition_of_win: text.optional(),
  constraints: text.optional(),
  preferred_contact_style: text.optional(),
  timezone: z
    .string()
    .refine((name) => zoneOf(name) !== undefined, 'is no time zone: write one as Europe/Lisbon')
    .nullable()
    .optional(),
  notes: text.optional(),
  value_delivered_log: z
    .array(z.strictObject({ type: z.enum(VALUE_TYPES), at: time, note: text.default(null), accepted: z.boolean().default(false) }))
    .optional(),
  trust_signals: z.array(z.strictObject({ type: z.enum(TRUST_SIGNALS), at: time, quote: text.default(null) })).optional(),
  resonance_score: part.optional(),
  need_clarity_score: part.optional(),
  value_delivered_score: part.optional(),
  reliability_score: part.optional(),
  consent_level: part.optional(),
});
const COLUMNS: readonly string[] = Object.keys(cardSchema.shape);

export const CLEARABLE: readonly string[] = COLUMNS.filter((name) => cardSchema.safeParse({ [name]: null }).success);

/** What is to be set of a contact: a JSON object, with what flags say over it. Throws UsageError that names the column. */
export function readCard(
  json: string | undefined,
  file: string,
  flags: { readonly [column: string]: Json | undefined },
): Record<string, Json> {
  const fromFile = json === undefined ? {} : readObject(json, file);
  const given = { ...fromFile, ...flags };
  const unknown = Object.keys(given).find((key) => !COLUMNS.includes(key));
  if (unknown !== undefined) {
    const near = similar(unknown, COLUMNS);
    throw new UsageError(`a context card has no column "${unknown}"`, {
      suggestion: near.length === 0 ? `columns are ${COLUMNS.join(', ')}` : `Did you mean ${near.join(' or ')}?`,
    });
  }
  if (Object.keys(given).length === 0)
    throw new UsageError('nothing is given', { suggestion: 'name a column by its flag, or --from FILE' });
  const parsed = cardSchema.safeParse(storable(given).value);
  if (parsed.success) {
    const set: Record<string, Json> = {};
    for (const [column, value] of Object.entries(parsed.data)) if (value !== undefined) set[column] = value;
    return set;
  }
  const [issue] = parsed.error.issues;
  throw new UsageError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not valid'}`, {
    suggestion: 'correct the flag, or the file of --from',
    code: 'invalid_value',
  });
}

function readObject(json: string, file: string): Record<string, Json | undefined> {
  const { value } = parseValue(Buffer.from(json), 1, 1);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new InputError(`${file}: this is not a JSON object`, {
    suggestion: 'write {"what_theyre_building": "…", …} with the names of the columns as keys',
  });
}
