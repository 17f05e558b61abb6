import { afterEach, beforeEach } from 'vitest';
import { z } from 'zod';
import { serve } from './web.ts';

const bodySchema = z.looseObject({
  model: z.string(),
  messages: z.tuple([
    z.object({ role: z.literal('system'), content: z.string() }),
    z.object({ role: z.literal('user'), content: z.string() }),
  ]),
  response_format: z.looseObject({ type: z.string() }).optional(),
});
const userSchema = z.object({ language: z.string(), message: z.string() });

export interface Asked {
  path: string;
  authorization: string | null;
  body: z.infer<typeof bodySchema>;
  language: string;
  message: string;
}

export const GOOD = { intent: 'Consultation', tone: 'Friendly', urgency: 'Low', confidence: 0.42, summary: 'Wants to talk some day' };

/** What a model says, as chat completions have it. */
export function said(content: unknown, usage: object | undefined = { prompt_tokens: 100, completion_tokens: 20 }): Response {
  return Response.json({ id: 'c', object: 'chat.completion', choices: [{ index: 0, message: { role: 'assistant', content } }], usage });
}

export const refuse = (status: number, message = 'no', headers: Record<string, string> = {}): Response =>
  Response.json({ error: { message } }, { status, headers });

/** An OpenAI-compatible endpoint on loopback, anew for each test; it answers as the test says. */
export function useModel() {
  let server: Awaited<ReturnType<typeof serve>> | undefined;
  const used = {
    asked: [] as Asked[],
    answer: (_: Asked): Response | Promise<Response> => said(JSON.stringify(GOOD)),
    get url(): string {
      return `${server?.url ?? ''}/v1`;
    },
    env: (more: Record<string, string> = {}): Record<string, string> => ({
      OPENAI_BASE_URL: used.url,
      OPENAI_API_KEY: 'sk-test-1',
      ...more,
    }),
  };
  beforeEach(async () => {
    used.asked = [];
    used.answer = () => said(JSON.stringify(GOOD));
    server = await serve(async (request) => {
      const body = bodySchema.parse(await request.json());
      const asked: Asked = {
        path: new URL(request.url).pathname,
        authorization: request.headers.get('authorization'),
        body,
        ...userSchema.parse(JSON.parse(body.messages[1].content)),
      };
      used.asked.push(asked);
      return used.answer(asked);
    });
  });
  afterEach(async () => {
    await server?.close();
  });
  return used;
}
