import { hash } from 'node:crypto';
import { z } from 'zod';
import { InputError } from '../../errors.ts';
import { similar } from '../../ops/none-called.ts';
import { parseYaml } from '../../sources/yaml.ts';
import { FIELDS, type FieldKind, OPERATORS, OPERATORS_OF, type Operator } from './fields.ts';

type Scalar = string | number | boolean | null;
export type Clause = { field: string; operator: Operator; value: Scalar | Scalar[] };
/** Clauses that all hold. */
export type Filter = Clause[];

/** More is a list to import, not a filter. */
const MAX_CLAUSES = 100;
const MAX_VALUES = 10_000;
const MAX_TEXT = 1_000;
const HOW = 'write an array of clauses: [{"field": "companies.segment", "operator": "eq", "value": "Fintech"}]';

const clauseSchema = z.strictObject({
  field: z.string(),
  operator: z.string(),
  value: z.custom<unknown>((value) => value !== undefined, 'it has no value'),
});

/** Reads a filter file. Throws InputError, which names the clause and what is allowed. */
export function readFilter(source: string, name: string): Filter {
  const given = parseYaml(source, name, HOW);
  if (!Array.isArray(given)) throw new InputError(`${name}: it is no array of clauses`, { suggestion: HOW });
  if (given.length === 0) throw new InputError(`${name}: it has no clause`, { suggestion: HOW });
  if (given.length > MAX_CLAUSES)
    throw new InputError(`${name}: it has more than ${MAX_CLAUSES} clauses`, { suggestion: 'use in, with a list' });
  return given.map((item: unknown, i) => readClause(item, `${name}, clause ${i + 1}`));
}

function readClause(given: unknown, place: string): Clause {
  const parsed = clauseSchema.safeParse(given);
  if (!parsed.success) {
    throw new InputError(`${place}: ${z.prettifyError(parsed.error).split('\n').join(' ')}`, {
      suggestion: `it has field, operator and value; ${HOW}`,
    });
  }
  const { field, operator: word, value } = parsed.data;
  const kind = FIELDS.get(field);
  if (kind === undefined) throw unknownField(field, place);
  const operator = OPERATORS.find((candidate) => candidate === word);
  const allowed = OPERATORS_OF[kind];
  if (operator === undefined || !allowed.includes(operator)) {
    const what = operator === undefined ? `unknown operator "${word}"` : `${field} cannot be compared with ${word}`;
    throw new InputError(`${place}: ${what}`, { suggestion: `allowed for ${field}: ${allowed.join(', ')}` });
  }
  if (operator === 'in' || operator === 'not_in') {
    if (!Array.isArray(value) || value.length === 0 || value.length > MAX_VALUES) {
      throw new InputError(`${place}: the value of ${operator} is no list of 1 to ${MAX_VALUES} values`, {
        suggestion: wanted(kind, operator),
      });
    }
    return { field, operator, value: value.map((item) => readScalar(item, kind, operator, `${place}, ${field}`)) };
  }
  return { field, operator, value: readScalar(value, kind, operator, `${place}, ${field}`) };
}

function unknownField(field: string, place: string): InputError {
  const near = similar(field, [...FIELDS.keys()]);
  const guess = near.length === 0 ? '' : `Did you mean ${near.join(' or ')}? `;
  return new InputError(`${place}: unknown field "${field}"`, { suggestion: `${guess}allowed: ${[...FIELDS.keys()].join(', ')}` });
}

/** A value as the database compares it. Null is empty, for eq and in lists. Throws InputError. */
function readScalar(value: unknown, kind: FieldKind, operator: Operator, place: string): Scalar {
  const refused = () => new InputError(`${place}: ${shown(value)} is no value for ${operator}`, { suggestion: wanted(kind, operator) });
  if (value === null && operator !== 'gte' && operator !== 'lte' && operator !== 'contains') return null;
  if (kind === 'json' && operator === 'eq') throw refused();
  if (kind === 'number') {
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw refused();
  }
  if (kind === 'boolean') {
    if (typeof value === 'boolean') return value;
    throw refused();
  }
  if (typeof value !== 'string' || value.length > MAX_TEXT || !value.isWellFormed() || value.includes('\0')) throw refused();
  if (kind === 'date' || kind === 'time') {
    if (isMoment(value, kind)) return value;
    throw refused();
  }
  if (kind === 'id') {
    if (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value)) return value.toLowerCase();
    throw refused();
  }
  if (operator === 'contains' && value.trim() === '') throw refused();
  return value.normalize('NFC');
}

function isMoment(value: string, kind: 'date' | 'time'): boolean {
  if (/^\d{1,5}d$/.test(value)) return true;
  const [, day = ''] = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d))?$/.exec(value) ?? [];
  if (day === '' || (kind === 'date' && value !== day)) return false;
  return !Number.isNaN(Date.parse(value)) && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day) && day >= '0001';
}

function wanted(kind: FieldKind, operator: Operator): string {
  const one: Readonly<Record<FieldKind, string>> = {
    text: 'a text',
    number: 'a number, without quotes',
    boolean: 'true or false, without quotes',
    date: 'a date (2027-01-31), or so many days ago (90d)',
    time: 'a date (2027-01-31), a time (2027-01-31T09:00:00Z), or so many days ago (90d)',
    list: 'a text',
    json: operator === 'eq' ? 'null' : 'a text',
    id: 'a uuid',
  };
  if (operator === 'contains') return 'write a text of one letter or more';
  if (operator === 'in' || operator === 'not_in') return `write a list, each ${one[kind]}, or null for empty`;
  return `write ${one[kind]}${operator === 'eq' && kind !== 'json' ? ', or null for empty' : ''}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** The one form of a filter: what means the same is written the same, in one order. */
export function canonical(filter: Filter): Filter {
  const clauses = filter.map(({ field, operator, value }) => {
    if (!Array.isArray(value)) return { field, operator, value };
    const values = [...new Map(value.map((item) => [JSON.stringify(item), item])).entries()].sort(([a], [b]) => (a < b ? -1 : 1));
    return { field, operator, value: values.map(([, item]) => item) };
  });
  const keyed = new Map(clauses.map((clause) => [JSON.stringify(clause), clause]));
  return [...keyed.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, clause]) => clause);
}

export function hashOf(filter: Filter): string {
  return hash('sha256', JSON.stringify(canonical(filter)));
}
