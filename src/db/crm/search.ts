import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';

export const foundMessageSchema = z.object({
  username: z.string().nullable(),
  sent_at: z.string().nullable(),
  direction: z.string(),
  /** The part of the text that matches, its words in **. */
  match: z.string(),
  rank: z.number(),
  message_type: z.string().nullable(),
  display_name: z.string().nullable(),
  message_text: z.string(),
});

const answerSchema = z.object({ words: z.boolean(), rows: z.array(foundMessageSchema) });

/** Messages with the words of a text, best first; `words`: the text has any. */
export function searchMessages(
  db: OutreachDatabase,
  filter: { text: string; username?: string; is_outbound?: boolean },
  limit: number,
): Promise<z.infer<typeof answerSchema>> {
  return db.call('crm', 'search_messages', { filter, page_size: limit }, answerSchema);
}
