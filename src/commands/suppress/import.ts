import { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import { explainFile, type TableOptions } from '../../cli/table-options.ts';
import { INDEXED_TEXT_LENGTH } from '../../db/column-values.ts';
import { addSuppressions, type NewSuppression } from '../../db/ops/suppressions.ts';
import { effectsOf } from '../../ops/cancel-effects.ts';
import { flagsOf, type Reading, readTable, requireTargets, tableKey, tableKeySchema } from '../../ops/columns.ts';
import type { Importer, ImportFlags } from '../../ops/import.ts';
import type { Keep } from '../../ops/keep.ts';
import { defaultCountry } from '../../ops/keys/default-country.ts';
import { KEY_KINDS, type KeyKind } from '../../ops/suppression.ts';
import { readSuppressions, SUPPRESSION_COLUMNS } from '../../ops/suppression-rows.ts';
import type { ListResult } from '../../output/result.ts';
import type { SummaryResult } from '../../summary.ts';

/** Each may reach many rows that are to be cancelled. */
const BATCH = 500;
const EXAMPLES = 3;

export const keySchema = tableKeySchema.extend({
  reason: z.string().nullable(),
  source: z.string().nullable(),
  kind: z.enum(KEY_KINDS).nullable(),
  country: z.string().nullable().default(null),
});

/** A table of people who said no; each row may name several keys of a person. */
export function suppressionsImporter(
  options: z.infer<typeof keySchema>,
  reading: Reading = {},
): Importer<NewSuppression, Keep<NewSuppression>> {
  return {
    command: 'suppress import',
    options,
    partitions: 1,
    settings: async () => requireTargets(SUPPRESSION_COLUMNS, flagsOf(options).map),
    async stage(input, keep, { signal, progress }) {
      const source = options.source ?? input.name.slice(-INDEXED_TEXT_LENGTH);
      const defaults = { reason: options.reason, source, kind: options.kind, country: options.country };
      for await (const { values, reject } of readTable(input, SUPPRESSION_COLUMNS, { ...flagsOf(options), ...reading }, keep, signal)) {
        const read = readSuppressions(values, defaults);
        if (typeof read === 'string') reject(read);
        else for (const suppression of read) keep.record(0, suppression);
        progress();
      }
      return keep;
    },
    async write(job, keep) {
      let batch = new Map<string, NewSuppression>();
      let cancelled = 0;
      const flush = async () => {
        if (batch.size === 0) return;
        job.signal.throwIfAborted();
        const { tables, cancels } = await addSuppressions(job.db, [...batch.values()], { dryRun: job.dryRun, examples: EXAMPLES });
        job.count(tables);
        cancelled += cancels.total;
        if (cancels.total > 0) for (const effect of effectsOf(cancels, job.dryRun ? 'to be cancelled' : 'cancelled')) job.note(effect);
        batch = new Map();
      };
      for (const suppression of keep.spool.read(0)) {
        batch.set(`${suppression.kind} ${suppression.value}`, suppression);
        if (batch.size >= BATCH) await flush();
      }
      await flush();
      job.warn('cancelled', job.dryRun ? 'pending messages would be cancelled' : 'pending messages were cancelled', cancelled);
    },
  };
}

export interface ImportSuppressionsFlags extends ImportFlags, TableOptions {
  reason?: string;
  source?: string;
  kind?: KeyKind;
}

export async function runImportSuppressions(
  runtime: Runtime,
  file: string,
  flags: ImportSuppressionsFlags,
): Promise<SummaryResult | ListResult> {
  if (flags.explain) return explainFile(runtime, file, SUPPRESSION_COLUMNS, flags);
  const { reason = null, source = null, kind = null } = flags;
  return runtime.import(
    suppressionsImporter({ ...tableKey(flags), reason, source, kind, country: defaultCountry(runtime.config) ?? null }, flags),
    { ...flags, file },
  );
}
