import type { Job } from '../../ops/job.ts';
import type { AddedLeads, Instantly } from '../../sources/instantly/client.ts';
import { createdPlaces, type Findings, type Sent } from './reconcile.ts';
import { whoIsThere } from './who-is-there.ts';

/** Whatever the vendor can be asked about those who were sent: who is in the campaign, and of the others who is elsewhere or blocked. */
export async function lookUp(job: Job, api: Instantly, campaign: string, sent: readonly Sent[], answer: AddedLeads): Promise<Findings> {
  const emails = sent.map(({ email }) => email);
  const inCampaign = await leadsIn(job, api, emails, campaign);
  const { created } = createdPlaces(sent, answer);
  const missing = sent.filter(({ place_id, email }) => !created.has(place_id) && !inCampaign.has(email)).map(({ email }) => email);
  const { skipped_count, duplicated_leads, in_blocklist } = answer;
  const elsewhere = skipped_count + duplicated_leads > 0 ? await whoIsThere(job, api, missing, undefined) : new Map();
  const open = missing.filter((email) => !elsewhere.has(email));
  // Whom the counter speaks for by itself is not asked for.
  const blocked = in_blocklist > 0 && in_blocklist !== open.length ? await blockedAmong(api, open) : open;
  return { inCampaign, elsewhere: new Set(elsewhere.keys()), blocked: new Set(in_blocklist > 0 ? blocked : []) };
}

/** The lead of each of these addresses in a campaign; of several the newest. */
export async function leadsIn(job: Job, api: Instantly, emails: readonly string[], campaign: string): Promise<Map<string, string>> {
  const there = await whoIsThere(job, api, emails, campaign);
  return new Map(
    [...there].map(([email, leads]) => [
      email,
      leads
        .map(({ id }) => id)
        .sort()
        .at(-1) ?? '',
    ]),
  );
}

/** Those who stand on the vendor's block list, by their address or their domain. */
async function blockedAmong(api: Instantly, emails: readonly string[]): Promise<string[]> {
  const byDomain = Map.groupBy(emails, (email) => email.slice(email.lastIndexOf('@') + 1));
  const blocked: string[] = [];
  for (const [domain, people] of byDomain) {
    const values = await api.blockedLike(domain);
    blocked.push(...people.filter((email) => values.some((value) => value === email || isWithin(domain, value))));
  }
  return blocked;
}

function isWithin(domain: string, value: string): boolean {
  return domain === value || domain.endsWith(`.${value}`);
}
