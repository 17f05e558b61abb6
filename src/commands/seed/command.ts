import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import { SEED_KINDS, type SeedKind } from '../../db/crm/seeds.ts';
import type { ImportFlags } from '../../ops/import.ts';
import { runExport, runImport, runList } from './file.ts';
import { runSeed } from './run.ts';
import { SEEDS } from './seeds.ts';

const ALL = 'all';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description('Add initial rows. Existing rows are not changed, so it is safe to run again.')
    .addArgument(
      command
        .createArgument('[what]', 'what to add')
        .choices([...SEEDS.map(({ name }) => name), ALL])
        .default(ALL),
    )
    .option('--dry-run', 'show what would be added, and add nothing', false)
    .addHelpText(
      'after',
      `
What:
${SEEDS.map(({ name, summary }) => `  ${name.padEnd(16)}  ${summary}`).join('\n')}
  ${ALL.padEnd(16)}  all of these (the default)

Examples:
  $ outreach seed
  $ outreach seed templates --dry-run
`,
    )
    .action((what: string) => {
      const seeds = SEEDS.filter(({ name }) => what === ALL || what === name);
      return execute(command, (runtime) => runSeed(runtime, seeds, { dryRun: command.opts().dryRun === true }));
    });
  addCommonOptions(command);

  const list = subcommand(command, {
    name: 'list',
    summary: 'the stored patterns, templates or fit signals',
    examples: ['list templates'],
  });
  list.addArgument(list.createArgument('<type>', 'what to list').choices(SEED_KINDS));
  list.action((kind: SeedKind) => execute(list, (runtime) => runList(runtime, kind)));
  addCommonOptions(list);

  const save = subcommand(command, {
    name: 'export',
    summary: 'write all of them to a JSON file, for "seed import"',
    examples: ['export ours.json'],
  }).argument('[file]', 'where to write (default: standard output)');
  save.action((file: string | undefined) => {
    if (file !== undefined && file !== '-') save.setOptionValue('output', file);
    return execute(save, (runtime) => runExport(runtime));
  });
  addCommonOptions(save);

  const load = subcommand(command, {
    name: 'import',
    summary: "store a team's own patterns, templates and fit signals; rows of the same key are replaced",
    examples: ['import ours.json --dry-run', 'import ours.json'],
  })
    .argument('<file>', 'JSON as "seed export" writes it, or - for standard input')
    .option('--dry-run', 'do everything except write', false)
    .option('--rejects <file>', 'where refused rows go (default: OUTREACH_HOME/rejects/NAME.rejects.ndjson)')
    .option('--allow-rejects', 'exit 0 although rows were refused', false);
  load.action((file: string) => {
    const flags: Omit<ImportFlags, 'force'> = load.opts();
    return execute(load, (runtime) => runImport(runtime, file, flags));
  });
  addJobOptions(load);
  addCommonOptions(load);
};
