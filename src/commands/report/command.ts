import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import { REPORTED_SYSTEMS } from './report.ts';
import { reports } from './reports.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description('What the databases know. Each report streams; --format csv|ndjson|json|table and --fields choose its form.')
    .addHelpText(
      'after',
      `
Examples:
  $ outreach report overlap --limit 20
  $ outreach report pages --promo-status warm --format csv --output warm.csv
  $ outreach report coverage --min-coverage 95
`,
    );
  for (const report of reports) {
    const { name, summary, system } = report;
    const examples = report.examples.split('\n').map((line) => `${name} ${line}`);
    const sub = subcommand(command, { name, summary, examples }).helpGroup(REPORTED_SYSTEMS[system]);
    report.flags(sub);
    addCommonOptions(sub);
    sub.action(() => execute(sub, (runtime) => report.list(runtime, sub)));
  }
};
