import { resolve } from 'node:path';
import { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import { isDatabaseDirectory } from '../../db/embedded/directory.ts';
import { exportMigrations } from '../../db/migrate/export.ts';
import { loadMigrations, type MigrationFile } from '../../db/migrate/files.ts';
import { migrateTarget, migrationStatus } from '../../db/migrate/target.ts';
import { describeTarget, isRemote, type Target } from '../../db/target.ts';
import { EXIT, PolicyError } from '../../errors.ts';
import { type ListResult, type Row, rowsOf } from '../../output/result.ts';

const text = z.string().nullable();

export const fileRowSchema = z.object({ version: z.string(), name: z.string(), kind: z.string(), path: z.string(), checksum: z.string() });
export const statusRowSchema = z.object({
  version: z.string(),
  name: text,
  kind: text,
  state: z.enum(['applied', 'pending', 'changed', 'edited', 'unknown']),
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

const FILE_COLUMNS = Object.keys(fileRowSchema.shape);

/** Applies what is pending and lists it. */
export async function runUp(runtime: Runtime, { yes }: { yes: boolean }): Promise<ListResult> {
  runtime.requireFields(FILE_COLUMNS);
  const target = await announceTarget(runtime);
  const files = await loadMigrations();
  if (isRemote(target) && !yes) await confirmPlan(runtime, target, files);
  const applied = await migrateTarget(target, files, runtime.version);
  return {
    kind: 'list',
    columns: FILE_COLUMNS,
    rows: rowsOf(applied.map(fileRow)),
    notes: () => [
      applied.length === 0 ? 'nothing to do: the database is up to date' : `applied ${applied.length} of ${files.length} files`,
    ],
  };
}

export async function runStatus(runtime: Runtime, { check }: { check: boolean }): Promise<ListResult> {
  const { statuses, unknown } = await readStatus(await announceTarget(runtime));
  const pending = statuses.filter((s) => s.state !== 'applied').length;
  const rows = [
    ...statuses.map(({ file, state, applied }) => ({
      ...fileRow(file),
      state,
      applied_at: applied?.applied_at ?? null,
      applied_by: applied?.applied_by ?? null,
    })),
    ...unknown.map((entry) => ({
      version: entry.version,
      name: null,
      kind: null,
      path: null,
      checksum: entry.checksum,
      state: 'unknown',
      applied_at: entry.applied_at,
      applied_by: entry.applied_by,
    })),
  ];
  return {
    kind: 'list',
    columns: Object.keys(statusRowSchema.shape),
    rows: rowsOf(rows),
    notes: () => [`${pending} pending${unknown.length > 0 ? `, ${unknown.length} that this outreach does not know` : ''}`],
    exitCode: () => (check && pending > 0 ? EXIT.check : EXIT.done),
  };
}

export async function runPlan(runtime: Runtime): Promise<ListResult> {
  const { statuses } = await readStatus(await announceTarget(runtime));
  const pending = statuses.filter((s) => s.state !== 'applied');
  return {
    kind: 'list',
    columns: Object.keys(planRowSchema.shape),
    rows: rowsOf(pending.map(({ file, state }) => ({ ...fileRow(file), state }))),
    notes: () => [pending.length === 0 ? 'nothing to do: the database is up to date' : `${pending.length} files would be applied`],
  };
}

export async function runExport(runtime: Runtime, dir: string): Promise<ListResult> {
  const written = await exportMigrations(resolve(runtime.host.cwd(), dir), await loadMigrations(), runtime.version);
  return {
    kind: 'list',
    columns: Object.keys(exportRowSchema.shape),
    rows: rowsOf(written.map((file) => ({ file }))),
    notes: () => [written.length === 0 ? `${dir} has everything already` : `wrote ${written.length} files to ${dir}`],
  };
}

async function announceTarget(runtime: Runtime): Promise<Target> {
  const { target } = await runtime.target();
  runtime.stderr.note(`database: ${describeTarget(target)}`);
  return target;
}

/** An embedded database that does not exist is not made by looking at it. */
async function readStatus(target: Target): ReturnType<typeof migrationStatus> {
  const files = await loadMigrations();
  if (target.kind === 'embedded' && !isDatabaseDirectory(target.dir)) {
    return { statuses: files.map((file) => ({ file, state: 'pending', applied: undefined })), unknown: [] };
  }
  return migrationStatus(target, files);
}

async function confirmPlan(runtime: Runtime, target: Target, files: MigrationFile[]): Promise<void> {
  const { statuses } = await migrationStatus(target, files);
  const pending = statuses.filter((s) => s.state === 'pending' || s.state === 'changed');
  if (pending.length === 0) return;
  for (const { file, state } of pending) runtime.stderr.warn(`would apply ${file.path} (${state})`);
  if (await runtime.confirm(`Apply ${pending.length} files to ${describeTarget(target)}?`)) return;
  throw new PolicyError(`nothing was applied: ${describeTarget(target)} is on another machine`, {
    suggestion: 'look at the plan above and run again with --yes',
  });
}

function fileRow(file: MigrationFile): Row {
  return { version: file.version, name: file.name, kind: file.kind, path: file.path, checksum: file.checksum };
}
