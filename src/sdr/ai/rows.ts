import { createHash } from 'node:crypto';
import { isAhead, isStorableTime } from '../../db/column-values.ts';
import type { Json } from '../../db/json.ts';
import type { NewInteraction } from '../../db/sdr/research.ts';
import type { Column } from '../../ops/columns.ts';

const column = (target: string, type: Column['type'], names: string): Column => ({
  ...{ target, type, synonyms: names === '' ? [] : names.split(', ') },
  ...{ byNameOnly: true, otherwise: 'absent' },
});

export const INTERACTION_COLUMNS: readonly Column[] = [
  { ...column('session_key', 'text', 'session, session id'), required: true },
  column('conversation_id', 'text', 'conversation, thread id'),
  column('prompt', 'json', 'input, question, messages'),
  column('response', 'json', 'output, answer, completion'),
  column('model_used', 'text', 'model, model name'),
  column('confidence_score', 'number', 'confidence, score'),
  column('processing_time', 'timestamp', 'processed at, answered at'),
  column('created_at', 'timestamp', 'created, timestamp, time, date'),
];

const LENGTHS = { session_key: 255, conversation_id: 255, model_used: 100 };
/** As much as one value may have. */
const MAX_TEXT = 1_000_000;

type Values = { readonly [target: string]: Json | undefined };

/** A record of a prompt and its answer, or why it is none. ahead: told of times that are still to come; they count as now. */
export function readInteraction(values: Values, ahead: () => void): NewInteraction | string {
  const texts: { [column: string]: string | null } = {};
  for (const [target, limit] of Object.entries(LENGTHS)) {
    const value = textOf(values[target]);
    if (value !== null && [...value].length > limit) return `${target} is longer than ${limit} characters`;
    texts[target] = value;
  }
  const { session_key: session = null, conversation_id: conversation = null, model_used: model = null } = texts;
  if (session === null) return 'session_key is empty';
  const [prompt, response] = [textOf(values.prompt), textOf(values.response)];
  if (prompt === null && response === null) return 'it has neither a prompt nor a response';
  if ((prompt?.length ?? 0) > MAX_TEXT || (response?.length ?? 0) > MAX_TEXT) return `a text is longer than ${MAX_TEXT} characters`;
  const confidence = confidenceOf(values.confidence_score);
  if (confidence === undefined) return 'confidence_score is no share (0 to 1) and no percentage (to 100)';
  const [processed, created] = [timeOf(values.processing_time), timeOf(values.created_at)];
  if (processed === undefined || created === undefined) return 'a time is none between the years 1 and 9999';
  const record = {
    ...{ session_key: session, conversation_id: conversation, prompt, response, model_used: model },
    ...{ confidence_score: confidence, processing_time: processed, created_at: created },
  };
  // By what it says, so that it is the same record whenever it comes again.
  const content_key = createHash('sha256').update(JSON.stringify(record)).digest('hex');
  const [processing_time, created_at] = [past(processed), past(created)];
  if (processing_time !== processed || created_at !== created) ahead();
  return { ...record, processing_time, created_at, content_key };
}

function textOf(value: Json | undefined): string | null {
  if (value === null || value === undefined) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.trim() === '' ? null : text;
}

/** Percent; a share is one below 1. Undefined: neither. */
function confidenceOf(value: Json | undefined): number | null | undefined {
  if (typeof value !== 'number') return null;
  const percent = Math.round(value > 0 && value < 1 ? value * 100 : value);
  return percent >= 0 && percent <= 100 ? percent : undefined;
}

/** Null: it says none; undefined: it is none. */
function timeOf(value: Json | undefined): string | null | undefined {
  if (typeof value !== 'string') return null;
  const ms = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`);
  return isStorableTime(ms) ? new Date(ms).toISOString() : undefined;
}

function past(time: string | null): string | null {
  return time !== null && isAhead(Date.parse(time)) ? new Date().toISOString() : time;
}
