import { z } from 'zod';
import type { TableCounts } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import { importedSchema } from '../discovery/imports.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';
import { LANES } from './contacts.ts';

const isActive = z.boolean().nullable();

export const patternRowSchema = z.object({
  pattern_type: z.string(),
  pattern_key: z.string(),
  pattern_value: z.string(),
  metadata: z.json(),
  is_active: isActive,
});
export const templateRowSchema = z.object({
  lane: z.enum(LANES),
  stage: z.string().nullable(),
  action_key: z.string(),
  action_text: z.string(),
  metadata: z.json(),
  is_active: isActive,
});
export const signalRowSchema = z.object({
  product: z.string(),
  signal_key: z.string(),
  signal_description: z.string(),
  offer_template: z.string().nullable(),
  is_active: isActive,
});

/** What a CRM begins with, by kind: a row of each. */
export const seedRows = { patterns: patternRowSchema, templates: templateRowSchema, signals: signalRowSchema };
/** All of them, as they are exported. */
export const seedFileSchema = z.object({
  patterns: z.array(patternRowSchema),
  templates: z.array(templateRowSchema),
  signals: z.array(signalRowSchema),
});
export type SeedKind = keyof typeof seedRows;
export const SEED_KINDS: readonly SeedKind[] = ['patterns', 'templates', 'signals'];

/** Rows to write; what one leaves out is its column's default, or stays. */
export type SeedPayload = { overwrite: boolean } & Partial<Record<SeedKind, readonly { [column: string]: Json | undefined }[]>>;

/** Adds what is missing; with `overwrite` also changes rows that are there. Counts by table. */
export async function putSeeds(db: OutreachDatabase, payload: SeedPayload, dryRun: boolean): Promise<Record<string, TableCounts>> {
  return (await db.call('crm', 'put_seeds', { payload, dry_run: dryRun }, importedSchema)).tables;
}

/** The stored rows of one kind, by their keys; the columns of `seedRows`. */
export function seedList(db: OutreachDatabase, kind: SeedKind, after: Json, size: number): Promise<Page<{ [column: string]: Json }>> {
  return db.call('crm', 'seed_list', { kind, after, page_size: size }, pageSchema(z.record(z.string(), z.json())));
}
