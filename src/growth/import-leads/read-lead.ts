import { createHash } from 'node:crypto';
import type { LeadRecord } from '../../db/growth/leads.ts';
import type { Json } from '../../db/json.ts';
import { messageOf } from '../../errors.ts';
import { cellText, type TableRecord } from '../../ops/columns.ts';
import { normaliseEmail } from '../../ops/email.ts';
import { isBlank } from '../../ops/keys/text.ts';
import { looksLikeTest } from '../is-test.ts';
import { readLanguage } from '../language.ts';
import { LONGEST_TAG, readTag } from '../tags.ts';
import { readUrgency } from '../urgency.ts';
import { unguarded } from './guards.ts';
import { HistoryError, hundredths, readHistory } from './history.ts';
import type { Tenants } from './tenants.ts';
import { entryTime, type LeadTimes } from './times.ts';

/** What a record is read with. */
export interface LeadReading {
  tenants: Tenants;
  /** The client_id of --client. */
  client: string | undefined;
  times: LeadTimes;
  /** Of records that name no time. */
  now: string;
  /** Its cells are texts, with the guards of a spreadsheet. */
  isTable: boolean;
  /** Told of an urgency in words that are none. */
  unknownUrgency(): void;
}

/** A record that is refused; unknown: nobody knows whose it is, which an account can change. */
export interface Refusal {
  reason: string;
  isTenantUnknown?: true;
}

/** What stands instead of a key in a record that was refused. */
export const HIDDEN_KEY = '***';
/** Longer ones are no names. */
const LONGEST_NAME = 500;

/** A row as a record of a lead; or why it is none. */
export function readLead(values: TableRecord['values'], reading: LeadReading): LeadRecord | Refusal {
  try {
    return read(values, reading);
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

function read(values: TableRecord['values'], reading: LeadReading): LeadRecord {
  const { times, now } = reading;
  const text = (field: string) => textOf(field, values[field], reading.isTable);
  const flag = (field: string) => (typeof values[field] === 'boolean' ? values[field] : undefined);
  const time = (field: string) => {
    const value = values[field];
    if (typeof value !== 'string') return undefined;
    try {
      return times.read(value);
    } catch (error) {
      throw refused(`${field}: ${messageOf(error)}`);
    }
  };
  const name = text('name');
  if (name === undefined || isBlank(name)) throw refused('name is empty');
  if (name.length > LONGEST_NAME) throw refused(`name is longer than ${LONGEST_NAME} characters`);
  const address = text('email');
  const email = normaliseEmail(address);
  if (email === undefined) throw refused(address === undefined ? 'email is empty' : 'email is no e-mail address');
  const client_id = tenantOf(text('client_id'), text('api_key'), reading);
  const recorded = time('record_at');
  const first_at = time('timestamp') ?? recorded ?? now;
  const at = recorded !== undefined && recorded > first_at ? recorded : first_at;
  const content = {
    name,
    ...given('message', text('message')),
    ...given('language', languageOf(text('language') ?? text('locale'))),
    ...given('ai_summary', text('ai_summary')),
    ...given('intent', text('intent')),
    ...given('tone', text('tone')),
    ...given('urgency', urgencyOf(text('urgency'), reading)),
    ...given('confidence_score', confidenceOf(values)),
    ...given('is_test', flag('is_test')),
    ...given('tone_history', historyOf('tone_history', values.tone_history, reading)),
    ...given('urgency_history', historyOf('urgency_history', values.urgency_history, reading)),
    ...given('confidence_history', historyOf('confidence_history', values.confidence_history, reading)),
    ...stateOf(text('current_tag'), flag('archived'), flag('deleted')),
  };
  return {
    ...{ client_id, email, first_at, at, entry_at: entryTime(at), ...content },
    hash: createHash('md5').update(JSON.stringify(content)).digest('hex'),
    looks_like_test: looksLikeTest(email, name),
  };
}

function refused(reason: string): Refused {
  return new Refused({ reason });
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  const entry: { [K in Key]?: Value } = {};
  if (value !== undefined) entry[key] = value;
  return entry;
}

/** A text as the record has it, without blanks around it; undefined: there is none. */
function textOf(field: string, value: Json | undefined, isTable: boolean): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') throw refused(`${field} is no text`);
  const text = typeof value === 'string' ? (isTable ? unguarded(value.trim()) : value.trim()) : cellText(value);
  return isBlank(text) ? undefined : text;
}

function tenantOf(name: string | undefined, key: string | undefined, { tenants, client }: LeadReading): string {
  const named = name === undefined ? undefined : tenants.named(name);
  if (name !== undefined && named === undefined)
    throw new Refused({ reason: 'client_id: there is no such account', isTenantUnknown: true });
  const owner = key === undefined || key === HIDDEN_KEY ? undefined : tenants.owner(key);
  if (key !== undefined && key !== HIDDEN_KEY && owner === undefined)
    throw new Refused({ reason: 'api_key is no valid key', isTenantUnknown: true });
  const all = new Set([client, named, owner].filter((id) => id !== undefined));
  const [only] = all;
  if (only === undefined)
    throw new Refused({ reason: 'nobody knows whose it is: it has neither client_id nor api_key', isTenantUnknown: true });
  if (all.size > 1) {
    throw refused(
      owner !== undefined && owner !== (named ?? client)
        ? 'api_key is the key of another account'
        : 'client_id is another account than --client',
    );
  }
  return only;
}

function languageOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const language = readLanguage(text);
  if (language === undefined) throw refused('language is neither en nor fr');
  return language;
}

function urgencyOf(text: string | undefined, { unknownUrgency }: LeadReading): string | undefined {
  const urgency = text === undefined ? undefined : readUrgency(text);
  if (text !== undefined && urgency === undefined) unknownUrgency();
  return urgency;
}

/** The predecessor's sheet counts to 100 in whole numbers; a fraction is a share there, too. */
function confidenceOf({ confidence_score: score, confidence }: TableRecord['values']): number | undefined {
  const value =
    typeof score === 'number' ? score : typeof confidence === 'number' && Number.isInteger(confidence) ? confidence / 100 : confidence;
  if (typeof value !== 'number') return undefined;
  if (!(value >= 0 && value <= 1))
    throw refused(typeof score === 'number' ? 'confidence_score is not from 0 to 1' : 'confidence is not from 0 to 100');
  return hundredths(value);
}

function historyOf(field: Parameters<typeof readHistory>[0], value: Json | undefined, { times, isTable }: LeadReading) {
  if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) return undefined;
  try {
    const entries = readHistory(field, typeof value === 'string' && isTable ? unguarded(value.trim()) : value, times);
    return entries.length === 0 ? undefined : entries;
  } catch (error) {
    if (error instanceof HistoryError) throw refused(error.message);
    throw error;
  }
}

/** Being put away is a state, whichever of two ways says so; the tag is the one that the lead has besides. */
function stateOf(text: string | undefined, archived: boolean | undefined, deleted: boolean | undefined) {
  const tag = text === undefined ? undefined : readTag(text);
  if (tag !== undefined && tag.length > LONGEST_TAG) throw refused(`current_tag is longer than ${LONGEST_TAG} characters`);
  return {
    ...given('current_tag', tag === 'Archived' || tag === 'Deleted' ? undefined : tag),
    ...given('archived', archived ?? (tag === 'Archived' ? true : undefined)),
    ...given('deleted', deleted ?? (tag === 'Deleted' ? true : undefined)),
  };
}
