import { summarySchema } from '../../src/summary.ts';
import { runCli } from './cli.ts';
import type { PostgresDatabase } from './databases.ts';
import { DENTAL } from './instantly/workspace.ts';

/** The id of ours of the campaign that is linked with one at the vendor. */
export const CAMPAIGN = '00000000-0000-4000-8000-0000000000ca';

/** The n-th lead and its place. */
export const leadId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A campaign with so many people p1, p2 … of Firm, who are active and pending there. */
export async function makeCampaign(
  { sql }: Pick<PostgresDatabase, 'sql'>,
  people: number,
  { vendorId = DENTAL, status = 'active' }: { vendorId?: string | null; status?: string } = {},
): Promise<void> {
  await sql`insert into outbound.companies (id, company_name, company_domain, industry, company_size, employee_count, country)
    values (${CAMPAIGN}, 'Firm', 'firm.example', 'dentistry', '11-50', 25, 'Germany')`;
  await sql`insert into outbound.campaigns (id, campaign_name, instantly_campaign_id, campaign_status)
    values (${CAMPAIGN}, 'Clinics', ${vendorId}, ${status})`;
  await makeLeads({ sql }, people);
  await sql`insert into outbound.campaign_leads (campaign_id, lead_id) select ${CAMPAIGN}, id from outbound.leads order by id`;
}

/** People of Firm, in no campaign. */
export async function makeLeads({ sql }: Pick<PostgresDatabase, 'sql'>, people: number): Promise<void> {
  await sql`insert into outbound.leads (id, email, first_name, job_title, seniority, company_id)
    select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'p' || n || '@firm.example', 'P' || n, 'Head of Care', 'manager', ${CAMPAIGN}
    from generate_series(1, ${people}::int) n`;
}

/** A run that ends with exit code 0: its summary. */
export async function succeed(args: string[], env: Record<string, string>) {
  const { exitCode, stdout, stderr } = await runCli(args, { env });
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}${stdout}`);
  return { summary: summarySchema.parse(JSON.parse(stdout)), stderr };
}
