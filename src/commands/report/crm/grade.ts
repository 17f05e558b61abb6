import { z } from 'zod';
import { wholeNumber } from '../../../cli/common-options.ts';
import { parseHandle } from '../../../cli/values.ts';
import { gradeConversation } from '../../../crm/grade.ts';
import { conversation } from '../../../db/crm/reports.ts';
import { rowsOf } from '../../../output/result.ts';
import { noSuchContact } from '../../contacts/found.ts';
import { defineReport } from '../report.ts';

const MESSAGES = 50;

const gradeRowSchema = z.object({
  username: z.string(),
  /** 0 to 100; null: there are no messages. */
  grade: z.number().nullable(),
  points: z.number().nullable(),
  reason: z.string(),
  sent: z.number(),
  received: z.number(),
});

export const gradeReport = defineReport<{ messages: number }>()({
  system: 'crm',
  name: 'grade',
  summary: 'the quality of a conversation, from our side, with a row for each reason',
  examples: 'ana.draws\nana.draws --messages 200',
  row: gradeRowSchema,
  flags: (command) =>
    command
      .argument('<handle>', 'whose', parseHandle)
      .option('--messages <n>', 'look at so many of the latest messages', wholeNumber(1, 10_000), MESSAGES),
  async run(runtime, { messages }, [given = '']) {
    const handle = parseHandle(given);
    const found = await conversation(await runtime.database(), handle, messages);
    if (found === null) throw noSuchContact(handle);
    const { parts, ...graded } = gradeConversation(found.messages);
    const rows = parts.map((part): z.infer<typeof gradeRowSchema> => ({ username: found.username, ...graded, ...part }));
    return { rows: rowsOf(rows) };
  },
});
