import { enrichLeads, type LeadEnrichment, leadsToEnrich, type UnenrichedLead } from '../../db/growth/enrichment.ts';
import type { Json } from '../../db/json.ts';
import type { Job } from '../../ops/job.ts';
import { whoami } from '../../ops/whoami.ts';
import { Meter } from '../../output/progress.ts';
import { type LeadJudge, openLeadJudge } from './judge.ts';
import { intentIn } from './labels.ts';
import type { ModelReader } from './model.ts';
import type { Answer } from './read-answer.ts';

/** Leads of a call: some tenths of a second of the server's work. */
const BATCH = 1_000;
/** Where a model is asked: what a kill loses, and pays for twice. */
const MODEL_BATCH = 40;
/** Who says so, in the action. */
const RULES = 'rules';

export interface EnrichOptions {
  client_id?: string | undefined;
  limit?: number | undefined;
  model?: ModelReader | undefined;
}

/** Fills in what leads lack, by the rules, and by a model where there is one. */
export async function enrichAll(job: Job, { client_id, limit = Number.POSITIVE_INFINITY, model }: EnrichOptions): Promise<number> {
  let judge: LeadJudge | undefined;
  const meter = new Meter('enriching', 'leads');
  const by = whoami();
  const filter = client_id === undefined ? {} : { client_id };
  const size = model === undefined ? BATCH : MODEL_BATCH;
  let after: Json = null;
  let done = 0;
  do {
    const { rows, next } = await leadsToEnrich(job.db, filter, after, Math.min(size, limit - done));
    after = next;
    if (rows.length === 0) break;
    judge ??= await openLeadJudge();
    const rules = judge;
    const { answers, fresh } = (await model?.read(rows, job.signal)) ?? { answers: new Map<string, Answer>(), fresh: [] };
    // Asked to stop, it keeps what was answered; the others are for the next run.
    const ready = job.signal.aborted ? rows.filter(({ id }) => answers.has(id)) : rows;
    const leads = ready.map((lead) => enrichmentOf(lead, rules, answers.get(lead.id), model?.name));
    job.count(await enrichLeads(job.db, { by, leads, answers: fresh }, job.dryRun));
    job.signal.throwIfAborted();
    done += rows.length;
    job.progress(meter.text(done));
  } while (after !== null && done < limit);
  return done;
}

/** What a model left out, or invented, is what the rules say. */
function enrichmentOf(
  { id, message, message_md5, language }: UnenrichedLead,
  judge: LeadJudge,
  answer: Answer | undefined,
  model: string | undefined,
): LeadEnrichment {
  const { intent, tone, urgency, confidence, summary } = { ...judge.judge(message, language), ...answer };
  return {
    ...{ id, message_md5, tone, urgency },
    source: answer === undefined || model === undefined ? RULES : model,
    intent: intentIn(language, intent),
    confidence_score: confidence,
    ai_summary: summary,
  };
}
