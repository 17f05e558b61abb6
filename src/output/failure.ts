import { type ErrorCode, EXIT, type ExitCode, type Failure } from '../errors.ts';
import type { SummaryResult } from '../summary.ts';
import type { Result } from './result.ts';

/** How a command failed that threw nothing: a check did not hold, or records were rejected. Ask once its output is written. */
export function failureOf(result: Result): Failure | undefined {
  if (result.kind === 'list') return result.failure?.();
  if (result.kind === 'plan' || result.kind === 'document') return result.failure;
  return ofSummary(result);
}

/** What an exit code says where nothing more is known. */
const CODES: ReadonlyMap<ExitCode, ErrorCode> = new Map([
  [EXIT.config, 'invalid_configuration'],
  [EXIT.unavailable, 'service_unavailable'],
  [EXIT.locked, 'locked'],
  [EXIT.check, 'check_failed'],
  [EXIT.policy, 'refused'],
  [EXIT.sigint, 'interrupted'],
  [EXIT.sigterm, 'interrupted'],
]);

/** The failure of a check; message: who or what failed it. */
export function checkFailed(message: string, hint: string): Failure {
  return { exitCode: EXIT.check, code: 'check_failed', message, hint };
}

/** Some of the names, and how many more there are: a line must stay one. */
export function someOf(names: readonly string[], shown = 5): string {
  const more = names.length - shown;
  return more <= 0 ? names.join(', ') : `${names.slice(0, shown).join(', ')} and ${more} more`;
}

function ofSummary({ summary, exitCode = EXIT.done, failure, hint: told }: SummaryResult): Failure | undefined {
  if (exitCode === EXIT.done) return undefined;
  const { command, source, rejected, run_id, dry_run } = summary;
  if (exitCode !== EXIT.rejects) {
    const usual =
      exitCode === EXIT.check
        ? 'look at what the source has; "outreach jobs list" shows what earlier runs brought'
        : `outreach jobs show ${run_id?.slice(0, 8) ?? 'RUN'}`;
    const hint = told ?? usual;
    // One that brings its advice is a whole sentence.
    const message = told !== undefined && failure !== undefined ? failure : `${command}: ${failure ?? 'failed'}`;
    return { exitCode, code: CODES.get(exitCode) ?? 'failed', message, hint };
  }
  const records = `${rejected.count} ${rejected.count === 1 ? 'record' : 'records'}${source === null ? '' : ` of ${source}`}`;
  const verb = `${dry_run ? 'would be' : rejected.count === 1 ? 'was' : 'were'} rejected`;
  const show = run_id === undefined ? 'each reason is printed above, unless with --quiet' : `outreach rejects show ${run_id.slice(0, 8)}`;
  return {
    exitCode,
    code: 'records_rejected',
    message: `${command}: ${records} ${verb}${rejected.file === null ? '' : `, see ${rejected.file}`}`,
    hint: told ?? `${show}; with --allow-rejects this is exit code 0`,
  };
}
