import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Report } from './report.ts';
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
  const add = <Options extends object>(report: Report<Options>): void => {
    const { name, summary } = report;
    const sub = subcommand(command, { name, summary, examples: report.examples.split('\n').map((line) => `${name} ${line}`) });
    report.flags(sub);
    addCommonOptions(sub);
    sub.action(() => {
      const options: Options = sub.opts();
      return execute(sub, (runtime) => report.run(runtime, options, sub.args));
    });
  };
  reports(add);
};
