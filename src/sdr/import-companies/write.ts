import { BatchSizer, sendInBatches } from '../../db/batches.ts';
import { type CompanyBatch, importCompanies, matchCompanies, registryStatusList } from '../../db/sdr/companies.ts';
import { ErasedPeople } from '../../ops/erased.ts';
import type { Job } from '../../ops/job.ts';
import { Meter } from '../../output/progress.ts';
import { companyKey } from '../names.ts';
import { type ReadStatus, statusReader } from '../statuses.ts';
import { CompanyIndex, type MatchField } from './company-index.ts';
import { type MergedCompany, mergeRecords } from './merge.ts';
import { type Planned, plannedOf, refusedPlan } from './plan.ts';
import type { Fields, Place } from './rows.ts';
import type { Entry, StagedCompanies } from './stage.ts';

const LOOKED_UP_AT_ONCE = 5_000;
/** Companies and employees of a batch together. */
const BATCH_SIZE = 6_000;

export interface CompanyOptions {
  session_key: string | null;
  batch_id: string | null;
}

/** A company as it goes to the database, with the place of its first record. */
interface Unit {
  company: MergedCompany;
  id: string | undefined;
  place: Place;
  by: MatchField;
  warnings: string[];
}

/** Finds out whose the records are, then writes company by company. onPlanned: told what becomes of each. */
export async function writeCompanies(
  job: Job,
  staged: StagedCompanies,
  options: CompanyOptions,
  onPlanned?: (planned: Planned) => void,
): Promise<void> {
  const { index, mismatched, by } = await resolve(job, staged, onPlanned);
  const statuses = new Map((await registryStatusList(job.db)).map(({ registry_status: words, status }) => [words, status]));
  const read = statusReader(statuses);
  const unknown = new Set<string>();
  const meter = new Meter('writing', 'companies', index.size);
  const erased = new ErasedPeople(job);
  let [written, differing] = [0, 0];
  function* units(): Generator<Unit> {
    for (const { group, rows } of staged.companies()) {
      const company = mergeRecords(rows);
      const [first] = rows;
      const id = index.idOf(group);
      if (first === undefined) continue;
      if (id === undefined && company.fields.company_name === undefined) {
        refuse({ company, id, place: first.place, by: null, warnings: [] }, 'company_name is missing');
        continue;
      }
      const warnings = [...new Set(rows.flatMap(({ notes }) => notes))];
      if (mismatched.has(group)) warnings.push('one number differs from the one that is stored');
      if (company.differing > 0) warnings.push('rows differ about the company; the first one stands');
      differing += company.differing;
      setStatus(company.fields, read, unknown);
      if (options.session_key !== null) company.fields.session_key = options.session_key;
      if (options.batch_id !== null) company.fields.batch_id = options.batch_id;
      yield { company, id, place: first.place, by: by.get(group) ?? null, warnings };
    }
  }
  const refuse = ({ company, place }: Unit, reason: string) => {
    staged.keep.reject({ ...place, reason, record: recordOf(company) });
    onPlanned?.(refusedPlan(company.fields, reason));
  };
  await sendInBatches(units(), {
    weigh: ({ company }) => 1 + company.employees.length,
    sizer: new BatchSizer(BATCH_SIZE),
    // A plan has the order of the file.
    inFlight: onPlanned === undefined ? job.db.concurrency : 1,
    signal: job.signal,
    send: async (some) => {
      await leaveOutErased(erased, some);
      const { batch, people } = batchOf(some, options.session_key, onPlanned !== undefined);
      const answer = await importCompanies(job.db, batch, job.dryRun);
      job.count(answer.tables);
      for (const n of answer.refused) {
        const unit = some[n - 1];
        if (unit !== undefined) refuse(unit, 'another company, or another import of this moment, has one of its numbers or its name');
      }
      for (const { n, reason } of answer.refused_employees) refuseEmployee(staged, some, people[n - 1], reason);
      for (const detail of answer.details ?? []) {
        const unit = some[detail.n - 1];
        if (unit !== undefined) onPlanned?.(plannedOf(unit.company.fields, detail, unit.by, unit.warnings));
      }
      written += some.length;
      job.progress(meter.text(written));
    },
  });
  job.warn('differing_rows', 'rows differ from the first row of their company, whose values stand', differing);
  job.warn(
    'unknown_status',
    `words for a status are in no table and stand as they are, e.g. ${[...unknown].slice(0, 3).join(', ')}; "outreach companies statuses add" tells what they mean`,
    unknown.size,
  );
}

/** An employee who was erased is none any more, and an address of theirs none of a company. */
async function leaveOutErased(erased: ErasedPeople, units: readonly Unit[]): Promise<void> {
  if (!(await erased.exist())) return;
  const addressOf = (value: unknown) => (typeof value === 'string' ? [value] : []);
  const listOf = ({ fields: { all_company_emails: all }, emails = [] }: MergedCompany) =>
    Array.isArray(all) ? [...emails, ...all.flatMap(addressOf)] : emails;
  const addressesOf = ({ fields }: { fields: Fields }) => [...addressOf(fields.work_email), ...addressOf(fields.generic_email)];
  const gone = await erased.among(
    units.flatMap(({ company }) => [
      ...addressOf(company.fields.primary_email),
      ...listOf(company),
      ...company.employees.flatMap(addressesOf),
    ]),
  );
  if (gone.size === 0) return;
  const isGone = (email: string) => gone.has(email);
  for (const { company } of units) {
    if (addressOf(company.fields.primary_email).some(isGone)) delete company.fields.primary_email;
    const { all_company_emails: all } = company.fields;
    if (Array.isArray(all)) company.fields.all_company_emails = all.filter((email) => typeof email !== 'string' || !isGone(email));
    if (company.emails !== undefined) company.emails = company.emails.filter((email) => !isGone(email));
    const stay = company.employees.filter((employee) => !addressesOf(employee).some(isGone));
    erased.count(company.employees.length - stay.length);
    company.employees = stay;
  }
}

/** The first pass over the records: which company each is of. */
async function resolve(
  job: Job,
  staged: StagedCompanies,
  onPlanned: ((planned: Planned) => void) | undefined,
): Promise<{ index: CompanyIndex; mismatched: ReadonlySet<number>; by: ReadonlyMap<number, MatchField> }> {
  const index = new CompanyIndex();
  const mismatched = new Set<number>();
  // For a plan alone.
  const by = new Map<number, MatchField>();
  const placeAll = async (entries: readonly Entry[]) => {
    job.signal.throwIfAborted();
    const texts = (key: 'tin' | 'registration_number' | 'key') => [...new Set(entries.flatMap((entry) => entry[key] ?? []))];
    const stored = await matchCompanies(job.db, {
      tins: texts('tin'),
      registration_numbers: texts('registration_number'),
      keys: texts('key'),
    });
    for (const company of stored) index.add(company);
    for (const entry of entries) {
      const placement = index.place(entry);
      if ('group' in placement) {
        const { group } = placement;
        if (placement.warning !== undefined) mismatched.add(group);
        if (onPlanned !== undefined && !by.has(group)) by.set(group, placement.by);
        staged.place(group, entry, placement.former);
        continue;
      }
      const { company, employees, place } = staged.row(entry.blob);
      staged.keep.reject({ ...place, reason: placement.reason, record: recordOf({ ...company, employees }) });
      onPlanned?.(refusedPlan(company.fields, placement.reason));
    }
  };
  let batch: Entry[] = [];
  for (const entry of staged.entries()) {
    batch.push(entry);
    if (batch.length < LOOKED_UP_AT_ONCE) continue;
    await placeAll(batch);
    batch = [];
  }
  if (batch.length > 0) await placeAll(batch);
  job.warn(
    'number_mismatch',
    'companies were found by one number, and the other one differs from what is stored: it was replaced',
    mismatched.size,
  );
  return { index, mismatched, by };
}

/** The document's word stands for that of a registry, which is kept. */
function setStatus(fields: Fields, read: (text: string) => ReadStatus, unknown: Set<string>): void {
  const { status } = fields;
  if (typeof status !== 'string') return;
  const { status: word, registry, isUnknown } = read(status);
  fields.status = word;
  if (registry !== undefined) fields.registry_status = registry;
  if (isUnknown === true) unknown.add(status);
}

function batchOf(units: readonly Unit[], session: string | null, explain: boolean): { batch: CompanyBatch; people: number[] } {
  const people: number[] = [];
  const employees = units.flatMap(({ company }, index) =>
    company.employees.map((employee) => {
      people.push(index);
      return { n: index + 1, employee };
    }),
  );
  return {
    people,
    batch: {
      explain,
      session_key: session,
      companies: units.map(({ company: { fields, times, record_time, emails }, id }) => {
        const { company_name: name, website, tin, registration_number: registration } = fields;
        const key = typeof name === 'string' ? companyKey(name, typeof website === 'string' ? website : null) : undefined;
        const isNumberless = typeof tin !== 'string' && typeof registration !== 'string';
        return {
          ...(id === undefined ? { company_key: key } : { id }),
          ...(id === undefined && isNumberless ? { key } : {}),
          ...{ tin, registration_number: registration, times: timesOf(times, fields), record_time, add_emails: emails },
          registered: typeof fields.registry_status === 'string',
        };
      }),
      company_fields: units.map(({ company }) => company.fields),
      employees: employees.map(({ n, employee: { times, record_time } }) => ({ n, times, record_time })),
      employee_fields: employees.map(({ employee }) => employee.fields),
    },
  };
}

/** What was read from a status is as old as that. */
function timesOf(times: MergedCompany['times'], fields: Fields): MergedCompany['times'] {
  const at = times?.status;
  return times === undefined || at === undefined || fields.registry_status === undefined ? times : { ...times, registry_status: at };
}

function refuseEmployee(staged: StagedCompanies, units: readonly Unit[], unit: number | undefined, reason: string): void {
  const { company, place } = units[unit ?? -1] ?? {};
  if (company === undefined || place === undefined) return;
  staged.keep.reject({ ...place, path: `${place.path}.employees`, reason: `employee: ${reason}`, record: recordOf(company) });
}

/** A record as it can be imported again. */
function recordOf({ fields, employees }: { fields: Fields; employees: readonly { fields: Fields }[] }): Fields {
  return { ...fields, ...(employees.length === 0 ? {} : { employees: employees.map((employee) => employee.fields) }) };
}
