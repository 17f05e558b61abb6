import type { Json } from '../../db/json.ts';
import type { CompanyDetail } from '../../db/sdr/companies.ts';
import type { MatchField } from './company-index.ts';
import type { Fields } from './rows.ts';

/** What an import would do with one company: a line of --plan. */
export type Planned = {
  action: 'create' | 'update' | 'skip' | 'reject';
  match_field: MatchField;
  tin: Json;
  registration_number: Json;
  company_name: Json;
  reasons: string[];
};

/** found: by what the company was found, if it is stored. */
export function plannedOf(fields: Fields, detail: CompanyDetail, found: Planned['match_field'], warnings: readonly string[]): Planned {
  const { employees, changed } = detail;
  const [inserted, updated] = [employees.inserted ?? 0, employees.updated ?? 0];
  const reasons = [
    ...(detail.action === 'create' ? ['no company has its numbers, or its name and website'] : []),
    ...(changed.length > 0 ? [`changes ${changed.join(', ')}`] : []),
    ...(inserted > 0 ? [`${inserted} new ${inserted === 1 ? 'employee' : 'employees'}`] : []),
    ...(updated > 0 ? [`changes ${updated} ${updated === 1 ? 'employee' : 'employees'}: ${(employees.changed ?? []).join(', ')}`] : []),
  ];
  const action = detail.action === 'skip' && reasons.length > 0 ? 'update' : detail.action;
  return {
    ...identityOf(fields),
    action,
    match_field: action === 'create' ? null : found,
    reasons: [...(reasons.length === 0 ? ['nothing changes'] : reasons), ...warnings],
  };
}

export function refusedPlan(fields: Fields, reason: string): Planned {
  return { ...identityOf(fields), action: 'reject', match_field: null, reasons: [reason] };
}

function identityOf({
  tin = null,
  registration_number = null,
  company_name = null,
}: Fields): Pick<Planned, 'tin' | 'registration_number' | 'company_name'> {
  return { tin, registration_number, company_name };
}
