import type { Json } from '../../db/json.ts';
import { isBlank } from '../../ops/keys/text.ts';

/** What is known of who is written to and who writes, by the names of the columns (outbound.template_facts). */
export type Facts = Record<Scope, { readonly [column: string]: Json | undefined }>;
type Scope = 'lead' | 'company' | 'campaign' | 'offer' | 'sender' | 'account' | 'apollo' | 'custom';

type Variable = readonly [scope: Scope, column: string];

const columns = (scope: Scope, names: string): [string, Variable][] => names.split(' ').map((name) => [name, [scope, name]]);
const prefixed = (scope: Scope, prefix: string, names: string): [string, Variable][] =>
  names.split(' ').map((name) => [`${prefix}_${name}`, [scope, name]]);

/** Every variable, in the order in which they are told; the name says whose it is. */
const VARIABLES: ReadonlyMap<string, Variable> = new Map([
  ...columns('lead', 'first_name last_name full_name email personal_email phone mobile_phone job_title seniority department'),
  ...columns('lead', 'linkedin_url twitter_url facebook_url lead_status lead_score personalization'),
  ...columns('company', 'company_name company_domain website industry company_size employee_count revenue_range founded_year'),
  ...columns('company', 'country city state address company_phone company_linkedin technologies'),
  ...columns('campaign', 'campaign_name campaign_description campaign_type starts_at ends_at timezone daily_send_limit'),
  ...columns('offer', 'offer_name offer_description offer_type price_min price_max currency target_industries target_company_size'),
  ...columns('offer', 'target_job_titles value_proposition pain_points key_features'),
  ['sender_name', ['sender', 'full_name']],
  ...prefixed('sender', 'sender', 'first_name last_name email organization'),
  ...prefixed('account', 'sending_account', 'email first_name last_name'),
]);

/** Of the vendor's own names those that are spelled otherwise. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['linkedin', 'linkedin_url'],
  ['senderfullname', 'sender_name'],
]);

/** Objects of strangers' keys: which of them are there is known only when a lead is. */
const OPEN_SCOPES: readonly Scope[] = ['apollo', 'custom'];

export const VARIABLE_NAMES: readonly string[] = [...VARIABLES.keys()];
/** For messages. */
export const KNOWN_VARIABLES = `${VARIABLE_NAMES.join(', ')}; apollo.KEY and custom.KEY for what an import or Instantly has beside these`;

const folded = (name: string) => name.toLowerCase().replaceAll(/[\s_-]+/g, '');
const BY_FOLDED: ReadonlyMap<string, string> = new Map([
  ...VARIABLE_NAMES.map((name): [string, string] => [folded(name), name]),
  ...ALIASES,
]);

/** The variable of a placeholder, in any spelling: first_name, firstName, lead.first_name, apollo.Industry. */
export function variableOf(name: string): string | undefined {
  const plain = BY_FOLDED.get(folded(name));
  if (plain !== undefined) return plain;
  const dot = name.indexOf('.');
  const key = name.slice(dot + 1).trim();
  const scope = name.slice(0, Math.max(dot, 0)).trim().toLowerCase();
  if (key === '') return undefined;
  if (OPEN_SCOPES.some((open) => open === scope)) return `${scope}.${key}`;
  return [key, `${scope}_${key}`]
    .map((word) => BY_FOLDED.get(folded(word)))
    .find((found) => found !== undefined && VARIABLES.get(found)?.[0] === scope);
}

/** What a variable says; undefined where nothing is known. */
export function valueFor(facts: Facts, variable: string): string | undefined {
  const known = VARIABLES.get(variable);
  if (known === undefined) return openValue(facts, variable);
  const [scope, column] = known;
  if (scope === 'sender' && (column === 'first_name' || column === 'last_name')) return partOfName(textOf(facts.sender.full_name), column);
  return textOf(facts[scope][column]);
}

function openValue(facts: Facts, variable: string): string | undefined {
  const scope = OPEN_SCOPES.find((open) => variable.startsWith(`${open}.`));
  if (scope === undefined) return undefined;
  const wanted = variable.slice(scope.length + 1);
  const named = facts[scope];
  const key = Object.hasOwn(named, wanted) ? wanted : Object.keys(named).find((candidate) => folded(candidate) === folded(wanted));
  return key === undefined ? undefined : textOf(named[key]);
}

/** A full name is one text: what stands first is the first name. */
function partOfName(name: string | undefined, part: 'first_name' | 'last_name'): string | undefined {
  const [first, ...rest] = name?.split(/\s+/) ?? [];
  return part === 'first_name' ? first : rest.length === 0 ? undefined : rest.join(' ');
}

function textOf(value: Json | undefined): string | undefined {
  if (Array.isArray(value)) {
    const items = value.map(textOf).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items.join(', ');
  }
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && !isBlank(value) ? value.trim() : undefined;
}
