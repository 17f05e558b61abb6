import { wholeNumber } from '../../../cli/common-options.ts';
import { leadTimeline, timelineRowSchema } from '../../../db/outbound/results.ts';
import { allPages } from '../../../db/paging.ts';
import { defaultCountry } from '../../../ops/keys/default-country.ts';
import { requireLead } from '../../../outbound/people.ts';
import { defineReport } from '../report.ts';

/** Bodies and transcripts are long: fewer rows make a page. */
const PAGE_SIZE = 200;

export const timelineReport = defineReport<{ limit?: number }>()({
  system: 'outbound',
  name: 'timeline',
  summary: 'everything that happened with a lead, by e-mail, calls, LinkedIn and by hand, newest first',
  examples: `joe@clinic.example\njoe@clinic.example --format ndjson | jq 'select(.type == "email_replied").email_body'`,
  row: timelineRowSchema,
  flags: (command) =>
    command
      .argument('<lead>', 'who: the e-mail address, phone number or id of a lead')
      .option('--limit <n>', 'at most this many rows, the newest', wholeNumber(1)),
  async run(runtime, { limit }, [named = '']) {
    const db = await runtime.database();
    const lead = await requireLead(db, named, defaultCountry(runtime.config));
    return {
      longTexts: ['email_body', 'call_transcript', 'linkedin_message_text', 'note_text'],
      rows: allPages((after, size) => leadTimeline(db, lead.id, after, size), limit, PAGE_SIZE),
      notes: () => [`timeline of ${lead.who} (lead ${lead.id})`],
    };
  },
});
