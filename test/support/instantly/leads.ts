import { badRequest, text } from './refused.ts';
import { type Item, lead, uuid, type Workspace } from './workspace.ts';

/** Keys of a lead as it is added; with another one the vendor answers 400. */
const LEAD_KEYS = [
  ...['email', 'personalization', 'website', 'last_name', 'first_name', 'company_name', 'job_title', 'phone', 'lt_interest_status'],
  ...['pl_value_lead', 'assigned_to', 'custom_variables'],
];
const MOST = 1_000;
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** What passes for an address here, and not there. */
export const REFUSED_HOST = 'no-mail.example';
let made = 0;

/** Adds leads as the vendor does: who is blocked, invalid, twice in the request, in the campaign, or to be skipped is counted and left out. */
export function addLeads(workspace: Workspace, body: Item): Item {
  const { campaign_id, leads } = body;
  if (!Array.isArray(leads) || leads.length === 0) throw badRequest('body/leads must NOT have fewer than 1 items');
  if (leads.length > MOST) throw badRequest(`body/leads must NOT have more than ${MOST} items`);
  if (typeof campaign_id !== 'string' || body.list_id !== undefined) throw badRequest('body must have campaign_id or list_id');
  const counts = {
    in_blocklist: 0,
    duplicated_leads: 0,
    skipped_count: 0,
    invalid_email_count: 0,
    incomplete_count: 0,
    duplicate_email_count: 0,
  };
  const created: Item[] = [];
  const seen = new Set<string>();
  for (const [index, one] of leads.entries()) {
    const given: Item = one;
    const stray = Object.keys(given).find((key) => !LEAD_KEYS.includes(key));
    if (stray !== undefined) throw badRequest(`body/leads/${index} must NOT have additional properties`);
    const why = reasonAgainst(workspace, { given, campaign_id, body, seen });
    seen.add(text(given.email));
    if (why !== undefined) {
      counts[why] += 1;
      continue;
    }
    made += 1;
    const { custom_variables, ...rest } = given;
    const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
    const stored = {
      first_name: '',
      last_name: '',
      company_name: '',
      ...known,
      payload: { ...Object(custom_variables) },
      upload_method: 'api',
    };
    workspace.leads.push(lead(uuid(made, 9), text(given.email), campaign_id, stored));
    const { first_name = null, last_name = null, phone = null } = known;
    created.push({ index, id: uuid(made, 9), email: given.email, first_name, last_name, phone });
  }
  return {
    status: 'success',
    total_sent: leads.length,
    leads_uploaded: created.length,
    ...counts,
    blocklist_used: null,
    remaining_in_plan: 10_000 - workspace.leads.length,
    created_leads: created,
  };
}

function reasonAgainst(
  { leads, blockList }: Workspace,
  { given, campaign_id, body, seen }: { given: Item; campaign_id: string; body: Item; seen: ReadonlySet<string> },
): 'duplicate_email_count' | 'invalid_email_count' | 'in_blocklist' | 'duplicated_leads' | 'skipped_count' | undefined {
  const email = text(given.email).toLowerCase();
  if (seen.has(text(given.email))) return 'duplicate_email_count';
  if (!ADDRESS.test(email) || email.endsWith(`@${REFUSED_HOST}`)) return 'invalid_email_count';
  const blocked = blockList.map(({ bl_value }) => text(bl_value).toLowerCase());
  if (blocked.some((value) => value === email || email.endsWith(`@${value}`))) return 'in_blocklist';
  const known = leads.filter((one) => text(one.email).toLowerCase() === email);
  if (known.some(({ campaign }) => campaign === campaign_id)) return 'duplicated_leads';
  const isInCampaign = known.some(({ campaign }) => campaign !== undefined);
  const isInList = known.some(({ campaign }) => campaign === undefined);
  if (body.skip_if_in_workspace === true && known.length > 0) return 'skipped_count';
  if (body.skip_if_in_campaign === true && isInCampaign) return 'skipped_count';
  return body.skip_if_in_list === true && isInList ? 'skipped_count' : undefined;
}

/** Takes leads out of a campaign; without ids all of them, as there. */
export function removeLeads(workspace: Workspace, { campaign_id, ids, limit = Number.POSITIVE_INFINITY }: Item): Item {
  if (typeof campaign_id !== 'string') throw badRequest("body must have required property 'campaign_id'");
  const gone = workspace.leads
    .filter(({ id, campaign }) => campaign === campaign_id && (!Array.isArray(ids) || ids.includes(id)))
    .slice(0, Number(limit));
  workspace.leads = workspace.leads.filter((one) => !gone.includes(one));
  return { count: gone.length };
}
