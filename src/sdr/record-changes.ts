import type { Json } from '../db/json.ts';
import type { RecordKind } from '../db/sdr/records.ts';
import { UsageError } from '../errors.ts';
import { type Column, nearest, readCell, shown } from '../ops/columns.ts';
import { COMPANY_COLUMNS, EMPLOYEE_COLUMNS } from './import-companies/columns.ts';
import { readCompany } from './import-companies/read-company.ts';
import { readEmployee } from './import-companies/read-employee.ts';
import { type Fields, type ReadContext, Refusal } from './import-companies/rows.ts';

/** The document's words, and how people also write one of them. */
export const TEST_STATUSES = ['Начато', 'Идет', 'Завершено:Успех', 'Завершено:Неудача', 'Завершено:Требуется доработка'];

const own = (target: string, type: Column['type'], values?: readonly string[]): Column => ({
  target,
  type,
  ...(values === undefined ? {} : { values }),
});
/** What is not a matter of one record, and what tells how old a record is. */
const NOT_BY_HAND = new Set(['updated_at', 'session_key', 'batch_id', 'workflow_execution_id', 'registry_status', 'employee_session_key']);
const BY_HAND = [
  own('test_date', 'date'),
  own('test_status', 'enum', TEST_STATUSES),
  own('client_status', 'boolean'),
  own('paused_until', 'date'),
];
const COLUMNS: Readonly<Record<RecordKind, readonly Column[]>> = {
  company: COMPANY_COLUMNS.filter(({ target }) => !NOT_BY_HAND.has(target)),
  employee: [...EMPLOYEE_COLUMNS.filter(({ target }) => !NOT_BY_HAND.has(target)), own('processing_status', 'text'), ...BY_HAND],
};

export const fieldsOf = (kind: RecordKind): string[] => COLUMNS[kind].map(({ target }) => target).sort();

/** Throws UsageError for a field that nobody may set. */
export function requireField(kind: RecordKind, name: string): Column {
  const column = COLUMNS[kind].find(({ target }) => target === name);
  if (column !== undefined) return column;
  const near = nearest(name, fieldsOf(kind));
  throw new UsageError(`${name} is no field of ${kind === 'company' ? 'a company' : 'an employee'} that can be set`, {
    suggestion: `${near === undefined ? '' : `did you mean ${near}? `}it can be ${fieldsOf(kind).join(', ')}`,
  });
}

/**
 * Values that a person typed, as they are stored; null clears. They are read as those of an import are. warn: told of numbers with a wrong
 * check digit. Throws UsageError where one is none.
 */
export function readChanges(kind: RecordKind, given: Readonly<Record<string, string | null>>, warn: (text: string) => void): Fields {
  const refuse = (message: string): never => {
    throw new UsageError(message);
  };
  const values: { [target: string]: Json } = {};
  for (const [name, text] of Object.entries(given)) {
    const column = requireField(kind, name);
    // Whoever left is not written to any more.
    const isForever = name === 'paused_until' && text?.trim().toLowerCase() === 'infinity';
    const read = text === null || isForever ? { value: isForever ? 'infinity' : null } : readCell(text, column, { order: 'dmy' });
    if ('reason' in read) refuse(`${name}: ${read.reason}`);
    else if (text !== null && read.value === null) refuse(`${name}: ${shown(text)} says nothing; --clear ${name} empties it`);
    else values[name] = read.value;
  }
  const context = {
    now: Date.now(),
    odd: (what: string, example: string) => (what === 'cut' ? refuse(`${example} is longer than its column`) : warn(`${what}: ${example}`)),
    unreadable: (target: string, example: string) => refuse(`${target}: ${example} cannot be read`),
    scale: () => 1,
  };
  const fields = kind === 'company' ? companyFields(values, context, refuse) : employeeFields(values, context, refuse);
  for (const name of Object.keys(given))
    if (!Object.hasOwn(fields, name)) refuse(`${name}: ${shown(given[name] ?? null)} cannot be its value`);
  return fields;
}

type Refuse = (message: string) => never;

function companyFields(values: Fields, context: ReadContext, refuse: Refuse): Fields {
  const read = readCompany(values, context);
  if (read instanceof Refusal) return refuse(read.reason);
  return { ...read.fields, ...(read.emails === undefined ? {} : { all_company_emails: read.emails }) };
}

function employeeFields(values: Fields, context: ReadContext, refuse: Refuse): Fields {
  const read = readEmployee({ full_name: 'Name', ...values }, context, true);
  if (read instanceof Refusal) return refuse(read.reason);
  const { full_name: name, ...others } = read.fields;
  const byHand = BY_HAND.flatMap(({ target }) => (values[target] === undefined ? [] : [[target, values[target]] as const]));
  return {
    ...others,
    ...(Object.hasOwn(values, 'full_name') && name !== undefined ? { full_name: name } : {}),
    ...Object.fromEntries(byHand),
  };
}
