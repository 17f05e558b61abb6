import type { Command } from 'commander';
import type { z } from 'zod';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addImportOptions, addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { addTableFlags, explainFile, type TableOptions } from '../../cli/table-options.ts';
import { type NewInteraction, putInteractions } from '../../db/sdr/research.ts';
import { flagsOf, type Reading, readTable, requireTargets, tableKey, type tableKeySchema } from '../../ops/columns.ts';
import { ErasedPeople } from '../../ops/erased.ts';
import type { Importer, ImportFlags } from '../../ops/import.ts';
import type { Keep } from '../../ops/keep.ts';
import type { ListResult } from '../../output/result.ts';
import { INTERACTION_COLUMNS, readInteraction } from '../../sdr/ai/rows.ts';
import type { SummaryResult } from '../../summary.ts';

const BATCH = 500;
/** Prompts may be long. */
const BATCH_CHARACTERS = 2_000_000;

/** A table of prompts and answers. */
export function interactionsImporter(
  options: z.infer<typeof tableKeySchema>,
  reading: Reading = {},
): Importer<NewInteraction, Keep<NewInteraction>> {
  return {
    command: 'ai log',
    options,
    partitions: 1,
    settings: async () => requireTargets(INTERACTION_COLUMNS, flagsOf(options).map),
    async stage(input, keep, { signal, progress }) {
      for await (const { values, reject } of readTable(input, INTERACTION_COLUMNS, { ...flagsOf(options), ...reading }, keep, signal)) {
        const interaction = readInteraction(values, () =>
          keep.warn('future_times', 'records have times that are still to come; they count as of now'),
        );
        if (typeof interaction === 'string') reject(interaction);
        else keep.record(0, interaction);
        progress();
      }
      return keep;
    },
    async write(job, keep) {
      const erased = new ErasedPeople(job);
      let batch = new Map<string, NewInteraction>();
      let [characters, repeated, lonely] = [0, 0, 0];
      const flush = async () => {
        if (batch.size === 0) return;
        job.signal.throwIfAborted();
        const { tables, unlinked } = await putInteractions(job.db, await erased.withoutNamed([...batch.values()]), job.dryRun);
        job.count(tables);
        lonely += unlinked;
        batch = new Map();
        characters = 0;
      };
      for (const interaction of keep.spool.read(0)) {
        if (batch.has(interaction.content_key)) repeated += 1;
        batch.set(interaction.content_key, interaction);
        characters += (interaction.prompt?.length ?? 0) + (interaction.response?.length ?? 0);
        if (batch.size >= BATCH || characters >= BATCH_CHARACTERS) await flush();
      }
      await flush();
      job.warn('repeated_records', 'records stand in the file more than once, and were stored once', repeated);
      job.warn('unlinked', 'records name a session_key that no company and no employee has', lonely);
    },
  };
}

type LogFlags = ImportFlags & TableOptions;

export function defineLog(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'log',
    summary: 'import prompts and answers by session_key; a record that is there is not stored again',
    examples: ['log session.ndjson', 'log - < session.ndjson', 'log calls.csv --map session_key=Session --explain'],
  }).argument('<file>', 'CSV, XLSX, NDJSON or JSON with session_key, prompt, response, model_used …; - for standard input');
  addImportOptions(command, 'rows');
  addTableFlags(command);
  command.action((file: string) => {
    const flags: LogFlags = command.opts();
    return execute(command, (runtime) => runLog(runtime, file, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

async function runLog(runtime: Runtime, file: string, flags: LogFlags): Promise<SummaryResult | ListResult> {
  if (flags.explain) return explainFile(runtime, file, INTERACTION_COLUMNS, flags);
  return runtime.import(interactionsImporter(tableKey(flags), flags), { ...flags, file });
}
