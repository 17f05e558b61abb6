import { z } from 'zod';
import { wholeNumber } from '../../../cli/common-options.ts';
import { accountList, accountSchema } from '../../../db/outbound/results.ts';
import { allPages } from '../../../db/paging.ts';
import { accountWord, providerWord, warmupWord } from '../../../outbound/instantly/words.ts';
import { defineReport } from '../report.ts';
import { syncedNote } from './synced.ts';

const word = z.string().nullable();
const rowSchema = accountSchema.extend({ status: word, warmup_status: word, provider: word });

export const accountsReport = defineReport<{ errors?: boolean; limit?: number }>()({
  system: 'outbound',
  name: 'accounts',
  summary: 'addresses that send: health, warm-up and limits, those with errors first',
  examples: '\n--errors --fields email,status,status_message\n--format csv --output accounts.csv',
  row: rowSchema,
  flags: (command) => command.option('--errors', 'only those in error').option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { errors, limit }) {
    const db = await runtime.database();
    const found = allPages((after, size) => accountList(db, errors === true ? { health: 'error' } : {}, after, size), limit);
    async function* rows() {
      for await (const row of found) {
        const { status, warmup_status, provider } = row;
        yield { ...row, status: accountWord(status), warmup_status: warmupWord(warmup_status), provider: providerWord(provider) };
      }
    }
    return { rows: rows(), notes: () => [syncedNote(found.page)] };
  },
});
