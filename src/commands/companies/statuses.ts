import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import { parseText } from '../../cli/values.ts';
import { registryStatusList } from '../../db/sdr/companies.ts';
import { putRegistryStatuses } from '../../db/sdr/records.ts';
import type { JobFlags } from '../../ops/job.ts';
import { whoami } from '../../ops/whoami.ts';
import { rowsOf } from '../../output/result.ts';
import { foldName } from '../../sdr/names.ts';

export const statusRowSchema = z.object({
  registry_status: z.string(),
  status: z.string(),
  added_by: z.string(),
  added_at: z.string(),
});

interface ChangeFlags extends JobFlags {
  dryRun: boolean;
}

/** What the words of registries for a status mean. */
export function defineStatuses(parent: Command, execute: Execute): void {
  const group = subcommand(parent, {
    name: 'statuses',
    summary: "what registries' words for a status mean",
    examples: ['statuses list', 'statuses add "на проверке" Suspended', 'statuses remove "на проверке"'],
  });
  const list = subcommand(group, { name: 'list', summary: 'the words, and the statuses they stand for', examples: ['list --format csv'] });
  list.action(() =>
    execute(list, async (runtime) => ({
      kind: 'list',
      columns: Object.keys(statusRowSchema.shape),
      rows: rowsOf(await registryStatusList(await runtime.database())),
    })),
  );
  addCommonOptions(list);

  const add = subcommand(group, {
    name: 'add',
    summary: 'say what words mean; imports read them so from then on',
    examples: ['add "на проверке" Suspended'],
  })
    .argument('<words>', 'as the registry writes them; case and ё do not matter', parseWords)
    .argument('<status>', 'the status, e.g. Active', parseText);
  add.option('--dry-run', 'only show what would change', false);
  add.action((words: string, status: string) => change(add, 'companies statuses add', words, status));
  addJobOptions(add);
  addCommonOptions(add);

  const remove = subcommand(group, { name: 'remove', summary: 'forget what words mean', examples: ['remove "на проверке"'] }).argument(
    '<words>',
    'as the registry writes them',
    parseWords,
  );
  remove.option('--dry-run', 'only show what would change', false);
  remove.action((words: string) => change(remove, 'companies statuses remove', words, null));
  addJobOptions(remove);
  addCommonOptions(remove);

  function change(command: Command, name: string, words: string, status: string | null) {
    const flags: ChangeFlags = command.opts();
    return execute(command, (runtime) =>
      runtime.job({ command: name, source: words, flags, dryRun: flags.dryRun }, async (job) => {
        job.count(await putRegistryStatuses(job.db, { by: whoami(), rows: [{ registry_status: words, status }] }, flags.dryRun));
      }),
    );
  }
}

function parseWords(text: string): string {
  if ((foldName(text) ?? '') === '') throw new InvalidArgumentError('It is empty, or too long.');
  return text.trim();
}
