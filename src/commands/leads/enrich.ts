import { type Command, InvalidArgumentError } from 'commander';
import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseText } from '../../cli/values.ts';
import { UsageError } from '../../errors.ts';
import { enrichAll } from '../../growth/enrich/enrich.ts';
import { ModelReader } from '../../growth/enrich/model.ts';
import { Spending } from '../../growth/enrich/spending.ts';
import type { Job, JobFlags } from '../../ops/job.ts';
import { ChatModel } from '../../sources/openai/client.ts';
import type { SummaryResult } from '../../summary.ts';
import { parseClient } from '../accounts/client.ts';
import { clientId } from './look.ts';
import { modelSettings } from './model-settings.ts';

/** Also its lock: two at a time would ask a model twice. */
const COMMAND = 'leads enrich';
const MAX_USD = 1;

interface EnrichFlags extends JobFlags {
  client?: string;
  limit?: number;
  /** True: the one that is set, or the usual. */
  model?: string | true;
  maxUsd?: number;
  dryRun: boolean;
}

export function defineEnrich(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'enrich',
    summary: 'fill in the intent, tone, urgency, confidence and summary that leads lack',
    examples: ['enrich --dry-run', 'enrich --client ana@studio.example', 'enrich --model gpt-4o-mini --max-usd 0.50'],
  })
    .addHelpText(
      'after',
      `
Living leads with a message are read by rules for English and French. What is there stays.
With --model the messages go to an OpenAI-compatible endpoint (OPENAI_API_KEY, OPENAI_BASE_URL); what it does not answer is left to the rules, and counted.`,
    )
    .option('--client <client>', 'only of this account: client_id or e-mail address', parseClient)
    .option('--limit <n>', 'at most this many leads', wholeNumber(1))
    .option('--model [name]', 'ask a language model (default: OPENAI_MODEL, else gpt-4o-mini)', parseText)
    .option('--max-usd <usd>', `pay the model at most this much (default: ${MAX_USD})`, parseUsd)
    .option('--dry-run', 'only show what would change; no model is asked', false);
  command.action(() => {
    const flags: EnrichFlags = command.opts();
    return execute(command, (runtime) => runEnrich(runtime, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

function parseUsd(text: string): number {
  const amount = /^\d{1,6}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (amount >= 0) return amount;
  throw new InvalidArgumentError('Write it as 1 or 0.50.');
}

function runEnrich(runtime: Runtime, { client, limit, model: named, maxUsd, dryRun, ...flags }: EnrichFlags): Promise<SummaryResult> {
  if (maxUsd !== undefined && named === undefined) {
    throw new UsageError('--max-usd does nothing without --model', { suggestion: 'leave it out: the rules cost nothing' });
  }
  const settings = async () => (named === undefined ? undefined : modelSettings(runtime.config, named === true ? undefined : named));
  return runtime.job({ command: COMMAND, lock: COMMAND, dryRun, flags, settings }, async (job) => {
    const chosen = await settings();
    const spending = chosen === undefined ? undefined : new Spending(chosen.price, maxUsd ?? MAX_USD);
    const chat =
      chosen === undefined
        ? undefined
        : new ChatModel({
            ...chosen,
            version: runtime.version,
            bounds: runtime.config.limits,
            signal: AbortSignal.any([runtime.signal, job.signal]),
          });
    const model = chat === undefined || spending === undefined ? undefined : new ModelReader(chat, job.db, spending, dryRun);
    const client_id = client === undefined ? undefined : await clientId(job.db, client);
    const leads = await enrichAll(job, { client_id, limit, model });
    if (leads === 0) job.skip('no living lead lacks anything');
    if (model !== undefined && spending !== undefined) report(job, model, spending, leads);
  });
}

/** What the model did, what it cost, and what it left to the rules. */
function report(job: Job, model: ModelReader, spending: Spending, leads: number): void {
  const { answered, cached, incomplete, failed, unasked, name } = model;
  const cost = `$${spending.spentUsd.toFixed(4)}`;
  if (job.dryRun) job.note(`${unasked} of ${leads} leads would be asked of ${name}; the others are answered already, or left to the rules`);
  else job.note(`${answered} of ${leads} leads by ${name} (${cached} answered before), the others by the rules; ${cost}`);
  job.remember({ model: { name, answered, cached, usd: Number(spending.spentUsd.toFixed(6)), ...spending.tokens } });
  job.warn(
    'model_incomplete',
    `${name} left something out, or answered with what is in none of our lists: the rules filled it in`,
    incomplete,
  );
  job.warn('model_unreadable', `${name} gave no answer that can be read: the rules were used`, failed.unreadable);
  job.warn('model_refused', `${name} refused the question: the rules were used`, failed.refused);
  job.warn('model_unavailable', `${name} could not be reached, or failed: the rules were used`, failed.unavailable);
  job.warn('model_cost_cap', 'another question might have gone beyond --max-usd: the rules were used', failed.capped);
}
