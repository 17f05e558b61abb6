import { z } from 'zod';
import { ConfigError, type OutreachError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import { type Refusal, RequestRefusedError, Service } from '../http.ts';

/** Models take their time. */
const TIMEOUT_MS = 60_000;
const RETRIES = 2;
/** Of an answer; ours are far shorter. */
const MOST_OUTPUT_TOKENS = 300;
/** What an endpoint says that does not know a parameter of ours. */
const NOT_UNDERSTOOD = [400, 415, 422, 501];

export interface ChatOptions {
  /** Absent: the endpoint wants none. */
  key?: string;
  /** With its version, without a slash at its end: https://api.openai.com/v1 */
  baseUrl: string;
  model: string;
  version: string;
  signal: AbortSignal;
  /** How much of an answer is read at most. */
  bounds: Limits;
  firstDelayMs?: number;
}

export interface ChatQuestion {
  system: string;
  user: string;
  /** JSON schema of the answer, for endpoints that heed one. */
  schema: object;
}

export interface ChatAnswer {
  /** As it came: whoever asked checks it. Empty where there is none. */
  text: string;
  /** In tokens; undefined: the endpoint does not say. */
  usage: { input: number; output: number } | undefined;
}

/** This question is refused in every form; others may be answered. */
export class QuestionRefusedError extends RequestRefusedError {}

/** How a question is put: endpoints that are called compatible know different parameters, and refuse what they do not know. */
const FORMS = [
  (schema: object) => ({
    response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } },
    max_tokens: MOST_OUTPUT_TOKENS,
  }),
  () => ({ response_format: { type: 'json_object' }, max_completion_tokens: MOST_OUTPUT_TOKENS }),
  () => ({}),
] as const;

const part = z.union([z.string(), z.looseObject({ text: z.string().nullish() })]);
const count = z.number().nonnegative().nullish();
const answerSchema = z.looseObject({
  choices: z
    .array(z.looseObject({ message: z.looseObject({ content: z.union([z.string(), z.array(part)]).nullish() }).nullish() }))
    .nullish(),
  usage: z.looseObject({ prompt_tokens: count, completion_tokens: count }).nullish(),
});

/** Chat completions as OpenAI has them, and those who do alike. Throws OutreachErrors: ServiceError where it stays unavailable, ConfigError where key, address or model are wrong. */
export class ChatModel {
  readonly model: string;
  readonly #service: Service;
  /** The place in FORMS of the first one that the endpoint has understood. */
  #form = 0;

  constructor({ key, baseUrl, model, version, signal, bounds, firstDelayMs }: ChatOptions) {
    this.model = model;
    this.#service = new Service({
      name: `the model at ${new URL(baseUrl).host}`,
      baseUrl,
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      version,
      signal,
      bounds,
      timeoutMs: TIMEOUT_MS,
      retries: RETRIES,
      ...(firstDelayMs === undefined ? {} : { firstDelayMs }),
      explain: (refusal) => explain(refusal, model),
    });
  }

  /** Asks once. A form of the question that the endpoint does not understand is given up for one that it does. */
  async ask({ system, user, schema }: ChatQuestion): Promise<ChatAnswer> {
    const messages = [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ];
    for (let form = this.#form; ; form++) {
      try {
        const body = { model: this.model, messages, ...FORMS[form]?.(schema) };
        // Asked twice it costs twice, and does no harm.
        const answer = await this.#service.request('post', 'chat/completions', answerSchema, { body, repeat: 'safe' });
        this.#form = Math.max(this.#form, form);
        return readAnswer(answer);
      } catch (error) {
        if (!(error instanceof QuestionRefusedError) || form >= FORMS.length - 1) throw error;
      }
    }
  }
}

function readAnswer({ choices, usage }: z.infer<typeof answerSchema>): ChatAnswer {
  const content = choices?.[0]?.message?.content ?? '';
  const text =
    typeof content === 'string' ? content : content.map((piece) => (typeof piece === 'string' ? piece : (piece.text ?? ''))).join('');
  const { prompt_tokens: input, completion_tokens: output } = usage ?? {};
  return { text, usage: typeof input === 'number' && typeof output === 'number' ? { input, output } : undefined };
}

function explain({ status, said }: Refusal, model: string): OutreachError | undefined {
  const words = said === '' ? '' : `: "${said}"`;
  if (NOT_UNDERSTOOD.includes(status)) return new QuestionRefusedError(`the model refused a question with HTTP ${status}${words}`);
  if (status === 401 || status === 403) {
    return new ConfigError(`the model's endpoint refused the key with HTTP ${status}${words}`, {
      suggestion: 'set OPENAI_API_KEY to a key of the service at OPENAI_BASE_URL',
    });
  }
  if (status === 404 || status === 405) {
    return new ConfigError(`the endpoint has no model "${model}", or is none: HTTP ${status}${words}`, {
      suggestion: 'check OPENAI_BASE_URL (with its version, e.g. https://api.openai.com/v1) and --model',
    });
  }
  return undefined;
}
