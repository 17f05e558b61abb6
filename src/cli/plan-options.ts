import type { Command } from 'commander';
import { wholeNumber } from './common-options.ts';

/** Flags of every command that shows a plan before it does something that cannot be taken back. */
export function addPlanOptions(command: Command): Command {
  return command
    .option('--yes', 'apply the plan without asking', false)
    .option('--expect <n>', 'do nothing (exit 8) unless the plan has exactly this many', wholeNumber(0))
    .option('--dry-run', 'only show the plan', false);
}
