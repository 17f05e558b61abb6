import { ServiceError } from '../../errors.ts';
import { normaliseEmail } from '../../ops/email.ts';
import type { Job } from '../../ops/job.ts';
import type { Instantly } from '../../sources/instantly/client.ts';
import { itemSchemas } from '../../sources/instantly/items.ts';
import { checkItems, storePage } from '../instantly/store-page.ts';

/** The vendor's page: more would not be answered at once. */
const ASKED_AT_A_TIME = 100;

/** A lead at the vendor. */
export interface VendorLead {
  id: string;
  campaign: string | null;
}

/**
 * Which of these addresses the vendor has leads of: in one campaign, or anywhere (undefined). By address, each with what there is; the leads are
 * stored as a sync would, so that who says no a moment later is found there.
 */
export async function whoIsThere(
  job: Job,
  api: Instantly,
  emails: readonly string[],
  campaign: string | undefined,
): Promise<Map<string, VendorLead[]>> {
  const there = new Map<string, VendorLead[]>();
  for (let i = 0; i < emails.length; i += ASKED_AT_A_TIME) {
    const contacts = emails.slice(i, i + ASKED_AT_A_TIME);
    let left = contacts.length;
    for await (const { items } of api.pages({ path: 'leads/list', body: { contacts, ...(campaign === undefined ? {} : { campaign }) } })) {
      const leads = await checkItems({ job }, 'leads', itemSchemas.leads, items);
      for (const { item } of leads) {
        const email = normaliseEmail(item.email) ?? '';
        const isForeign = !contacts.includes(email) || (campaign !== undefined && item.campaign !== campaign);
        // A name that the vendor does not know is ignored, and the answer is the whole workspace.
        if (isForeign) {
          throw new ServiceError('Instantly answered leads/list with leads that were not asked for', {
            suggestion: 'its API may have changed: whether people arrived cannot be found out. Look for a newer outreach',
          });
        }
        const known = there.get(email);
        if (known === undefined) left -= 1;
        there.set(email, [...(known ?? []), { id: item.id, campaign: item.campaign ?? null }]);
      }
      const texts = leads.map(({ text }) => text);
      // What is stored is no change that somebody asked for: it is not counted.
      await storePage({ job }, 'leads', texts, undefined);
      // Of one campaign there is one of each; the page behind would be empty.
      if (left === 0 && campaign !== undefined) break;
    }
  }
  return there;
}
