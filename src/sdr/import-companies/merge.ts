import type { Json } from '../../db/json.ts';
import { foldName } from '../names.ts';
import type { EmployeeRow, Fields, RecordRow } from './rows.ts';

/** What several records say of one thing. */
export type Merged = {
  fields: Fields;
  /** When the record of a field was made, for those that say so. */
  times?: { [column: string]: string };
  /** The newest of them. */
  record_time?: string;
};

export type MergedCompany = Merged & {
  emails?: string[];
  employees: Merged[];
  /** Records that say something else of the company than an earlier one. */
  differing: number;
};

type Said = { fields: Fields; time?: string };

/** The records of one company as one: of values that differ the newest stands, of those without a time the first. */
export function mergeRecords(rows: readonly RecordRow[]): MergedCompany {
  const said = rows.map(({ company }) => company);
  const { fields, times = {} } = mergeSaid(said);
  keepRegion(said, fields, times);
  const emails = [...new Set(said.flatMap((company) => company.emails ?? []))];
  const differing = said.filter(({ fields: own, time }) => time === undefined && differs(own, fields)).length;
  return {
    ...withTimes(fields, times),
    ...(emails.length === 0 ? {} : { emails }),
    employees: mergeEmployees(rows.flatMap(({ employees }) => employees)),
    differing,
  };
}

/** Branches have one number and places of their own: name and region are those of one record. */
function keepRegion(said: readonly Said[], fields: Fields, times: { [column: string]: string }): void {
  const { company_name: name } = fields;
  if (typeof name !== 'string' || said.length === 1) return;
  const isOfName = ({ fields: { company_name: own } }: Said) => typeof own !== 'string' || foldName(own) === foldName(name);
  const { fields: kept, times: keptTimes = {} } = mergeSaid(said.filter(isOfName));
  delete fields.region;
  delete times.region;
  if (kept.region !== undefined) fields.region = kept.region;
  if (keptTimes.region !== undefined) times.region = keptTimes.region;
}

/** Found by work_email, then by full_name, as those that are stored are. */
function mergeEmployees(rows: readonly EmployeeRow[]): Merged[] {
  const people: EmployeeRow[][] = [];
  const byEmail = new Map<Json, EmployeeRow[]>();
  const byName = new Map<string, EmployeeRow[]>();
  for (const row of rows) {
    const { work_email: email, full_name: name } = row.fields;
    const key = typeof name === 'string' ? (foldName(name) ?? name) : '';
    const known = (typeof email === 'string' ? byEmail.get(email) : undefined) ?? byName.get(key);
    const person = known ?? [];
    if (known === undefined) people.push(person);
    person.push(row);
    if (typeof email === 'string' && !byEmail.has(email)) byEmail.set(email, person);
    if (!byName.has(key)) byName.set(key, person);
  }
  return people.map((person) => {
    const { fields, times = {} } = mergeSaid(person);
    return withTimes(fields, times);
  });
}

function mergeSaid(said: readonly Said[]): Pick<Merged, 'fields' | 'times'> {
  const fields: Fields = {};
  const times: { [column: string]: string } = {};
  for (const { fields: own, time } of said)
    for (const [column, value] of Object.entries(own)) {
      const known = times[column];
      const isFirst = !Object.hasOwn(fields, column);
      if (!isFirst && (time === undefined || (known !== undefined && time <= known))) continue;
      fields[column] = value;
      if (time !== undefined) times[column] = time;
    }
  return { fields, times };
}

function withTimes(fields: Fields, times: { [column: string]: string }): Merged {
  const newest = Object.values(times).sort().at(-1);
  return newest === undefined ? { fields } : { fields, times, record_time: newest };
}

function differs(own: Fields, merged: Fields): boolean {
  return Object.entries(own).some(
    ([column, value]) => value !== null && merged[column] != null && JSON.stringify(value) !== JSON.stringify(merged[column]),
  );
}
