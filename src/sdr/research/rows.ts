import { isAhead, isStorableTime } from '../../db/column-values.ts';
import type { Json } from '../../db/json.ts';
import type { NewResearch } from '../../db/sdr/research.ts';
import type { Column } from '../../ops/columns.ts';
import { readRegistryNumber } from '../import-companies/registry-number.ts';
import { companyKey } from '../names.ts';

const column = (target: string, type: Column['type'], names: string): Column => ({
  ...{ target, type, synonyms: names === '' ? [] : names.split(', ') },
  ...{ byNameOnly: true, otherwise: 'absent' },
});

export const RESEARCH_COLUMNS: readonly Column[] = [
  column('company_id', 'text', 'id'),
  column('tin', 'text', 'инн'),
  column('registration_number', 'text', 'огрн'),
  column('company_name', 'text', 'наименование, название, компания, company, name'),
  column('website', 'text', 'сайт, site, url'),
  column('company_research', 'json', 'research, исследование, summary'),
  column('research_at', 'timestamp', 'researched at, collected at, last updated at, дата исследования'),
];

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Values = { readonly [target: string]: Json | undefined };

/** A row of research, or why it is none. */
export function readResearch(values: Values, now: number): NewResearch | string {
  const { company_id: id, company_name: name, company_research: research } = values;
  const text =
    research === null || research === undefined ? research : typeof research === 'string' ? research.trim() : JSON.stringify(research);
  if (text === undefined || text === '') return 'it has no company_research; null clears it';
  const at = timeOf(values.research_at) ?? (typeof text === 'string' ? writtenIn(text, now) : undefined);
  if (at !== undefined && !isStorableTime(at)) return 'research_at is no time between the years 1 and 9999';
  // It would stand against all that is found out until then.
  if (at !== undefined && isAhead(at, now)) return 'research_at is still to come';
  const found = { research: text, research_at: at === undefined ? null : new Date(Math.min(at, now)).toISOString() };
  if (typeof id === 'string' && id.trim() !== '') return UUID.test(id.trim()) ? { ...found, company_id: id.trim() } : 'company_id is no id';
  const tin = numberOf(values.tin, 'tin');
  const registration = numberOf(values.registration_number, 'registration_number');
  if (tin !== undefined || registration !== undefined)
    return {
      ...found,
      ...(tin === undefined ? {} : { tin }),
      ...(registration === undefined ? {} : { registration_number: registration }),
    };
  if (typeof name !== 'string' || name.trim() === '')
    return 'it names no company: it has no company_id, tin, registration_number or company_name';
  return { ...found, key: companyKey(name, typeof values.website === 'string' ? values.website : null) };
}

function numberOf(value: Json | undefined, kind: 'tin' | 'registration_number'): string | undefined {
  return typeof value === 'string' ? readRegistryNumber(value, kind).value : undefined;
}

function timeOf(value: Json | undefined): number | undefined {
  if (typeof value !== 'string') return undefined;
  return Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`);
}

/** Research is often JSON of its providers, which says how old it is. */
function writtenIn(text: string, now: number): number | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const at = typeof value === 'object' && value !== null && 'lastUpdatedAt' in value ? value.lastUpdatedAt : undefined;
    const ms = typeof at === 'string' ? Date.parse(at) : Number.NaN;
    return Number.isNaN(ms) || isAhead(ms, now) ? undefined : ms;
  } catch {
    return undefined;
  }
}
