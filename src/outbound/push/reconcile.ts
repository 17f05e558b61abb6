import { normaliseEmail } from '../../ops/email.ts';
import type { AddedLeads } from '../../sources/instantly/client.ts';

/** One that was sent. */
export interface Sent {
  place_id: string;
  email: string;
}

/** unknown: whether it arrived is still to be found out. */
export type Fate =
  | { outcome: 'pushed'; id: string; isNew: boolean }
  | { outcome: 'skipped' | 'blocked' | 'invalid' | 'refused' | 'unknown' };

/** What the vendor was asked beside its answer; by address. */
export interface Findings {
  /** Leads in the campaign, now. */
  inCampaign: ReadonlyMap<string, string>;
  /** Elsewhere in the workspace; only of those who are not in the campaign. */
  elsewhere: ReadonlySet<string>;
  /** On its block list; likewise. */
  blocked: ReadonlySet<string>;
}

export interface Reconciled {
  /** By place, each one that was sent. */
  fates: Map<string, Fate>;
  /** Where the answer does not agree with itself or with what was found, in numbers. */
  contradictions: string[];
}

/** The leads that an answer names as new, by place, and what is wrong with what it names. */
export function createdPlaces(
  sent: readonly Sent[],
  { created_leads }: AddedLeads,
): { created: Map<string, string>; contradictions: string[] } {
  const byEmail = new Map(sent.map((one) => [one.email, one]));
  const created = new Map<string, string>();
  let strangers = 0;
  let misplaced = 0;
  for (const { index, id, email } of created_leads) {
    const named = email === null || email === undefined ? undefined : byEmail.get(normaliseEmail(email) ?? '');
    const at = sent[index];
    // The address says more than the place does.
    const one = email === null || email === undefined ? at : named;
    if (one === undefined) strangers += 1;
    else {
      if (at?.place_id !== one.place_id) misplaced += 1;
      created.set(one.place_id, id);
    }
  }
  return {
    created,
    contradictions: [
      ...(strangers === 0 ? [] : [`${strangers} of the leads that Instantly names as new were not sent`]),
      ...(misplaced === 0 ? [] : [`${misplaced} of the leads that Instantly names as new stood elsewhere in what was sent`]),
    ],
  };
}

/**
 * What became of each one that was sent, from the answer's counters and from what was found: who is in the campaign arrived, whatever the
 * counters say, and who is not there and no counter speaks for is unknown.
 */
export function reconcile(sent: readonly Sent[], answer: AddedLeads, found: Findings): Reconciled {
  const { created, contradictions } = createdPlaces(sent, answer);
  const fates = new Map<string, Fate>();
  const rest: Sent[] = [];
  const left = {
    skipped: answer.skipped_count + answer.duplicated_leads,
    blocked: answer.in_blocklist,
    invalid: answer.invalid_email_count + answer.incomplete_count + answer.duplicate_email_count,
  };
  const count = { new: 0, there: 0, skipped: 0, blocked: 0, invalid: 0, refused: 0, unknown: 0 };
  for (const one of sent) {
    const id = created.get(one.place_id) ?? found.inCampaign.get(one.email);
    if (id === undefined) rest.push(one);
    else {
      const isNew = created.has(one.place_id);
      fates.set(one.place_id, { outcome: 'pushed', id, isNew });
      count[isNew ? 'new' : 'there'] += 1;
      if (!isNew && left.skipped > 0) left.skipped -= 1;
    }
  }
  const open: Sent[] = [];
  for (const one of rest) {
    const outcome =
      left.blocked > 0 && found.blocked.has(one.email)
        ? 'blocked'
        : left.skipped > 0 && found.elsewhere.has(one.email)
          ? 'skipped'
          : undefined;
    if (outcome === undefined) open.push(one);
    else {
      left[outcome] -= 1;
      count[outcome] += 1;
      fates.set(one.place_id, { outcome });
    }
  }
  const outcome = outcomeOf(open.length, left);
  for (const one of open) fates.set(one.place_id, { outcome });
  count[outcome] += open.length;

  const {
    total_sent,
    leads_uploaded,
    duplicated_leads,
    skipped_count,
    in_blocklist,
    invalid_email_count,
    incomplete_count,
    duplicate_email_count,
  } = answer;
  const others = duplicated_leads + skipped_count + in_blocklist + invalid_email_count + incomplete_count + duplicate_email_count;
  if (total_sent !== sent.length) contradictions.push(`Instantly counts ${total_sent} sent, and ${sent.length} were`);
  if (leads_uploaded !== answer.created_leads.length) {
    contradictions.push(`Instantly counts ${leads_uploaded} as added, and names ${answer.created_leads.length}`);
  }
  if (leads_uploaded + others !== sent.length) {
    contradictions.push(
      `Instantly accounts for ${leads_uploaded + others} (${leads_uploaded} added, ${others} not) of ${sent.length} that were sent`,
    );
  }
  const counted = {
    skipped: skipped_count + duplicated_leads,
    blocked: in_blocklist,
    invalid: others - skipped_count - duplicated_leads - in_blocklist,
  };
  const told = { skipped: count.skipped + count.there, blocked: count.blocked, invalid: count.invalid };
  for (const kind of ['skipped', 'blocked', 'invalid'] as const) {
    if (count.refused === 0 && counted[kind] !== told[kind]) {
      contradictions.push(`Instantly counts ${counted[kind]} as ${WORDS[kind]}, and ${told[kind]} were found to be`);
    }
  }
  if (count.unknown > 0) contradictions.push(`of ${count.unknown} neither the counters nor the list of Instantly say where they are`);
  return { fates, contradictions };
}

const WORDS = { skipped: 'there already', blocked: 'on its block list', invalid: 'invalid' };

/** What those are whom nothing was found of: what one counter says of just as many; else what the counters say of all of them together. */
function outcomeOf(
  open: number,
  left: { skipped: number; blocked: number; invalid: number },
): 'skipped' | 'blocked' | 'invalid' | 'refused' | 'unknown' {
  for (const kind of ['invalid', 'blocked', 'skipped'] as const) {
    if (left[kind] === open && left.skipped + left.blocked + left.invalid === open) return kind;
  }
  return open <= left.skipped + left.blocked + left.invalid ? 'refused' : 'unknown';
}
