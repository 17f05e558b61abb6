import type { Runtime } from '../../cli/runtime.ts';
import type { ImportRequest } from '../../ops/import.ts';
import { hookImporter } from '../../outbound/hooks/import.ts';
import { WEBHOOKS } from '../../outbound/hooks/kinds.ts';
import type { SummaryResult } from '../../summary.ts';

export const webhookImporter = () => hookImporter('webhook ingest', WEBHOOKS);

export function runWebhookIngest(runtime: Runtime, request: ImportRequest): Promise<SummaryResult> {
  return runtime.import(webhookImporter(), request);
}
