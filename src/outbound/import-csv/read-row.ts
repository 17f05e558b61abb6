import { INDEXED_TEXT_LENGTH, isStorableTime } from '../../db/column-values.ts';
import type { Json } from '../../db/json.ts';
import { nameKey, shown, type TableRecord } from '../../ops/columns.ts';
import { Cells } from './cells.ts';
import { COMPANY_EXTRAS } from './columns.ts';
import { readCompany, said } from './company.ts';
import { personUrl } from './linkedin.ts';
import { type Phones, readEmails, readName, readPhones } from './person.ts';
import type { RefusalReason } from './refusal-phrases.ts';
import { hasReason, refusalOfCell, refusalOfStage, saysNo } from './refusals.ts';
import type { CompanyRow, LeadRow, ReadRow, Refusal } from './rows.ts';

export interface RowContext {
  /** ISO 3166: of phone numbers that do not name their country. */
  country: string | undefined;
  /** When the file was made: that old are its rows, unless they say more. */
  writtenAt: string;
  /** The table has columns of people; without any its rows are companies alone. */
  hasPeople: boolean;
  warn(code: string, message: string): void;
}

/** What a text may be long: those with an index, and those that are parts of one, less. */
const LONGEST: Readonly<Record<string, number>> = {
  company_name: 400,
  country: 100,
  website: 2_000,
  address: 2_000,
  twitter_url: 2_000,
  facebook_url: 2_000,
};
const LEADS_NOWHERE = new Set(
  'unavailable invalid undeliverable notfound missing spamtrap abuse disposable bad nomailbox mailboxnotfound'.split(' '),
);
const ASKED: readonly (readonly [target: string, reason: RefusalReason])[] = [
  ['opted_out', 'opted out'],
  ['complained', 'complained'],
  ['bounced', 'bounced'],
  ['do_not_call', 'do not call'],
];

const TOLD_WHY: readonly (readonly [target: string, reason: RefusalReason])[] = [
  ['opted_out_reason', 'opted out'],
  ['bounce_reason', 'bounced'],
];

/** A row as a person, a company and what they refused, or why it is none. */
export function readRow({ values, others, line }: Pick<TableRecord, 'values' | 'others' | 'line'>, context: RowContext): ReadRow {
  const cells = new Cells(values);
  const emails = readEmails(cells);
  const phones = readPhones(cells, context.country);
  const { said: reasons, unclear } = refusalsOf(cells, others);
  const refusals = keysOf(reasons, emails.all, phones, line);
  if (unclear !== undefined) return { refusals, reason: unclear };
  // A bounce is about an address, and says nothing of a row without one.
  if (refusals.length === 0 && [...reasons].some((reason) => reason !== 'bounced'))
    return { refusals, reason: 'it says no to messages, and names no e-mail address or phone number that could be suppressed' };
  const company = readCompany(cells, emails.all, { ...context, others });
  const lead = context.hasPeople ? readLead(cells, { emails, phones, company, others, line }, context) : undefined;
  if (lead === null) return { refusals, reason: 'it has no e-mail address, phone number or LinkedIn profile' };
  if (lead === undefined && company === undefined) return { refusals, reason: 'it names no company' };
  const tooLong = longest(company) ?? longest(lead);
  if (tooLong !== undefined) return { refusals, reason: tooLong };
  return { refusals, ...(company === undefined ? {} : { company }), ...(lead === undefined ? {} : { lead }) };
}

/** Null: nobody could be reached. */
function readLead(
  cells: Cells,
  row: {
    emails: ReturnType<typeof readEmails>;
    phones: Phones;
    company: CompanyRow | undefined;
    others: { [header: string]: Json };
    line: number;
  },
  context: RowContext,
): LeadRow | null {
  const { emails, phones, company, others, line } = row;
  const linkedin = personUrl(cells.text('linkedin_url') ?? '');
  const isPhoneAlone = emails.email === undefined && linkedin === undefined;
  // A person without an address is reached by the column of the phone, whatever column of the file it stood in.
  const phone = phones.phone ?? (isPhoneAlone ? phones.mobile_phone : undefined);
  if (isPhoneAlone && phone === undefined) return null;
  const status = cells.text('email_status');
  const apollo = apolloData(cells, others);
  return {
    csv_row_number: line,
    recorded_at: recordedAt(cells, context),
    ...said('email', emails.email),
    ...said('personal_email', emails.personal_email),
    ...said('phone', phone),
    ...said('mobile_phone', phones.mobile_phone),
    ...readName(cells),
    ...said('job_title', cells.text('job_title')),
    ...said('seniority', cells.text('seniority')),
    ...said('department', cells.list('department').join(', ') || undefined),
    ...said('linkedin_url', linkedin),
    ...said('twitter_url', cells.text('twitter_url')),
    ...said('facebook_url', cells.text('facebook_url')),
    ...said('apollo_contact_id', cells.text('apollo_contact_id')),
    ...said('email_status', status?.toLowerCase()),
    ...(status !== undefined && LEADS_NOWHERE.has(nameKey(status)) ? { unavailable: true } : {}),
    ...(Object.keys(apollo).length === 0 ? {} : { apollo_data: apollo }),
    ...(company === undefined ? {} : { company_name: company.company_name }),
    ...said('company_domain', company?.company_domain),
    ...said('name_key', company?.name_key),
  };
}

/** What has no column of its own: where the person is, the handle, and all columns that nobody knows. */
function apolloData(cells: Cells, others: { [header: string]: Json }): { [key: string]: Json } {
  const unknown = Object.entries(others).filter(([header]) => !COMPANY_EXTRAS.has(nameKey(header)));
  const places = ['country', 'state', 'city', 'ig_username'].flatMap((target) => {
    const value = cells.text(target);
    return value === undefined ? [] : [[target, value] as const];
  });
  const stages = cells.all('stage');
  return Object.fromEntries([...unknown, ...places, ...(stages.length === 0 ? [] : [['stage', stages.join('; ')] as const])]);
}

function recordedAt(cells: Cells, { writtenAt, warn }: RowContext): string {
  const text = cells.text('recorded_at');
  if (text === undefined) return writtenAt;
  const ms = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  if (!isStorableTime(ms)) return writtenAt;
  if (ms <= Date.now()) return new Date(ms).toISOString();
  warn('future_times', 'times of rows are in the future; the time of the file counts instead');
  return writtenAt;
}

function refusalsOf(cells: Cells, others: { [header: string]: Json }): { said: Set<RefusalReason>; unclear?: string } {
  const said = new Set<RefusalReason>();
  let unclear: string | undefined;
  for (const [target, reason] of ASKED)
    for (const cell of cells.all(target)) {
      const no = saysNo(cell);
      if (no === undefined) unclear ??= `${target}: ${shown(cell)} is neither yes nor no`;
      else if (no) said.add(reason);
    }
  for (const [target, reason] of TOLD_WHY) if (cells.all(target).some(hasReason)) said.add(reason);
  for (const cell of [...cells.all('stage'), cells.text('email_status') ?? ''])
    for (const word of cell.split(/[,;|]/)) {
      const reason = refusalOfStage(word);
      if (reason !== undefined) said.add(reason);
    }
  for (const header in others) {
    const reason = refusalOfCell(others[header] ?? null);
    if (reason !== undefined) said.add(reason);
  }
  return unclear === undefined ? { said } : { said, unclear };
}

/** The keys that a no is about: calls the phones, a bounce the one address, all else every address, or the phones where there is none. */
function keysOf(said: ReadonlySet<RefusalReason>, emails: readonly string[], phones: Phones, row: number): Refusal[] {
  const keys = new Map<string, Refusal>();
  for (const reason of said) {
    const addresses = reason === 'do not call' ? [] : reason === 'bounced' ? emails.slice(0, 1) : emails;
    const numbers = reason === 'do not call' || (addresses.length === 0 && reason !== 'bounced') ? phones.keys : [];
    for (const value of addresses) if (!keys.has(value)) keys.set(value, { kind: 'email', value, reason, row });
    for (const value of numbers) if (!keys.has(value)) keys.set(value, { kind: 'phone', value, reason, row });
  }
  return [...keys.values()];
}

function longest(row: CompanyRow | LeadRow | undefined): string | undefined {
  for (const [key, value] of Object.entries(row ?? {})) {
    const limit = LONGEST[key] ?? INDEXED_TEXT_LENGTH;
    if (key !== 'name_key' && typeof value === 'string' && value.length > limit) return `${key}: it is longer than ${limit} characters`;
  }
  return undefined;
}
