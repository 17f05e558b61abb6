import { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import { checkSuppressions, type SuppressionFilter, suppressionList, suppressionRowSchema } from '../../db/ops/suppressions.ts';
import { allPages } from '../../db/paging.ts';
import type { KeyKind } from '../../ops/suppression.ts';
import { checkFailed, someOf } from '../../output/failure.ts';
import { type ListResult, rowsOf } from '../../output/result.ts';
import { readKeys } from './keys.ts';

/** Keys per call. */
const BATCH = 5_000;

/** What tells most comes first. */
const LIST_COLUMNS: readonly (keyof typeof suppressionRowSchema.shape)[] = [
  'kind',
  'value',
  'state',
  'reason',
  'source',
  'created_at',
  'expires_at',
  'evidence',
  'lifted_at',
  'lifted_reason',
  'lifted_by',
  'id',
];

export interface ListFlags extends Omit<SuppressionFilter, 'since'> {
  /** Milliseconds back from now. */
  since?: number;
  limit?: number;
}

export async function runList(runtime: Runtime, flags: ListFlags): Promise<ListResult> {
  return { kind: 'list', columns: LIST_COLUMNS, rows: await rowsFor(runtime, flags) };
}

export const exportRowSchema = suppressionRowSchema.pick({
  kind: true,
  value: true,
  reason: true,
  source: true,
  evidence: true,
  created_at: true,
  expires_at: true,
});

export async function runExport(runtime: Runtime, flags: ListFlags): Promise<ListResult> {
  const columns = Object.keys(exportRowSchema.shape);
  const rows = await rowsFor(runtime, { ...flags, state: 'in_force' });
  async function* exported() {
    // Nobody else could do anything with the hash of somebody who was erased.
    for await (const row of rows) if (!row.value.startsWith('erased:')) yield exportRowSchema.parse(row);
  }
  return { kind: 'list', columns, rows: exported(), preferred: 'csv' };
}

async function rowsFor(runtime: Runtime, { since, limit, kind, source, state }: ListFlags) {
  const db = await runtime.database();
  const from = since === undefined ? undefined : new Date(Date.now() - since).toISOString();
  return allPages((after, size) => suppressionList(db, { kind, source, state, since: from }, after, size), limit);
}

export const checkRowSchema = z.object({
  kind: z.string(),
  value: z.string(),
  suppressed: z.boolean(),
  reason: z.string().nullable(),
  by: z.string().nullable(),
  via: z.string().nullable(),
  source: z.string().nullable(),
  since: z.string().nullable(),
  expires_at: z.string().nullable(),
});

export interface CheckFlags {
  kind?: KeyKind;
  failIfSuppressed: boolean;
}

/** What holds for these keys, a row each. */
export async function runCheck(runtime: Runtime, words: readonly string[], { kind, failIfSuppressed }: CheckFlags): Promise<ListResult> {
  const keys = await readKeys(runtime, words, kind);
  const db = await runtime.database();
  const rows: z.infer<typeof checkRowSchema>[] = [];
  for (let from = 0; from < keys.length; from += BATCH) {
    const batch = keys.slice(from, from + BATCH);
    for (const [i, { suppressed, suppression, via, ...asked }] of (await checkSuppressions(db, batch)).entries()) {
      rows.push({
        kind: asked.kind,
        value: asked.value ?? batch[i]?.value ?? '',
        suppressed,
        reason: suppression?.reason ?? null,
        by: suppression === null ? null : `${suppression.kind} ${suppression.value}`,
        via: via.length === 0 ? null : via.join('; '),
        source: suppression?.source ?? null,
        since: suppression?.created_at ?? null,
        expires_at: suppression?.expires_at ?? null,
      });
    }
  }
  const held = rows.filter(({ suppressed }) => suppressed).map(({ value }) => value);
  return {
    kind: 'list',
    columns: Object.keys(checkRowSchema.shape),
    rows: rowsOf(rows),
    failure: () =>
      failIfSuppressed && held.length > 0
        ? checkFailed(`${held.length} of ${rows.length} ${held.length === 1 ? 'is' : 'are'} suppressed: ${someOf(held)}`, 'leave them out')
        : undefined,
  };
}
