import { choice, wholeNumber } from '../../../cli/common-options.ts';
import { parseHandle } from '../../../cli/values.ts';
import { foundMessageSchema, searchMessages } from '../../../db/crm/search.ts';
import { UsageError } from '../../../errors.ts';
import { rowsOf } from '../../../output/result.ts';
import { defineReport } from '../report.ts';

interface SearchOptions {
  handle?: string;
  direction?: 'inbound' | 'outbound';
  limit: number;
}

const MOST = 500;

export const searchReport = defineReport<SearchOptions>()({
  system: 'crm',
  name: 'search',
  summary: 'direct messages with these words, best first, then newest; "in quotation marks" together, -without',
  examples: '"follow up"\n"newsletter -draft" --direction inbound\nlaunch --handle zoe.marlow.makes --limit 5',
  row: foundMessageSchema,
  flags: (command) =>
    command
      .argument('<text...>', 'words to look for, also by their beginning')
      .option('--handle <handle>', 'only of this contact', parseHandle)
      .addOption(choice('--direction <direction>', 'only these', ['inbound', 'outbound']))
      .option('--limit <n>', `at most this many rows, up to ${MOST}`, wholeNumber(1, MOST), 20),
  async run(runtime, { handle, direction, limit }, args) {
    const text = args.join(' ');
    const db = await runtime.database();
    const filter = {
      text,
      ...(handle === undefined ? {} : { username: handle }),
      ...(direction === undefined ? {} : { is_outbound: direction === 'outbound' }),
    };
    const { words, rows } = await searchMessages(db, filter, limit);
    if (!words) throw new UsageError(`"${text}" has no word to look for`, { suggestion: 'write at least one word' });
    return { rows: rowsOf(rows), longTexts: ['match', 'message_text'] };
  },
});
