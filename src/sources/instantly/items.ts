import { z } from 'zod';
import { INT4, isStorableTime } from '../../db/column-values.ts';
import { withoutCredentials } from '../hidden.ts';
import { storableJson } from '../storable.ts';

/** What is stored of an item beside its text, as far as it must be right for that: the rest may be anything. */
const LONGEST_ID = 200;
const id = z.string().min(1).max(LONGEST_ID);
const name = z.string().nullish();
const time = z.string().refine(isTime, 'is no time');
/** Digits that a double would change come as raw numbers (parseExact). */
const number = z.unknown().transform((value, context) => {
  const read = typeof value === 'number' ? value : JSON.isRawJSON(value) ? Number(value.rawJSON) : Number.NaN;
  if (Number.isFinite(read)) return read;
  context.addIssue({ code: 'custom', message: 'is no number' });
  return z.NEVER;
});
const integer = number.pipe(z.number().int().min(INT4.min).max(INT4.max));
const count = integer.nullish();
const index = z
  .string()
  .regex(/^\d{1,6}$/, 'is no number of a step')
  .nullable();

export const itemSchemas = {
  campaigns: z.looseObject({ id, name, status: integer.nullish() }),
  analytics: z.looseObject({
    campaign_id: id,
    campaign_name: name,
    campaign_status: integer.nullish(),
    leads_count: count,
    contacted_count: count,
    reply_count: count,
    emails_sent_count: count,
  }),
  accounts: z.looseObject({
    email: z.string().min(3).max(320),
    first_name: name,
    last_name: name,
    status: integer.nullish(),
    warmup_status: integer.nullish(),
    stat_warmup_score: number.nullish(),
  }),
  daily: z.looseObject({
    date: z
      .string()
      .regex(/^\d{4}-\d\d-\d\d/)
      .pipe(time),
    sent: count,
    opened: count,
    unique_opened: count,
    replies: count,
    unique_replies: count,
    clicks: count,
    unique_clicks: count,
  }),
  steps: z.looseObject({ step: index, variant: index, sent: count, opened: count, replies: count, clicks: count }),
  leads: z.looseObject({
    id,
    campaign: id.nullish(),
    email: name,
    first_name: name,
    last_name: name,
    company_name: name,
    status: integer,
    timestamp_created: time,
    timestamp_updated: time,
    email_open_count: number.nullish(),
    email_click_count: number.nullish(),
    email_reply_count: number.nullish(),
    timestamp_last_contact: time.nullish(),
    timestamp_last_open: time.nullish(),
    timestamp_last_click: time.nullish(),
    timestamp_last_reply: time.nullish(),
    timestamp_last_touch: time.nullish(),
    lt_interest_status: number.nullish(),
  }),
  emails: z.looseObject({
    id,
    timestamp_created: time,
    timestamp_email: time.nullish(),
    campaign_id: id.nullish(),
    lead: name,
    lead_id: name,
    from_address_email: name,
    to_address_email_list: name,
    eaccount: name,
    ue_type: integer.nullish(),
    is_auto_reply: number.nullish(),
    step: name,
  }),
  block_list: z.looseObject({ id, bl_value: z.string().min(1).max(320), is_domain: z.boolean().nullish() }),
} as const;

interface Text {
  /** As it came: digits, unknown keys, nulls and all. */
  text: string;
  /** Characters that no database stores. */
  replaced: number;
}
export type GoodItem<Item> = Text & { ok: true; item: Item };
export type BadItem = Text & { ok: false; reason: string };

/** Checks one item. What is stored is its text. */
export function readItem<Item>(schema: z.ZodType<Item>, value: unknown): GoodItem<Item> | BadItem {
  const { text, replaced } = storableJson(withoutCredentials(value));
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, text, replaced, item: parsed.data };
  const [issue] = parsed.error.issues;
  const where = (issue?.path ?? []).join('.');
  return { ok: false, text, replaced, reason: `${where === '' ? '' : `${where} `}${issue?.message ?? 'is no item'}` };
}

const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/** An ISO time or date that PostgreSQL reads as well: the 30th of February is none. */
function isTime(text: string): boolean {
  const match = TIME.exec(text);
  if (match === null || !isStorableTime(Date.parse(text))) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}
