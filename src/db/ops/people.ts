import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

const text = z.string().nullable();

/** A stored record of a person, and which stated facts make it theirs. */
export const personRecordSchema = z.object({
  system: z.string(),
  relation: z.string(),
  record_id: z.string(),
  name: text,
  organization: text,
  email: text,
  handle: text,
  phone: text,
  since: text,
  evidence: z.string(),
  /** The row as it is stored, without secrets. */
  record: z.record(z.string(), z.json()),
});

const personSchema = z.object({
  /** Every address, handle and phone number of the person, the asked one included. */
  emails: z.array(z.string()),
  handles: z.array(z.string()),
  phones: z.array(z.string()),
  record_ids: z.array(z.string()),
  /** What would be sent, and when that is known. */
  pending: z.array(z.object({ relation: z.string(), record_id: z.string(), status: text, who: text, at: text, said: text })),
  rows: z.array(personRecordSchema),
  suppressions: z.array(
    z.object({ kind: z.string(), value: z.string(), reason: z.string(), source: z.string(), created_at: z.string(), expires_at: text }),
  ),
});
export type Person = z.infer<typeof personSchema>;

/** One of them. */
export type PersonKey = { email?: string; handle?: string; phone?: string };

/** The person behind an address, a handle or a phone number, with every record in all systems. Empty rows: nobody is known by it. */
export function personRecords(db: OutreachDatabase, { email = '', handle = '', phone = '' }: PersonKey): Promise<Person> {
  const args = { email, handle, phone };
  return db.call('ops', 'person_records', args, personSchema);
}

export const touchSchema = z.object({
  system: z.string(),
  relation: z.string(),
  record_id: z.string(),
  email: text,
  handle: text,
  at: text,
  channel: text,
  direction: text,
  kind: text,
  summary: text,
  /** The words themselves. */
  said: text,
});
export type Touch = z.infer<typeof touchSchema>;

/** What happened between us and a person, newest first. */
export function personTouches(db: OutreachDatabase, person: Person, after: Json, size: number): Promise<Page<Touch>> {
  const { record_ids, emails, handles } = person;
  return db.call('ops', 'person_touches', { person: { record_ids, emails, handles }, after, page_size: size }, pageSchema(touchSchema));
}
