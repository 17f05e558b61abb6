import type { Json } from '../../db/json.ts';
import { saysNothing } from '../../ops/columns/words.ts';
import { cellText, nameKey, readCell, shown } from '../../ops/columns.ts';
import { normaliseEmail } from '../../ops/email.ts';
import { NESTED_COLUMNS } from './columns.ts';
import { textField, timeOf } from './read-company.ts';
import { type EmployeeRow, type Fields, type ReadContext, Refusal } from './rows.ts';

type Values = { readonly [target: string]: Json | undefined };

const TEXTS = ['first_name', 'last_name', 'middle_name', 'position', 'source_service', 'employee_session_key', 'processing_status'];
const BETWEEN = /[\s,;|]+/;
/** What may be known of an address before anything was sent to it. */
const ADDRESS_STATES = ['unknown', 'valid', 'invalid', 'bounced'];
const MAX_LISTED = 100;

/** What a record says of an employee. isNested: an object of a list, which has a time and a state of its own. */
export function readEmployee(values: Values, context: ReadContext, isNested: boolean): EmployeeRow | Refusal {
  const fields: Fields = {};
  const name = textField('full_name', values.full_name, context);
  if (typeof name !== 'string') return new Refusal('full_name is missing');
  fields.full_name = name;
  for (const target of TEXTS) {
    if (target === 'processing_status' && !isNested) continue;
    const text = textField(target, values[target], context);
    if (text !== undefined) fields[target] = text;
  }
  for (const target of ['work_email', 'generic_email']) {
    const value = values[target];
    if (value === null) fields[target] = null;
    const address = addressOf(value);
    if (address instanceof Refusal) return new Refusal(`${target}: ${address.reason}`);
    if (address !== undefined) fields[target] = address;
    const state = values[`${target}_status`];
    const word = typeof state === 'string' ? state.trim().toLowerCase() : undefined;
    if (word !== undefined && word !== '' && ADDRESS_STATES.includes(word)) fields[`${target}_status`] = word;
    else if (word !== undefined && word !== '' && !saysNothing(word)) context.unreadable(`${target}_status`, shown(word));
  }
  for (const target of ['phone_numbers', 'source_urls']) {
    const listed = listOf(values[target], target === 'phone_numbers' ? /[,;|\n]+/ : /[\s,;|]+/);
    if (listed !== undefined) fields[target] = listed;
  }
  const research = values.ai_research_data;
  if (research !== undefined && research !== '') fields.ai_research_data = typeof research === 'string' ? parsed(research) : research;
  const time = timeOf(values.updated_at, context);
  return { fields, ...(time === undefined ? {} : { time }) };
}

/** One address; of several that are all valid the first. A word beside it makes it none: who knows which part is wrong. */
function addressOf(value: Json | undefined): string | undefined | Refusal {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'object') return new Refusal('a list or an object is no e-mail address');
  const text = cellText(value).trim();
  if (text === '' || saysNothing(text)) return undefined;
  const address = normaliseEmail(text);
  if (address !== undefined) return address;
  const several = text.split(BETWEEN).filter((part) => part !== '');
  const found = several.map((part) => normaliseEmail(part));
  const [first] = found;
  return several.length > 1 && found.every((one) => one !== undefined) && first !== undefined
    ? first
    : new Refusal(`${shown(text)} is no e-mail address`);
}

/** The texts of a list, however it is written. Null: the record says that there are none. */
function listOf(value: Json | undefined, between: RegExp): string[] | null | undefined {
  if (value === null) return null;
  if (value === undefined) return undefined;
  const items = Array.isArray(value) ? value : [value];
  if (items.length === 0) return [];
  const texts = items.flatMap((item) => (typeof item === 'string' || typeof item === 'number' ? cellText(item).split(between) : []));
  const found = [...new Set(texts.map((text) => text.trim()).filter((text) => /[\p{L}\p{N}]/u.test(text) && !saysNothing(text)))];
  return found.length === 0 ? undefined : found.slice(0, MAX_LISTED);
}

function parsed(text: string): Json {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

const BY_NAME = new Map(
  NESTED_COLUMNS.flatMap((column) => [column.target, ...(column.synonyms ?? [])].map((name) => [nameKey(name), column])),
);

/** The values of an object of the list, by target; its keys may be any names of the columns. */
export function valuesOfObject(object: { [key: string]: Json | undefined }, context: ReadContext): Values {
  const values: { [target: string]: Json } = {};
  for (const [key, cell] of Object.entries(object)) {
    const column = BY_NAME.get(nameKey(key));
    if (column === undefined || cell === undefined) continue;
    if (cell === null) {
      values[column.target] = null;
      continue;
    }
    const result = readCell(cell, column, {});
    if ('reason' in result) context.unreadable(column.target, result.reason);
    else if (result.value !== null) values[column.target] = result.value;
  }
  return values;
}
