import { type CandidateContact, type CandidateFilter, outreachCandidates } from '../../db/crm/candidates.ts';
import { campaignContacts } from '../../db/crm/queue.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { checkSuppressions } from '../../db/ops/suppressions.ts';
import { allPages, pagesAhead } from '../../db/paging.ts';
import type { Handles } from './read-handles.ts';

/** Handles of a list per call. */
const ASKED_AT_A_TIME = 1_000;
/** Contacts per call. */
const PAGE_SIZE = 5_000;

export interface Selection {
  /** A list instead of all contacts. */
  list: Handles | undefined;
  /** Any of these. */
  stages: readonly string[] | undefined;
  /** All of these. */
  tags: readonly string[] | undefined;
  product: string | undefined;
  /** Whoever it has a message for is not written to under it again. */
  campaign: string | undefined;
  /** Whether it matters when somebody was written to last. */
  touches: boolean;
}

export type Candidate =
  | { contact: CandidateContact; isInCampaign: boolean }
  /** Of a list: nobody is known by that handle, or the row has none. */
  | { contact: undefined; username: string | null; isSuppressed: boolean };

/** Who could be written to: all contacts that fit, by handle, or everybody of a list in its order, each once. */
export async function* candidatesOf(db: OutreachDatabase, selection: Selection): AsyncGenerator<Candidate> {
  const written = selection.campaign === undefined ? undefined : await writtenTo(db, selection.campaign);
  const known = (contact: CandidateContact): Candidate => ({
    contact,
    isInCampaign: written !== undefined && [contact.id, contact.username, ...contact.merged_handles].some((key) => written.has(key)),
  });
  const { list, stages, tags, product, touches } = selection;
  const filter: CandidateFilter = {
    touches,
    ...(stages === undefined ? {} : { stages }),
    ...(tags === undefined ? {} : { tags }),
    ...(product === undefined ? {} : { product }),
  };
  if (list === undefined) {
    for await (const { rows } of pagesAhead((after) => outreachCandidates(db, filter, after, PAGE_SIZE))) {
      for (const contact of rows) yield known(contact);
    }
    return;
  }
  const told = new Set<string>();
  for (let i = 0; i < list.handles.length; i += ASKED_AT_A_TIME) {
    const handles = list.handles.slice(i, i + ASKED_AT_A_TIME);
    const byHandle = new Map<string, CandidateContact>();
    for await (const contact of allPages((after, size) => outreachCandidates(db, { ...filter, handles }, after, size))) {
      for (const handle of [contact.username, ...contact.merged_handles]) byHandle.set(handle, contact);
    }
    const strangers = handles.filter((handle) => !byHandle.has(handle));
    const suppressed = await suppressedAmong(db, strangers);
    for (const handle of handles) {
      const contact = byHandle.get(handle);
      if (contact === undefined) yield { contact, username: handle, isSuppressed: suppressed.has(handle) };
      else if (!told.has(contact.id) && contact.fits) yield known(contact);
      if (contact !== undefined) told.add(contact.id);
    }
  }
  for (let i = 0; i < list.without; i++) yield { contact: undefined, username: null, isSuppressed: false };
}

/** Ids of contacts and handles. */
async function writtenTo(db: OutreachDatabase, campaign: string): Promise<Set<string>> {
  const keys = new Set<string>();
  for await (const { username, contact_id } of allPages((after, size) => campaignContacts(db, campaign, after, size))) {
    keys.add(username);
    if (contact_id !== null) keys.add(contact_id);
  }
  return keys;
}

async function suppressedAmong(db: OutreachDatabase, handles: readonly string[]): Promise<Set<string>> {
  if (handles.length === 0) return new Set();
  const checks = await checkSuppressions(
    db,
    handles.map((value) => ({ kind: 'handle', value })),
  );
  return new Set(checks.flatMap(({ value, suppressed }) => (suppressed && value !== null ? [value] : [])));
}
