import { resolve } from 'node:path';
import { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import { isDatabaseDirectory } from '../../db/embedded/directory.ts';
import { MEDIA_BUCKET } from '../../db/media/store.ts';
import { exportMigrations } from '../../db/migrate/export.ts';
import { loadMigrations, type MigrationFile, type MigrationSet } from '../../db/migrate/files.ts';
import { compare, EMPTY_LEDGER, inState, type Ledger, pendingPaths } from '../../db/migrate/plan.ts';
import { migrateTarget, migrationStatus } from '../../db/migrate/target.ts';
import { announceTarget, describeTarget, isRemote, type Target } from '../../db/target.ts';
import { defaultCountry } from '../../ops/keys/default-country.ts';
import { checkFailed, someOf } from '../../output/failure.ts';
import { type ListResult, type Plan, type PlanResult, type Row, rowsOf } from '../../output/result.ts';
import { emptySummary, SUMMARY_FIELDS, type Summary, type SummaryResult } from '../../summary.ts';

const text = z.string().nullable();

export const statusRowSchema = z.object({
  version: z.string(),
  name: text,
  kind: text,
  state: z.enum(['applied', 'pending', 'changed', 'edited', 'retired', 'newer', 'gone', 'unknown']),
  applied_at: text,
  applied_by: text,
  path: text,
  checksum: z.string(),
});
export const planRowSchema = z.object({
  version: z.string(),
  name: z.string(),
  kind: z.string(),
  state: z.string(),
  path: z.string(),
  checksum: z.string(),
});
export const exportRowSchema = z.object({ file: z.string() });

/** Applies what is pending; `--verbose` names each file, and `migrate plan` lists them before. */
export async function runUp(runtime: Runtime, { yes }: { yes: boolean }): Promise<SummaryResult | PlanResult> {
  runtime.requireFields(SUMMARY_FIELDS);
  const { stderr, version } = runtime;
  const started = performance.now();
  const target = await announce(runtime);
  const set = loadMigrations();
  const country = defaultCountry(runtime.config);
  const onFile = (path: string) => {
    stderr.progress(`applying ${path}`);
    stderr.detail(path);
  };
  const apply = () => migrateTarget(target, set, version, onFile, { country });
  const applied =
    isRemote(target) && !yes ? await runtime.carryOut(await remotePlan(target, set), { yes, dryRun: false }, apply) : await apply();
  if ('kind' in applied) return applied;
  const { files, retired, newer, bucketMade, notes, readerRefused } = applied;
  stderr.stopProgress();
  for (const note of notes) stderr.note(note);
  const migrations = files.filter(({ kind }) => kind === 'migration').length;
  const summary: Summary = {
    ...emptySummary('migrate', null),
    database: target.kind,
    ...(bucketMade ? { tables: { [MEDIA_BUCKET]: { inserted: 1, updated: 0, unchanged: 0 } } } : {}),
    ...(files.length + retired.length === 0 && newer === undefined && !bucketMade ? { skipped: 'the database is up to date' } : {}),
    migrated: {
      version: newestMigration(set),
      release: newer?.release ?? set.release,
      migrations,
      functions: files.length - migrations,
      retired: retired.length,
    },
    duration_ms: Math.round(performance.now() - started),
  };
  if (newer !== undefined) {
    summary.warnings.push({
      code: 'newer_release',
      count: newer.functions,
      message: `the database has release ${newer.release} and this outreach release ${set.release}: nothing was changed; install the newest outreach`,
    });
  }
  if (readerRefused !== undefined) {
    summary.warnings.push({
      code: 'no_reader',
      count: 1,
      message: `"outreach sql" cannot run here: ${readerRefused.reason}; as a superuser: ${readerRefused.statement} then run "outreach migrate" again`,
    });
  }
  return { kind: 'summary', summary };
}

export async function runStatus(runtime: Runtime, { check }: { check: boolean }): Promise<ListResult> {
  const { ledger, comparison } = await readStatus(await announce(runtime));
  const retired = new Set(comparison.retired.map(({ version }) => version));
  const rows = [
    ...comparison.statuses.map(({ file, state }) => ({ ...fileRow(file), state, ...appliedOf(ledger, file.version) })),
    ...[...retired, ...comparison.unknown].map((version) => ({
      version,
      name: null,
      kind: null,
      path: null,
      checksum: ledger.entries.get(version)?.checksum ?? '',
      state: retired.has(version) ? 'retired' : 'unknown',
      ...appliedOf(ledger, version),
    })),
  ];
  const pending = pendingPaths(comparison).length + inState(comparison, 'edited', 'gone').length;
  const newer = inState(comparison, 'newer').length;
  return {
    kind: 'list',
    columns: Object.keys(statusRowSchema.shape),
    rows: rowsOf(rows),
    notes: () => [
      `${pending} pending${newer > 0 ? `, ${newer} newer` : ''}${comparison.unknown.length > 0 ? `, ${comparison.unknown.length} that this outreach does not know` : ''}`,
    ],
    failure: () => {
      if (!check || pending === 0) return undefined;
      const files = [...pendingPaths(comparison), ...inState(comparison, 'edited', 'gone').map(({ path }) => path)];
      return checkFailed(
        `${pending} ${pending === 1 ? 'migration is' : 'migrations are'} not applied: ${someOf(files, 3)}`,
        'run "outreach migrate"',
      );
    },
  };
}

export async function runPlan(runtime: Runtime): Promise<ListResult> {
  const { ledger, comparison } = await readStatus(await announce(runtime));
  const rows = [
    ...comparison.statuses
      .filter(({ state }) => state === 'pending' || state === 'changed' || state === 'edited')
      .map(({ file, state }) => ({ ...fileRow(file), state })),
    ...comparison.retired.map(({ version }) => ({
      version,
      name: version.replace(/^.*\//, ''),
      kind: 'function',
      path: `functions/${version}.sql`,
      checksum: ledger.entries.get(version)?.checksum ?? '',
      state: 'retired',
    })),
  ];
  return {
    kind: 'list',
    columns: Object.keys(planRowSchema.shape),
    rows: rowsOf(rows),
    notes: () => [rows.length === 0 ? 'nothing to do: the database is up to date' : `${rows.length} files would be applied or dropped`],
  };
}

export async function runExport(runtime: Runtime, dir: string): Promise<ListResult> {
  const written = await exportMigrations(resolve(runtime.host.cwd(), dir), loadMigrations(), runtime.version);
  return {
    kind: 'list',
    columns: Object.keys(exportRowSchema.shape),
    rows: rowsOf(written.map((file) => ({ file }))),
    notes: () => [written.length === 0 ? `${dir} has everything already` : `wrote ${written.length} files to ${dir}`],
  };
}

async function announce(runtime: Runtime): Promise<Target> {
  const { target } = await runtime.target();
  runtime.stderr.note(announceTarget(target));
  return target;
}

/** An embedded database that does not exist is not made by looking at it. */
async function readStatus(target: Target): ReturnType<typeof migrationStatus> {
  const set = loadMigrations();
  if (target.kind === 'embedded' && !isDatabaseDirectory(target.dir))
    return { ledger: EMPTY_LEDGER, comparison: compare(set, EMPTY_LEDGER) };
  return migrationStatus(target, set);
}

/** What would be applied, as a plan; what lies elsewhere is not changed without a yes. */
async function remotePlan(target: Target, set: MigrationSet): Promise<Plan> {
  const { comparison } = await migrationStatus(target, set);
  const included = pendingPaths(comparison).map((path) => ({ path }));
  return { action: `apply ${included.length} files to ${describeTarget(target)}, on another machine`, included, excluded: [] };
}

function fileRow(file: MigrationFile): Row {
  return { version: file.version, name: file.name, kind: file.kind, path: file.path, checksum: file.checksum };
}

function appliedOf({ entries }: Ledger, version: string): Row {
  const entry = entries.get(version);
  return { applied_at: entry?.applied_at ?? null, applied_by: entry?.applied_by ?? null };
}

function newestMigration({ files }: MigrationSet): string {
  return files.findLast(({ kind }) => kind === 'migration')?.version ?? '';
}
