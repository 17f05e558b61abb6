import { INT4, isAhead, isStorableTime, numericMax } from '../../db/column-values.ts';
import type { Json } from '../../db/json.ts';
import { booleanOf, saysNothing } from '../../ops/columns/words.ts';
import { cellText, emailsIn, nameKey, shown } from '../../ops/columns.ts';
import { tidyWebsite } from '../names.ts';
import { LENGTHS } from './columns.ts';
import { type NumberKind, readRegistryNumber } from './registry-number.ts';
import { type CompanyRow, type Fields, type ReadContext, Refusal } from './rows.ts';

type Values = { readonly [target: string]: Json | undefined };

/** numeric(15, 2) */
const MONEY_MAX = numericMax(15, 2);
const TEXTS = ['region', 'ceo_name', 'ceo_position', 'source', 'segment', 'company_description', 'company_research', 'processing_status'];
const KEYS = ['workflow_execution_id', 'session_key', 'batch_id'];
const NAMES = new Set(['company_name', 'ceo_name', 'full_name', 'first_name', 'last_name', 'middle_name']);
const NOT_SMALL = new Set([
  'невходит',
  'невходитвреестр',
  'невходитвреестрмсп',
  'неявляется',
  'неявляетсямсп',
  'отсутствует',
  'неотносится',
]);

/** What a record says of its company. */
export function readCompany(values: Values, context: ReadContext): CompanyRow | Refusal {
  const fields: Fields = {};
  const name = textField('company_name', values.company_name, context);
  if (name === null) return new Refusal('company_name cannot be null');
  if (name !== undefined) fields.company_name = name;
  for (const kind of ['tin', 'registration_number'] as const) readNumber(fields, kind, values[kind], context);
  for (const target of [...TEXTS, ...KEYS]) set(fields, target, textField(target, values[target], context));
  const website = textField('website', values.website, context);
  set(fields, 'website', website == null ? website : tidyWebsite(website) || undefined);
  set(fields, 'registration_date', values.registration_date);
  const registryStatus = textField('status', values.status, context);
  set(fields, 'status', registryStatus === undefined ? textField('registry_status', values.registry_status, context) : registryStatus);
  set(fields, 'sme_registry', smallOf(values.sme_registry));
  set(fields, 'office_qualification', officeOf(values.office_qualification, context));
  const refusal = readAmounts(fields, values, context) ?? readCount(fields, values.employee_count);
  if (refusal !== undefined) return refusal;
  const emails = readEmails(fields, values);
  if (emails instanceof Refusal) return emails;
  const time = timeOf(values.updated_at, context);
  return { fields, ...(emails === undefined ? {} : { emails }), ...(time === undefined ? {} : { time }) };
}

function set(fields: Fields, target: string, value: Json | undefined): void {
  if (value !== undefined) fields[target] = value;
}

/** A text cut to its column; null where the record says null, undefined where it says nothing. */
export function textField(target: string, value: Json | undefined, context: Pick<ReadContext, 'odd'>): string | null | undefined {
  if (value === null) return null;
  if (typeof value === 'object' || value === undefined) return undefined;
  const text = cellText(value).trim();
  if (text === '' || isNothing(text) || (!NAMES.has(target) && saysNothing(text))) return undefined;
  const limit = LENGTHS[target];
  if (limit === undefined || text.length <= limit) return text;
  const characters = [...text];
  if (characters.length <= limit) return text;
  context.odd('cut', target);
  return characters.slice(0, limit).join('').trimEnd();
}

/** Of names alike: somebody is called Null, and nobody "-". */
function isNothing(text: string): boolean {
  return (saysNothing(text) && !/^\p{L}+$/u.test(text)) || /^[\p{Pd}.?*_/\\\s]+$/u.test(text);
}

function readNumber(fields: Fields, kind: NumberKind, value: Json | undefined, { odd }: ReadContext): void {
  if (value === null) fields[kind] = null;
  if (value === null || value === undefined || typeof value === 'object') return;
  const text = cellText(value);
  const { value: number, isInvalid, isRepaired } = readRegistryNumber(text, kind);
  if (isInvalid === true) odd('checksum', text);
  if (isRepaired === true) odd('leading_zeros', text);
  if (number !== undefined) fields[kind] = number;
}

function readAmounts(fields: Fields, values: Values, { scale }: ReadContext): Refusal | undefined {
  for (const target of ['revenue', 'balance', 'net_profit_loss']) {
    const value = values[target];
    if (value === null) fields[target] = null;
    if (typeof value !== 'number') continue;
    // Decimal arithmetic: 12.3 thousand is 12300.
    const amount = Number((value * scale(target)).toPrecision(15));
    if (!(Math.abs(amount) <= MONEY_MAX)) return new Refusal(`${target}: ${shown(value)} is larger than the column takes`);
    fields[target] = amount;
  }
  return undefined;
}

function readCount(fields: Fields, value: Json | undefined): Refusal | undefined {
  if (value === null) fields.employee_count = null;
  if (typeof value !== 'number') return undefined;
  if (value < 0 || value > INT4.max) return new Refusal(`employee_count: ${shown(value)} is no number of people`);
  fields.employee_count = value;
  return undefined;
}

function smallOf(value: Json | undefined): boolean | null | undefined {
  if (value === null) return null;
  if (value === undefined || typeof value === 'object') return undefined;
  const text = cellText(value).trim();
  const said = booleanOf(text);
  if (said !== undefined) return said;
  if (text === '' || isNothing(text) || saysNothing(text)) return undefined;
  return !NOT_SMALL.has(nameKey(text));
}

function officeOf(value: Json | undefined, { unreadable }: ReadContext): string | null | undefined {
  if (value === null) return null;
  if (value === undefined || typeof value === 'object') return undefined;
  const text = cellText(value).trim();
  if (text === '' || isNothing(text) || saysNothing(text)) return undefined;
  const found = ['More', 'Less'].find((word) => word.toLowerCase() === text.toLowerCase());
  if (found === undefined) unreadable('office_qualification', shown(text));
  return found;
}

/** The addresses of a cell or a list; the first is the primary one. Answers those that are added to the known ones. */
function readEmails(fields: Fields, values: Values): string[] | undefined | Refusal {
  const { primary_email: primary, all_company_emails: all } = values;
  if (primary === null) fields.primary_email = null;
  if (all === null) fields.all_company_emails = null;
  const own = addresses(primary);
  const others = addresses(all);
  if (own.isWrong) return new Refusal(`primary_email: ${shown(primary ?? null)} is no e-mail address`);
  const [first] = own.found.length > 0 ? own.found : primary === undefined ? others.found : [];
  if (first !== undefined) fields.primary_email = first;
  const found = [...new Set([...own.found, ...others.found])];
  if (Array.isArray(all) || others.found.length > 0) {
    if (all !== null) fields.all_company_emails = found;
    return undefined;
  }
  return found.length === 0 || all === null ? undefined : found;
}

function addresses(value: Json | undefined): { found: string[]; isWrong: boolean } {
  const texts = (Array.isArray(value) ? value : [value]).flatMap((item) => (typeof item === 'string' ? [item.trim()] : []));
  const told = texts.filter((text) => text !== '' && !isNothing(text) && !saysNothing(text));
  const found = [...new Set(told.flatMap((text) => emailsIn(text)))];
  return { found, isWrong: found.length === 0 && told.length > 0 };
}

/** When the record was made, by its own word. A time that is still to come is none: it would outlast a correct later one. */
export function timeOf(value: Json | undefined, { now, odd }: ReadContext): string | undefined {
  if (typeof value !== 'string') return undefined;
  const isNaive = !/(?:Z|[+-]\d\d:?\d\d)$/.test(value);
  const ms = Date.parse(isNaive ? `${value}Z` : value);
  if (!isStorableTime(ms)) return undefined;
  if (isNaive) odd('naive_timestamps', value);
  if (!isAhead(ms, now)) return new Date(ms).toISOString();
  odd('future_times', value);
  return undefined;
}
