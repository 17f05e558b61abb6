import type { Runtime } from '../../cli/runtime.ts';
import type { HaltScope } from '../../db/ops/halts.ts';
import { resumeSending } from '../../ops/halts.ts';
import { SUMMARY_FIELDS, type SummaryResult } from '../../summary.ts';

export function runResume(runtime: Runtime, { system = 'all' }: { system?: HaltScope | undefined }): Promise<SummaryResult> {
  runtime.requireFields(SUMMARY_FIELDS);
  return resumeSending(
    { ...runtime, database: () => runtime.database({ urgent: true }), note: (text) => runtime.stderr.note(text) },
    system,
  );
}
