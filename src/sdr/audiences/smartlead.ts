import type { Recipient } from '../../db/sdr/audiences.ts';
import type { LeadBody, SmartleadLead } from '../../sources/smartlead/client.ts';

/** The most that every version of the vendor's API takes at a time. */
export const BATCH = 100;

/** None of the vendor's own lists is passed by. */
export const SETTINGS = {
  ignore_global_block_list: false,
  ignore_unsubscribe_list: false,
  ignore_community_bounce_list: false,
  ignore_duplicate_leads_in_other_campaign: false,
} as const;

/** Somebody as the vendor takes them. Names are what is stored as such: the first word of a full name is the surname in many registries. */
export function leadOf({ employee_id, recipient_email, full_name, position, ...known }: Recipient): SmartleadLead {
  const { first_name, last_name, company_name, phone: phone_number, website, region: location } = known;
  return {
    email: recipient_email,
    ...stated({ first_name, last_name, company_name, phone_number, website, location }),
    custom_fields: { employee_id, ...stated({ full_name, position }) },
  };
}

function stated(values: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]): [string, string][] => (value === null || value.trim() === '' ? [] : [[key, value]])),
  );
}

/** Bodies of at most a hundred, each address once. */
export async function* bodies(recipients: AsyncIterable<Recipient>): AsyncGenerator<LeadBody> {
  const written = new Set<string>();
  let list: SmartleadLead[] = [];
  for await (const recipient of recipients) {
    if (written.has(recipient.recipient_email)) continue;
    written.add(recipient.recipient_email);
    list.push(leadOf(recipient));
    if (list.length < BATCH) continue;
    yield { lead_list: list, settings: SETTINGS };
    list = [];
  }
  if (list.length > 0) yield { lead_list: list, settings: SETTINGS };
}
