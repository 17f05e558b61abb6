import type { Command } from 'commander';
import type { Runtime } from '../../cli/runtime.ts';
import type { ListResult } from '../../output/result.ts';

/** A report: its flags, and how its options become rows. A new one is a file like these and a line in reports.ts. */
export interface Report<Options> {
  name: string;
  summary: string;
  examples: string;
  flags(command: Command): void;
  run(runtime: Runtime, options: Options, args: readonly string[]): Promise<ListResult>;
}
