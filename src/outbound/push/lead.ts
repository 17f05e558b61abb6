import type { ClaimedLead } from '../../db/outbound/pushes.ts';
import type { NewLead } from '../../sources/instantly/client.ts';

/** What else is known, by the names that templates of ours have for it. */
const VARIABLES = [
  'industry',
  'company_size',
  'employee_count',
  'company_domain',
  'city',
  'state',
  'country',
  'seniority',
  'department',
  'linkedin_url',
] as const satisfies readonly (keyof ClaimedLead)[];

/** A lead as the vendor takes it; what is not known is left out, and nothing is empty. */
export function newLead(lead: ClaimedLead): NewLead {
  const { email, first_name, last_name, company_name, job_title, phone, website } = lead;
  const known = Object.fromEntries(
    Object.entries({ first_name, last_name, company_name, job_title, phone, website }).filter(([, value]) => isThere(value)),
  );
  const variables: Record<string, string | number> = {};
  for (const name of VARIABLES) {
    const value = lead[name];
    if (value !== null && isThere(value)) variables[name] = value;
  }
  return { email, ...known, ...(Object.keys(variables).length === 0 ? {} : { custom_variables: variables }) };
}

function isThere(value: string | number | null): boolean {
  return typeof value === 'string' ? value.trim() !== '' : value !== null;
}
