import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import { type ImportedTables, importedSchema } from '../discovery/imports.ts';
import type { Json } from '../json.ts';

/** What is asked of a thread whose person is looked for. */
export type ThreadQuestion = {
  thread_id: string;
  display_name: string | null;
  /** Handles that its path or its name may be. */
  handles: string[];
};

const threadAnswerSchema = z.object({
  /** Of the contact that has this thread. */
  username: z.string().nullable(),
  /** Handles of that name that have no other thread. */
  named: z.array(z.string()),
  /** Those of the handles that somebody is known to have. */
  known: z.array(z.string()),
});
export type ThreadAnswer = z.infer<typeof threadAnswerSchema>;

/** What the database knows of whose threads these are, in their order. */
export async function resolveThreads(db: OutreachDatabase, threads: ThreadQuestion[]): Promise<ThreadAnswer[]> {
  return (await db.call('crm', 'resolve_threads', { threads }, z.object({ rows: z.array(threadAnswerSchema) }))).rows;
}

/** Keeps who stands in the lists of an export: another part of it may need the names. */
export async function noteExportHandles(db: OutreachDatabase, handles: { handle: string; display_name: string | null }[]): Promise<number> {
  return (await db.call('crm', 'note_export_handles', { handles }, z.object({ noted: z.number() }))).noted;
}

const marksSchema = z.object({ spam: z.array(z.object({ key: z.string(), words: z.string() })), offers: z.array(z.string()) });
export type ImportMarks = z.infer<typeof marksSchema>;

/** Spam patterns, and the texts of offers. */
export function importMarks(db: OutreachDatabase): Promise<ImportMarks> {
  return db.call('crm', 'import_marks', {}, marksSchema);
}

export type ImportedThread = {
  thread_id: string;
  username: string;
  display_name: string | null;
  tab: string;
  is_archived: boolean;
  /** Time of its newest message. */
  newest: string;
  /** Messages of it were sent before: its conversation and its contact count there. */
  more: boolean;
};

/** Short names: there are millions of them. */
export type ImportedMessage = {
  /** Index into the batch's threads. */
  t: number;
  at: string;
  o: boolean;
  y: string;
  m: string;
  r?: { [key: string]: Json };
  /** Spam patterns that it matches. */
  s?: string[];
  /** The lane of the template that it is. */
  l?: 'offer';
  /** Its words that ask us to stop. */
  h?: string;
};

/** Writes conversations with their messages in one transaction; counts by table. */
export async function importThreads(
  db: OutreachDatabase,
  payload: { threads: ImportedThread[]; messages: ImportedMessage[] },
  dryRun: boolean,
): Promise<ImportedTables> {
  return (await db.call('crm', 'import_threads', { payload, dry_run: dryRun }, importedSchema)).tables;
}
