import type { CommandModule } from '../../cli/contract.ts';
import { defineArchiveOld } from './archive-old.ts';
import { defineCleanupTest } from './cleanup-test.ts';
import { defineErase } from './erase.ts';
import { defineExportPerson } from './export-person.ts';
import { defineStats } from './stats.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command.description('Keep the databases in order: test data, old leads, sizes, and what one person may ask for.').addHelpText(
    'after',
    `
Examples:
  $ outreach maintain stats
  $ outreach maintain archive-old --older-than 1y --dry-run
  $ outreach maintain export-person --email ana@studio.example --output ana.json
  $ outreach maintain erase --email ana@studio.example
`,
  );
  for (const define of [defineStats, defineCleanupTest, defineArchiveOld, defineExportPerson, defineErase]) define(command, execute);
};
