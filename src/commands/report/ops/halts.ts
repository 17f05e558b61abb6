import { haltList, haltRowSchema } from '../../../db/ops/halts.ts';
import { allPages } from '../../../db/paging.ts';
import { defineReport } from '../report.ts';

export const haltsReport = defineReport<{ all?: boolean }>()({
  system: 'ops',
  name: 'halts',
  summary: 'active halts: which system, why, by whom, since when',
  examples: '\n--all --format csv --output halts.csv',
  row: haltRowSchema,
  version: 2, // prospects can be halted: another value of system
  flags: (command) => command.option('--all', 'include lifted halts'),
  async run(runtime, { all = false }) {
    const db = await runtime.database({ urgent: true });
    let count = 0;
    async function* counted() {
      for await (const row of allPages((after, size) => haltList(db, all, after, size))) {
        count += row.resumed_at === null ? 1 : 0;
        yield row;
      }
    }
    return {
      rows: counted(),
      notes: () => (count === 0 ? ['nothing is halted'] : []),
    };
  },
});
