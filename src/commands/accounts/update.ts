import type { Command } from 'commander';
import { addCommonOptions, choice } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import { parseText } from '../../cli/values.ts';
import { updateAccount } from '../../db/growth/accounts.ts';
import { UsageError } from '../../errors.ts';
import type { JobFlags } from '../../ops/job.ts';
import { noSuchAccount, parseClient } from './client.ts';
import { LANGUAGES, parseAddress, takenAddress } from './create.ts';

interface UpdateFlags extends JobFlags {
  businessName?: string;
  contactName?: string;
  email?: string;
  language?: string;
  test?: boolean;
  dryRun: boolean;
}

export function defineUpdate(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'update',
    summary: 'change what describes an account',
    examples: ['update ana@studio.example --business-name "Studio Ana & Ben"', 'update ana@studio.example --language fr --no-test'],
  })
    .argument('<client>', 'client_id or e-mail address', parseClient)
    .option('--business-name <name>', 'name of the business', parseText)
    .option('--contact-name <name>', 'whom to talk to', parseText)
    .option('--email <address>', 'address to log in with', parseAddress)
    .addOption(choice('--language <language>', 'language of its replies', LANGUAGES))
    .option('--test', 'it is test data')
    .option('--no-test', 'it is real')
    .option('--dry-run', 'only show what would change', false);
  command.action((client: string) => {
    const { businessName, contactName, email, language, test, dryRun, ...flags }: UpdateFlags = command.opts();
    const set = {
      ...(businessName === undefined ? {} : { business_name: businessName }),
      ...(contactName === undefined ? {} : { contact_name: contactName }),
      ...(email === undefined ? {} : { email }),
      ...(language === undefined ? {} : { language }),
      ...(command.getOptionValueSource('test') === 'cli' && test !== undefined ? { is_test: test } : {}),
    };
    if (Object.keys(set).length === 0) throw new UsageError('nothing is to be changed', { suggestion: 'add e.g. --business-name NAME' });
    return execute(command, (runtime) =>
      runtime.job({ command: 'accounts update', flags, dryRun }, async (job) => {
        const { client_id, taken, tables } = await updateAccount(job.db, { client, set }, dryRun);
        if (client_id === null) throw noSuchAccount(client);
        if (taken) throw takenAddress(email ?? '');
        job.count(tables);
        if (tables['growth.clients']?.updated === 0) job.skip('it is so already', 1);
      }),
    );
  });
  addJobOptions(command);
  addCommonOptions(command);
}
