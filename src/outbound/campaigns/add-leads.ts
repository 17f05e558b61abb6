import { BatchSizer, sendInBatches } from '../../db/batches.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import type { FoundCampaign } from '../../db/outbound/campaigns.ts';
import {
  addCampaignLeads,
  type Candidate,
  type EnrolmentRequest,
  type EnrolmentRules,
  enrolmentCandidates,
  findCsvImports,
} from '../../db/outbound/enrolment.ts';
import { allPages } from '../../db/paging.ts';
import { decided } from '../../ops/decided.ts';
import type { Job } from '../../ops/job.ts';
import { noneCalled } from '../../ops/none-called.ts';
import type { Plan } from '../../output/result.ts';
import { countReasons, warnExcluded } from './excluded.ts';
import type { People } from './read-people.ts';

/** Addresses of a list per call. */
const ASKED_AT_A_TIME = 1_000;
/** Leads per call; each is looked at, and what is new is written. */
const BATCH = 2_000;

export type Enrolled = { email: string | null; full_name: string | null; company_name: string | null; lead_id: string };
type LeftOut = { email: string | null; full_name: string | null; company_name: string | null; reason: string };
export type EnrolmentPlan = Plan<Enrolled, LeftOut>;

export interface Selection extends Pick<EnrolmentRequest, 'filter' | 'rules'> {
  /** A list instead of all leads. */
  people: People | undefined;
  limit: number | undefined;
}

/** Who would be put into a campaign, who not, and why. */
export async function planEnrolment(db: OutreachDatabase, campaign: FoundCampaign, selection: Selection): Promise<EnrolmentPlan> {
  const { people, limit = Number.POSITIVE_INFINITY } = selection;
  const included: Enrolled[] = [];
  const excluded: LeftOut[] = [];
  let beyond = 0;
  for await (const { reason, lead_id, ...person } of candidatesOf(db, campaign, selection)) {
    if (reason === null && included.length < limit) included.push({ ...person, lead_id });
    else if (reason !== null)
      excluded.push({ email: person.email, full_name: person.full_name, company_name: person.company_name, reason });
    else if (people === undefined) {
      // Nobody is read who can have no place any more.
      beyond = 1;
      break;
    } else beyond += 1;
  }
  for (const { row, reason } of people?.without ?? []) excluded.push({ email: null, full_name: row, company_name: null, reason });
  const reasons = countReasons(excluded);
  return {
    action: `add ${included.length} ${included.length === 1 ? 'lead' : 'leads'} to "${campaign.campaign_name}"`,
    included,
    excluded,
    effects: [
      ...(reasons === undefined ? [] : [`left out: ${reasons}`]),
      ...(beyond === 0 ? [] : [people === undefined ? 'there are more beyond --limit' : `${beyond} more are beyond --limit`]),
    ],
  };
}

async function* candidatesOf(db: OutreachDatabase, { id }: FoundCampaign, { filter, rules, people }: Selection): AsyncGenerator<Candidate> {
  const request: EnrolmentRequest = { campaign_id: id, filter, rules };
  if (people === undefined) {
    yield* allPages((after, size) => enrolmentCandidates(db, request, after, size));
    return;
  }
  for (let i = 0; i < people.emails.length; i += ASKED_AT_A_TIME) {
    const emails = people.emails.slice(i, i + ASKED_AT_A_TIME);
    const { rows } = await enrolmentCandidates(db, { ...request, emails }, null, ASKED_AT_A_TIME);
    const byEmail = new Map(rows.map((row) => [row.email, row]));
    for (const email of emails) {
      yield byEmail.get(email) ?? {
        lead_id: '',
        email,
        full_name: null,
        company_name: null,
        reason: 'unknown here: import the list first',
      };
    }
  }
}

/** Puts leads into a campaign, in batches; each decides again who may be. */
export async function addLeads(job: Job, campaign: FoundCampaign, leads: readonly Enrolled[], rules: EnrolmentRules): Promise<void> {
  await sendInBatches(
    leads.map(({ lead_id }) => lead_id),
    {
      weigh: () => 1,
      sizer: new BatchSizer(BATCH),
      inFlight: job.db.concurrency,
      signal: job.signal,
      async send(lead_ids) {
        const { tables, excluded } = await decided(() => addCampaignLeads(job.db, { campaign_id: campaign.id, lead_ids, rules }));
        job.count(tables);
        warnExcluded(job, excluded);
      },
    },
  );
}

/** The ids of the imports of these names. Throws UsageError for one that there is none of. */
export async function importsCalled(db: OutreachDatabase, names: readonly string[]): Promise<string[]> {
  const ids = new Set<string>();
  for (const name of names) {
    const found = await findCsvImports(db, name);
    if (found.ids.length === 0) throw noneCalled('import', name, found.known, '"outreach report imports" shows all of them');
    for (const id of found.ids) ids.add(id);
  }
  return [...ids];
}
