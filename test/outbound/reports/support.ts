import { runCli } from '../../support/cli.ts';
import type { PostgresDatabase } from '../../support/databases.ts';

export const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** The reports over this database, as the command line has them. */
export function reportsOf(database: PostgresDatabase) {
  const run = (...args: string[]) => runCli(['report', ...args, '--no-input'], { env: { OUTREACH_DATABASE: database.url } });
  return {
    run,
    /** The rows of one that succeeds, and what it tells beside them. */
    async report(...args: string[]): Promise<{ rows: Record<string, unknown>[]; notes: string }> {
      const { exitCode, stdout, stderr } = await run(...args, '--format', 'json');
      if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
      return { rows: JSON.parse(stdout), notes: stderr };
    },
  };
}

/** These columns alone, in words. */
export const told = (rows: readonly Record<string, unknown>[], ...columns: string[]) =>
  rows.map((row) => columns.map((column) => String(row[column])).join(' '));

/** The quotient to four digits, made another way than the database does. */
export function quotient(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : Number((part / whole + 1e-12).toFixed(4));
}
