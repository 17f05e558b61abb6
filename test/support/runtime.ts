import { VERSION } from '../../src/cli/build-program.ts';
import type { CommonOptions } from '../../src/cli/common-options.ts';
import { type Runtime, runCommand } from '../../src/cli/runtime.ts';
import type { ListResult, Row } from '../../src/output/result.ts';
import { type CliOptions, makeHost } from './cli.ts';

const COMMON: CommonOptions = {
  database: undefined,
  format: undefined,
  fields: undefined,
  output: undefined,
  jq: undefined,
  rawCsv: false,
  color: false,
  quiet: false,
  verbose: false,
  progress: 'none',
  input: false,
};

/**
 * Calls a command's run as its parser would, and answers what it returned and what it said: options + runtime -> result.
 * What it throws is thrown. The database is closed when `work` ends: rows are taken inside of it.
 */
export async function withRuntime<T>(
  work: (runtime: Runtime) => Promise<T>,
  { common = {}, args = [], ...settings }: CliOptions & { common?: Partial<CommonOptions>; args?: readonly string[] } = {},
): Promise<{ value: T; stderr: string }> {
  const { host, remove } = makeHost(settings);
  const values: T[] = [];
  try {
    await runCommand(host, args, { ...COMMON, ...common }, VERSION, async (runtime) => {
      values.push(await work(runtime));
      return { kind: 'document', document: null };
    });
    for (const value of values) return { value, stderr: host.stderr.text() };
    throw new Error('the work was not done');
  } finally {
    remove();
  }
}

/** A list as it would be printed: its rows, then what is said after them. */
export async function readList(result: ListResult): Promise<{ rows: Row[]; warnings: string[]; notes: string[]; exitCode: number }> {
  const rows: Row[] = [];
  for await (const row of result.rows) rows.push(row);
  return { rows, warnings: result.warnings?.() ?? [], notes: result.notes?.() ?? [], exitCode: result.failure?.()?.exitCode ?? 0 };
}
