import { allPages } from '../../../db/paging.ts';
import { replyList, replyRowSchema } from '../../../db/sdr/replies.ts';
import { addReplyFlags, type ReplyFlags, readReplyFlags } from '../../replies/filter.ts';
import { defineReport } from '../report.ts';

export const repliesReport = defineReport<ReplyFlags>()({
  system: 'sdr',
  name: 'replies',
  summary: 'what came back: bounces, opt-outs, absences, questions, interest; newest first',
  examples: '\n--outcome interested\n--since 7d --format csv\n--unmatched',
  row: replyRowSchema,
  flags: addReplyFlags,
  async run(runtime, flags) {
    const filter = readReplyFlags(flags);
    const db = await runtime.database();
    return {
      rows: allPages((after, size) => replyList(db, filter, after, size), flags.limit),
      shortIds: ['reply_id'],
      longTexts: ['evidence', 'subject'],
    };
  },
});
