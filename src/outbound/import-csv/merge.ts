import type { CompanyRow, LeadRow, Refusal } from './rows.ts';

/** What a row says of a person, with what that person refused. */
export type LeadEntry = { lead: LeadRow; refusals: Refusal[] };
/** The same person of one file, whatever rows it stood in. */
export type MergedLead = LeadEntry & { rows: number };

/** What a company is known by within a file. */
export function companyId({ company_domain: domain, name_key: key }: Pick<CompanyRow, 'company_domain' | 'name_key'>): string {
  return domain ?? `| ${key}`;
}

/** What a lead is known by: the address; without one the profile, else the phone with the name, since several people may answer one phone. */
export function leadId({ email, linkedin_url: linkedin, phone, first_name: first = '', last_name: last = '' }: LeadRow): string {
  return email ?? linkedin ?? `${phone} ${`${first} ${last}`.trim().toLowerCase()}`;
}

/** The companies of a file, each once: the first row that says something is believed, later ones fill what is empty. */
export function mergeCompanies(rows: Iterable<CompanyRow>): CompanyRow[] {
  const merged = new Map<string, CompanyRow>();
  for (const row of rows) {
    const id = companyId(row);
    const known = merged.get(id);
    merged.set(id, known === undefined ? row : together(known, row));
  }
  return [...merged.values()];
}

function together(known: CompanyRow, row: CompanyRow): CompanyRow {
  const data = row.apollo_data === undefined && known.apollo_data === undefined ? undefined : { ...row.apollo_data, ...known.apollo_data };
  const hasName = known.company_name !== known.company_domain;
  return {
    ...row,
    ...known,
    company_name: hasName ? known.company_name : row.company_name,
    ...(data === undefined ? {} : { apollo_data: data }),
  };
}

/**
 * The leads of a file, each once. Of two rows the newer one is believed, of two as old the later one: as if each row had been a file, imported
 * in turn. A cell that is empty takes nothing away, and whoever said no in one row has said no.
 */
export function mergeLeads(entries: Iterable<LeadEntry>): MergedLead[] {
  const merged = new Map<string, MergedLead>();
  for (const entry of entries) {
    const id = leadId(entry.lead);
    const known = merged.get(id);
    if (known === undefined) {
      merged.set(id, { ...entry, rows: 1 });
      continue;
    }
    const [older, newer] = entry.lead.recorded_at >= known.lead.recorded_at ? [known.lead, entry.lead] : [entry.lead, known.lead];
    merged.set(id, { lead: onTopOf(older, newer), refusals: [...known.refusals, ...entry.refusals], rows: known.rows + 1 });
  }
  return [...merged.values()];
}

function onTopOf(older: LeadRow, newer: LeadRow): LeadRow {
  const lead = { ...older, ...newer };
  if (newer.email_status !== undefined && newer.unavailable === undefined) delete lead.unavailable;
  // A company is one by all of its keys.
  if (newer.company_name !== undefined) {
    if (newer.company_domain === undefined) delete lead.company_domain;
    if (newer.name_key === undefined) delete lead.name_key;
  }
  if (older.apollo_data !== undefined) lead.apollo_data = { ...older.apollo_data, ...newer.apollo_data };
  return lead;
}
