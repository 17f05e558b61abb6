import { z } from 'zod';
import { categoryCountSchema, reviewRowSchema } from '../../db/discovery/categories.ts';
import {
  clientCoverageRowSchema,
  clientPairRowSchema,
  overlapRowSchema,
  pageRowSchema,
  runCoverageRowSchema,
} from '../../db/discovery/reports.ts';
import { churnRowSchema, spendRowSchema } from '../../db/discovery/scrape-reports.ts';
import { haltRowSchema } from '../../db/ops/halts.ts';
import { lateRowSchema, runDetailSchema, runRowSchema } from '../../db/ops/jobs.ts';
import { rejectRowSchema, rejectRunSchema } from '../../db/ops/rejects.ts';
import { summarySchema } from '../../summary.ts';
import { diagnosisRowSchema } from '../doctor/run.ts';
import { planRowSchema as initRowSchema } from '../init/plan.ts';
import { exportRowSchema, planRowSchema, statusRowSchema } from '../migrate/run.ts';
import { exportRowSchema as exportPagesRowSchema } from '../report/export-pages.ts';
import { personRowSchema } from '../report/person.ts';
import { promoRowSchema } from '../report/promo.ts';
import { roiRowSchema } from '../report/roi.ts';

export interface OutputSchema {
  /** Goes up when a field is removed or changes its type; new fields leave it. */
  version: number;
  /** Of each row of a list, or of the one summary. */
  shape: z.ZodType;
  kind: 'list' | 'summary';
}

const list = (shape: z.ZodType, version = 1): OutputSchema => ({ kind: 'list', version, shape });
const summary: OutputSchema = { kind: 'summary', version: 1, shape: summarySchema };
/** The columns are the query's. */
const anything = list(z.record(z.string(), z.json()));

/** What every command prints on standard output, by its name; undefined: text for people or a shell. */
export const outputSchemas: Readonly<Record<string, OutputSchema | undefined>> = {
  init: list(initRowSchema),
  doctor: list(diagnosisRowSchema),
  'migrate up': { ...summary, version: 2 },
  'migrate status': list(statusRowSchema, 2),
  'migrate plan': list(planRowSchema),
  'migrate export': list(exportRowSchema),
  'import-clients-json': summary,
  'scrape following': summary,
  'scrape profiles': summary,
  'scrape worker': summary,
  categorize: summary,
  'backfill scrape-runs': summary,
  'scrape retry': summary,
  'report overlap': list(overlapRowSchema),
  'report pages': list(pageRowSchema),
  'report client-pairs': list(clientPairRowSchema),
  'report coverage': list(z.union([clientCoverageRowSchema, runCoverageRowSchema])),
  'report categories': list(categoryCountSchema),
  'report promo': list(promoRowSchema),
  'report roi': list(roiRowSchema),
  'report review': list(reviewRowSchema),
  'report churn': list(churnRowSchema),
  'report export-pages': list(exportPagesRowSchema),
  'report person': list(personRowSchema),
  'report halts': list(haltRowSchema),
  'report spend': list(spendRowSchema),
  'report run': anything,
  sql: anything,
  'jobs list': list(runRowSchema),
  'jobs show': list(runDetailSchema),
  'jobs late': list(lateRowSchema),
  'rejects list': list(rejectRunSchema),
  'rejects show': list(rejectRowSchema),
  'rejects retry': summary,
  'rejects dismiss': summary,
  seed: summary,
  halt: summary,
  resume: summary,
  schema: undefined,
  help: undefined,
  completion: undefined,
};

/** The JSON Schema (draft 2020-12) of what a command prints with --format json; its $id carries the version. */
export function jsonSchema(command: string, { version, shape, kind }: OutputSchema): Record<string, unknown> {
  const { $schema, $defs, ...described } = z.toJSONSchema(shape, { io: 'input' });
  return {
    $schema,
    $id: `urn:outreach:${command.replaceAll(' ', ':')}:${version}`,
    title: `outreach ${command} --format json`,
    ...(kind === 'list' ? { type: 'array', items: described } : described),
    ...($defs === undefined ? {} : { $defs }),
  };
}
