import type { Runtime } from '../../cli/runtime.ts';
import type { HaltScope } from '../../db/ops/halts.ts';
import { haltSending } from '../../ops/halts.ts';
import { SUMMARY_FIELDS, type SummaryResult } from '../../summary.ts';

export function runHalt(
  runtime: Runtime,
  { system = 'all', reason }: { system?: HaltScope | undefined; reason: string },
): Promise<SummaryResult> {
  runtime.requireFields(SUMMARY_FIELDS);
  return haltSending(
    { ...runtime, database: () => runtime.database({ urgent: true }), note: (text) => runtime.stderr.note(text) },
    system,
    reason,
  );
}
