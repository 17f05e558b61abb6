import { z } from 'zod';
import { BatchSizer } from '../batches.ts';
import type { OutreachDatabase } from '../database.ts';
import { DatabaseError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { PersonKeys } from './suppressions.ts';

const personSchema = z.object({
  emails: z.array(z.string()),
  handles: z.array(z.string()),
  phones: z.array(z.string()),
  /** Full names; one word is perhaps a word like any other. */
  names: z.array(z.string()),
  /** Patterns for every spelling of the keys and of the names, without regard to case; they are JavaScript's as well. */
  pattern: z.string(),
  name_pattern: z.string().nullable(),
});
/** Who is meant by an address: all of their keys by stated facts. */
export type PersonToErase = z.infer<typeof personSchema>;

/** The person behind an address; null: the text is none. */
export function personToErase(db: OutreachDatabase, email: string): Promise<PersonToErase | null> {
  return db.call('ops', 'person_to_erase', { email }, personSchema.nullable());
}

/** Tables that may hold words of people; is_erased: whether erasing looks through them. */
export function erasableTables(db: OutreachDatabase): Promise<{ relation: string; is_erased: boolean }[]> {
  return db.call('ops', 'erasable_tables', {}, z.array(z.object({ relation: z.string(), is_erased: z.boolean() })));
}

const erasedSchema = z.object({ deleted: z.number(), updated: z.number() });
export type ErasedRows = z.infer<typeof erasedSchema>;

/** Takes a person out of the texts of a table, or says what that would be. */
export async function eraseTexts(db: OutreachDatabase, person: PersonToErase, relation: string, dryRun: boolean): Promise<ErasedRows> {
  const done = { deleted: 0, updated: 0 };
  const page = erasedSchema.extend({ next: z.number().nullable() });
  await throughBlocks(async (from_block, blocks) => {
    const payload = { person: keysOf(person), relation, from_block, blocks };
    const { deleted, updated, next } = await db.call('ops', 'erase_texts', { payload, dry_run: dryRun }, page);
    done.deleted += deleted;
    done.updated += updated;
    return next;
  });
  return done;
}

const recordsSchema = z.object({
  tables: z.record(z.string(), erasedSchema),
  /** Of discovery, whose pictures are to go. */
  pages: z.array(z.string()),
});

/** Deletes a person's records, and leaves keyed hashes of their keys. */
export function eraseRecords(db: OutreachDatabase, person: PersonToErase, dryRun: boolean): Promise<z.infer<typeof recordsSchema>> {
  return db.call('ops', 'erase_records', { payload: { person: keysOf(person) }, dry_run: dryRun }, recordsSchema);
}

const personRowSchema = z.object({
  id: z.json().nullish(),
  /** The row is of a record of theirs, and whole; of others it has only what names them. */
  is_theirs: z.boolean(),
  value: z.record(z.string(), z.json()),
});
export type PersonRow = z.infer<typeof personRowSchema>;

/** What a table has of a person, a page at a time. */
export async function* personRows(
  db: OutreachDatabase,
  person: PersonToErase,
  ids: readonly string[],
  relation: string,
): AsyncGenerator<PersonRow> {
  const page = z.object({ rows: z.array(personRowSchema), next: z.number().nullable() });
  const sizer = new BatchSizer(MOST_BLOCKS);
  for (let from_block: number | null = 0; from_block !== null; ) {
    const place: { from_block: number; blocks: number } = { from_block, blocks: sizer.size };
    const payload = { person: keysOf(person), ids: [...ids], relation, ...place };
    const found: z.infer<typeof page> = await db.call('ops', 'person_rows', { payload }, page);
    yield* found.rows;
    from_block = found.next;
  }
}

const erasedPeopleSchema = z.object({ any: z.boolean(), erased: z.array(z.number()) });

/** Which of these people were erased, by their place from 1; any: whether anybody ever was. */
export function erasedPeople(db: OutreachDatabase, people: readonly PersonKeys[]): Promise<z.infer<typeof erasedPeopleSchema>> {
  return db.call('ops', 'erased_people', { people: [...people] }, erasedPeopleSchema);
}

/** Of 8 KiB each; as many as are read in about a second, texts that are kept apart included. */
const MOST_BLOCKS = 8_000;

/** Goes through the blocks of a table, in steps that end in time. */
async function throughBlocks(step: (from: number, blocks: number) => Promise<number | null>): Promise<void> {
  const sizer = new BatchSizer(MOST_BLOCKS);
  for (let from: number | null = 0; from !== null; ) {
    const started = performance.now();
    const blocks: number = sizer.size;
    try {
      from = await step(from, blocks);
      sizer.learn(blocks, performance.now() - started);
    } catch (error) {
      if (!(error instanceof DatabaseError && error.kind === 'timeout') || sizer.size <= sizer.max / 20) throw error;
      sizer.shrink();
    }
  }
}

function keysOf({ emails, handles, phones, names }: PersonToErase): { [key: string]: Json } {
  return { emails, handles, phones, names };
}
