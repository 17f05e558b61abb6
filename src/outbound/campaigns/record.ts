import { z } from 'zod';
import { INDEXED_TEXT_LENGTH } from '../../db/column-values.ts';
import { UsageError } from '../../errors.ts';
import { type Given, longText, readRecord, words } from '../records.ts';
import { campaignTime, zoneNamed } from './dates.ts';
import { parseTemplate, TemplateError } from './template.ts';
import { VARIABLE_NAMES, variableOf } from './variables.ts';

export const CAMPAIGN_TYPES = ['outbound', 'inbound', 'referral', 'event'] as const;
/** More is no message. */
const MAX_TEMPLATE = 100_000;
const MAX_DAILY = 1_000_000;
/** As the tables have it by default. */
const STANDARD_ZONE = 'UTC';

const isTrue = z.boolean({ error: 'is neither true nor false' });
const time = z.string({ error: 'is not a text with a time' });

/** Columns of outbound.campaigns that are given when it is made; offer_id and created_by also by name and address. */
const campaignColumns = z.object({
  campaign_name: words(INDEXED_TEXT_LENGTH),
  campaign_description: longText(MAX_TEMPLATE).optional(),
  campaign_type: z.enum(CAMPAIGN_TYPES, { error: `is none of ${CAMPAIGN_TYPES.join(', ')}` }).optional(),
  offer_id: words(INDEXED_TEXT_LENGTH).optional(),
  uses_email: isTrue.optional(),
  uses_calls: isTrue.optional(),
  uses_linkedin: isTrue.optional(),
  instantly_campaign_id: words(INDEXED_TEXT_LENGTH).optional(),
  instantly_campaign_name: words(INDEXED_TEXT_LENGTH).optional(),
  vapi_campaign_id: words(INDEXED_TEXT_LENGTH).optional(),
  starts_at: time.optional(),
  ends_at: time.optional(),
  daily_send_limit: z
    .int({ error: 'is not a whole number' })
    .min(0, 'is less than 0')
    .max(MAX_DAILY, `is more than ${MAX_DAILY}`)
    .optional(),
  timezone: z
    .string()
    .transform((name, context) => {
      const zone = zoneNamed(name);
      if (zone === undefined) context.addIssue({ code: 'custom', message: `there is no time zone "${name}"; write it as Europe/Berlin` });
      return zone ?? name;
    })
    .optional(),
  email_subject_template: longText(MAX_TEMPLATE)
    .refine((text) => !/[\r\n]/.test(text.trim()), 'is more than one line')
    .optional(),
  email_body_template: longText(MAX_TEMPLATE).optional(),
  call_script_template: longText(MAX_TEMPLATE).optional(),
  campaign_status: z.literal('draft', { error: 'is always draft at first; "outreach campaigns status" activates it' }).optional(),
  created_by: words(INDEXED_TEXT_LENGTH).optional(),
});
export type CampaignColumns = z.infer<typeof campaignColumns>;

const TEMPLATES = ['email_subject_template', 'email_body_template', 'call_script_template'] as const;

/** Reads what a campaign is made of. Throws UsageError for what cannot be, templates included. */
export function readCampaign(given: Given): CampaignColumns {
  const columns = readRecord(campaignColumns, given, 'a campaign');
  const zone = columns.timezone ?? STANDARD_ZONE;
  const starts = timeOf(columns.starts_at, zone, 'begins', 'starts_at');
  const ends = timeOf(columns.ends_at, zone, 'ends', 'ends_at');
  if (starts !== undefined && ends !== undefined && Date.parse(ends) <= Date.parse(starts)) {
    throw new UsageError(`the campaign ends (${ends}) before it starts (${starts})`, { suggestion: 'correct starts_at or ends_at' });
  }
  if (columns.uses_email === false && columns.uses_calls !== true && columns.uses_linkedin !== true) {
    throw new UsageError('the campaign would use neither e-mail nor calls nor LinkedIn', { suggestion: 'add --calls or --linkedin' });
  }
  for (const column of TEMPLATES) checkTemplate(column, columns[column]);
  return { ...columns, ...(starts === undefined ? {} : { starts_at: starts }), ...(ends === undefined ? {} : { ends_at: ends }) };
}

function timeOf(text: string | undefined, zone: string, end: 'begins' | 'ends', column: string): string | undefined {
  if (text === undefined) return undefined;
  const at = campaignTime(text, zone, end);
  if (at !== undefined) return at;
  throw new UsageError(`${column}: "${text.slice(0, 40)}" is not a time`, {
    suggestion: 'write 2027-01-31, 2027-01-31T09:00 or 2027-01-31T09:00:00Z',
  });
}

function checkTemplate(column: string, template: string | undefined): void {
  if (template === undefined) return;
  try {
    parseTemplate(template, variableOf, VARIABLE_NAMES);
  } catch (error) {
    if (error instanceof TemplateError) throw templateFault(column, error);
    throw error;
  }
}

/** A fault of a template, as the user is told. */
export function templateFault(column: string, error: TemplateError): UsageError {
  return new UsageError(`${column}: ${error.message}`, {
    suggestion: error.known.length === 0 ? 'correct the template' : '"outreach campaigns create --help" lists the placeholders',
    code: 'invalid_value',
  });
}
