import { z } from 'zod';
import { wholeNumber } from '../../../cli/common-options.ts';
import { parseHandle } from '../../../cli/values.ts';
import { laneOfScore } from '../../../crm/lanes.ts';
import { liveScore } from '../../../crm/score.ts';
import { healthList } from '../../../db/crm/reports.ts';
import { allPages } from '../../../db/paging.ts';
import { noSuchContact } from '../../contacts/found.ts';
import { defineReport } from '../report.ts';

const DAY_MS = 86_400_000;

const healthRowSchema = z.object({
  username: z.string(),
  /** As it is now; relationship_score is as it was stored. */
  score: z.number(),
  stage: z.string(),
  days_since_touch: z.number().nullable(),
  recency: z.number(),
  resonance: z.number(),
  need_clarity: z.number(),
  value_delivered: z.number(),
  reliability: z.number(),
  consent: z.number(),
  /** Of the score alone; "contacts next" also knows the gate for offers. */
  lane: z.string(),
  relationship_score: z.number().nullable(),
  display_name: z.string().nullable(),
  next_planned_touch: z.string().nullable(),
});

export const healthReport = defineReport<{ limit?: number }>()({
  system: 'crm',
  name: 'health',
  summary: 'relationship health as it is now, with its six parts, of one contact or all',
  examples: 'ana.draws\n--limit 20',
  row: healthRowSchema,
  flags: (command) =>
    command.argument('[handle]', 'only this contact', parseHandle).option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { limit }, [given]) {
    const handle = given === undefined ? undefined : parseHandle(given);
    const db = await runtime.database();
    const filter = handle === undefined ? {} : { handle };
    if (handle !== undefined && (await healthList(db, filter, null, 1)).rows.length === 0) throw noSuchContact(handle);
    const found = allPages((after, size) => healthList(db, filter, after, size), limit);
    const now = new Date();
    async function* rows(): AsyncGenerator<z.infer<typeof healthRowSchema>> {
      for await (const contact of found) {
        const { total, parts } = liveScore(contact, now);
        const points = (name: string) => parts.find(({ part }) => part === name)?.points ?? 0;
        const touched = contact.last_meaningful_touch;
        yield {
          username: contact.username,
          score: total,
          stage: contact.stage,
          days_since_touch: touched === null ? null : Math.floor((now.getTime() - Date.parse(touched)) / DAY_MS),
          recency: points('recency'),
          resonance: points('resonance'),
          need_clarity: points('need_clarity'),
          value_delivered: points('value_delivered'),
          reliability: points('reliability'),
          consent: points('consent'),
          lane: contact.stage === 'post_win' ? 'retention' : laneOfScore(total),
          relationship_score: contact.relationship_score,
          display_name: contact.display_name,
          next_planned_touch: contact.next_planned_touch,
        };
      }
    }
    return { rows: rows() };
  },
});
