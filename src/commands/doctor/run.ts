import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import { loadMigrations } from '../../db/migrate/files.ts';
import type { Failure } from '../../errors.ts';
import { type Diagnosis, diagnose } from '../../ops/doctor/diagnose.ts';
import { checkFailed, someOf } from '../../output/failure.ts';
import type { ListResult, Row } from '../../output/result.ts';

export const diagnosisRowSchema = z.object({
  check: z.string(),
  status: z.enum(['ok', 'warning', 'failed', 'skipped']),
  found: z.string(),
  expected: z.string().nullable(),
  fix: z.string().nullable(),
});
const COLUMNS = Object.keys(diagnosisRowSchema.shape);
/** What a terminal is wide enough for; the rest of what is wrong is told below the table, whole. */
const TABLE_COLUMNS = ['check', 'status', 'found'] as const;
const MANIFEST = new URL('../../../package.json', import.meta.url);

/** Makes every check and lists what it found. */
export async function runDoctor(runtime: Runtime): Promise<ListResult> {
  const { config, options, signal, stderr } = runtime;
  runtime.requireFields(COLUMNS);
  const { engines } = z.object({ engines: z.object({ node: z.string() }) }).parse(JSON.parse(await readFile(MANIFEST, 'utf8')));
  const input = {
    config,
    flag: options.database,
    node: { version: process.versions.node, engines: engines.node },
    migrations: loadMigrations(),
    signal,
  };
  const problems: Diagnosis[] = [];
  async function* rows(): AsyncGenerator<Row> {
    for await (const diagnosis of diagnose(input, (check) => stderr.progress(`checking ${check.replaceAll('_', ' ')}`))) {
      if (diagnosis.status === 'failed' || diagnosis.status === 'warning') problems.push(diagnosis);
      yield { ...diagnosis };
    }
    stderr.stopProgress();
  }
  return {
    kind: 'list',
    columns: isTable(runtime) && options.fields === undefined ? TABLE_COLUMNS : COLUMNS,
    rows: rows(),
    notes: () => [...problems.flatMap(tell), conclusion(problems)],
    failure: () => failureOf(problems.filter((problem) => problem.status === 'failed')),
  };
}

function isTable({ host, options }: Runtime): boolean {
  return (options.format ?? (options.output === undefined && host.stdout.isTTY ? 'table' : 'json')) === 'table';
}

function tell({ check, status, found, expected, fix }: Diagnosis): string[] {
  return [`${status}: ${check}: ${found}`, ...(expected === null ? [] : [`  expected: ${expected}`]), `  fix: ${fix}`];
}

function failureOf(failed: Diagnosis[]): Failure | undefined {
  if (failed.length === 0) return undefined;
  const names = someOf(failed.map(({ check, found }) => `${check} (${found})`));
  return checkFailed(
    `${failed.length} ${failed.length === 1 ? 'check' : 'checks'} failed: ${names}`,
    failed[0]?.fix ?? 'see "outreach doctor"',
  );
}

function conclusion(problems: Diagnosis[]): string {
  const failures = problems.filter((problem) => problem.status === 'failed').length;
  const warnings = problems.length - failures;
  if (failures + warnings === 0) return 'nothing is wrong';
  return `${failures} failed, ${warnings} to look at`;
}
