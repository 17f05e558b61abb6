import type { Runtime } from '../../cli/runtime.ts';
import type { ImportRequest } from '../../ops/import.ts';
import { hookImporter } from '../../outbound/hooks/import.ts';
import { CALLS } from '../../outbound/hooks/kinds.ts';
import type { SummaryResult } from '../../summary.ts';

export const callsImporter = () => hookImporter('import-calls', CALLS);

export function runImportCalls(runtime: Runtime, request: ImportRequest): Promise<SummaryResult> {
  return runtime.import(callsImporter(), request);
}
