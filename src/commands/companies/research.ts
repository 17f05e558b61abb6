import type { Command } from 'commander';
import type { z } from 'zod';
import { addCommonOptions, choice, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addImportOptions, addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { addTableFlags, explainFile, TABLE_FLAGS, type TableOptions } from '../../cli/table-options.ts';
import { typedFlag } from '../../cli/values.ts';
import { allPages } from '../../db/paging.ts';
import { FRESHNESS, type NewResearch, putResearch, researchRowSchema, researchTexts, STALE_AFTER_DAYS } from '../../db/sdr/research.ts';
import { UsageError } from '../../errors.ts';
import { flagsOf, type Reading, readTable, requireTargets, tableKey, type tableKeySchema } from '../../ops/columns.ts';
import type { Importer, ImportFlags } from '../../ops/import.ts';
import type { Keep } from '../../ops/keep.ts';
import type { ListResult } from '../../output/result.ts';
import { RESEARCH_COLUMNS, readResearch } from '../../sdr/research/rows.ts';
import type { SummaryResult } from '../../summary.ts';

/** Texts may be long. */
const BATCH = 200;
const COLUMNS = [
  'company_name',
  'tin',
  'registration_number',
  'freshness',
  'company_research',
  'research_at',
  'website',
  'session_key',
  'company_id',
];

type Entry = { research: NewResearch; line: number; path: string };

/** A table of research by company. */
export function researchImporter(options: z.infer<typeof tableKeySchema>, reading: Reading = {}): Importer<Entry, Keep<Entry>> {
  return {
    command: 'companies research',
    options,
    partitions: 1,
    settings: async () => requireTargets(RESEARCH_COLUMNS, flagsOf(options).map),
    async stage(input, keep, { signal, progress }) {
      const now = Date.now();
      for await (const { values, line, path, reject } of readTable(
        input,
        RESEARCH_COLUMNS,
        { ...flagsOf(options), ...reading },
        keep,
        signal,
      )) {
        const research = readResearch(values, now);
        if (typeof research === 'string') reject(research);
        else keep.record(0, { research, line, path });
        progress();
      }
      return keep;
    },
    async write(job, keep) {
      let batch: Entry[] = [];
      const flush = async () => {
        if (batch.length === 0) return;
        job.signal.throwIfAborted();
        const { tables, missing, ambiguous } = await putResearch(
          job.db,
          batch.map(({ research }) => research),
          job.dryRun,
        );
        job.count(tables);
        for (const [places, reason] of [
          [missing, 'there is no such company'],
          [ambiguous, 'several companies have these numbers, or this name and website'],
        ] as const)
          for (const place of places) {
            const entry = batch[place];
            if (entry === undefined) continue;
            const { research, ...named } = entry.research;
            keep.reject({
              line: entry.line,
              path: entry.path,
              pointer: `/${/\d+/.exec(entry.path)?.[0] ?? 0}`,
              reason,
              record: { ...named, company_research: research },
            });
          }
        batch = [];
      };
      for (const entry of keep.spool.read(0)) {
        batch.push(entry);
        if (batch.length >= BATCH) await flush();
      }
      await flush();
    },
  };
}

interface ResearchFlags extends ImportFlags, TableOptions {
  set?: string;
  freshness?: (typeof FRESHNESS)[number];
  days: number;
  limit?: number;
}

export function defineResearch(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'research',
    summary: 'research of companies: list it, or --set it from a table',
    examples: [
      'research --freshness missing --format ndjson',
      'research --set research.ndjson',
      'research --freshness stale --format ndjson | my-researcher | outreach companies research --set -',
    ],
  })
    .option(
      '--set <file>',
      'CSV, XLSX, NDJSON or JSON of company_id, tin, registration_number or name, and company_research; - for standard input',
    )
    .addOption(choice('--freshness <how>', 'only this research', FRESHNESS))
    .option('--days <n>', 'it is stale after so many days', wholeNumber(1, 36_500), STALE_AFTER_DAYS)
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
  addImportOptions(command, 'rows');
  addTableFlags(command);
  command.action(() => {
    const flags: ResearchFlags = command.opts();
    const stray = typedFlag(
      command,
      flags.set === undefined ? [...TABLE_FLAGS, 'dryRun', 'rejects', 'allowRejects', 'force'] : ['freshness', 'days', 'limit'],
    );
    if (stray !== undefined)
      throw new UsageError(`${stray} is for ${flags.set === undefined ? '--set' : 'the list'}`, { suggestion: 'leave it out' });
    return execute(command, (runtime) => runResearch(runtime, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

async function runResearch(runtime: Runtime, flags: ResearchFlags): Promise<SummaryResult | ListResult> {
  const { set, freshness, days, limit } = flags;
  if (set !== undefined) {
    if (flags.explain) return explainFile(runtime, set, RESEARCH_COLUMNS, flags);
    return runtime.import(researchImporter(tableKey(flags), flags), { ...flags, file: set });
  }
  const db = await runtime.database();
  const filter = { kind: 'company', days, ...(freshness === undefined ? {} : { freshness }) } as const;
  async function* rows() {
    for await (const { id, research, name, kind: _, age_days: __, ...row } of allPages(
      (after, size) => researchTexts(db, filter, after, size),
      limit,
      BATCH,
    ))
      yield { ...row, company_name: name, company_research: research, company_id: id };
  }
  return { kind: 'list', columns: COLUMNS, rows: rows(), shortIds: ['company_id'], longTexts: ['company_research'] };
}

/** One row of the list; "outreach schema" publishes it. */
export const researchListRowSchema = researchRowSchema
  .pick({ company_name: true, tin: true, registration_number: true, freshness: true, research_at: true, website: true, session_key: true })
  .extend({ company_research: researchRowSchema.shape.tin, company_id: researchRowSchema.shape.id });
