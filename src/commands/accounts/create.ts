import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { addCommonOptions, choice } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseText } from '../../cli/values.ts';
import { createAccount } from '../../db/growth/accounts.ts';
import { UsageError } from '../../errors.ts';
import { newApiKey, prefixOf, storedKey } from '../../growth/api-key.ts';
import { looksLikeTest } from '../../growth/is-test.ts';
import { hashPassword, readPassword } from '../../growth/password.ts';
import { normaliseEmail } from '../../ops/email.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { SummaryResult } from '../../summary.ts';
import { keepsPlainKeys } from './plain-keys.ts';
import { readStdin } from './stdin.ts';

export const LANGUAGES = ['en', 'fr'] as const;

interface CreateFlags extends JobFlags {
  email: string;
  businessName: string;
  contactName?: string;
  language: string;
  test?: boolean;
  passwordStdin?: true;
  dryRun: boolean;
}

export function defineCreate(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'create',
    summary: 'create an account; its API key is printed once',
    examples: [
      'create --email ana@studio.example --business-name "Studio Ana" --no-test --password-stdin < password.txt',
      'create --email luc@atelier.example --business-name "Atelier Luc" --language fr --password-stdin --jq .api_key < password.txt',
    ],
  })
    .requiredOption('--email <address>', 'address to log in with; no other account has it', parseAddress)
    .requiredOption('--business-name <name>', 'name of the business', parseText)
    .option('--contact-name <name>', 'whom to talk to', parseText)
    .addOption(choice('--language <language>', 'language of its replies', LANGUAGES).default('en'))
    .option('--test', 'it is test data (default: if a name or the address says so)')
    .option('--no-test', 'it is real, whatever its names say')
    .option(
      '--password-stdin',
      'read the password from standard input: 8 to 72 bytes with an upper-case letter, a lower-case letter, a digit',
    )
    .option('--dry-run', 'check it, and write nothing', false);
  command.action(() => {
    const flags: CreateFlags = command.opts();
    const isTest = command.getOptionValueSource('test') === 'cli' ? flags.test : undefined;
    if (flags.passwordStdin === undefined)
      throw new UsageError('accounts create needs a password', { suggestion: 'send it over standard input, with --password-stdin' });
    return execute(command, (runtime) => runCreate(runtime, flags, isTest));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

export function parseAddress(text: string): string {
  const email = normaliseEmail(text);
  if (email === undefined) throw new InvalidArgumentError('It is no e-mail address.');
  return email;
}

/** Makes an account with a hashed password and a new key, which is told on standard output and nowhere else. */
export async function runCreate(runtime: Runtime, flags: CreateFlags, isTest: boolean | undefined): Promise<SummaryResult> {
  const { email, businessName, contactName = null, language, dryRun } = flags;
  const client_id = randomUUID();
  const key = newApiKey();
  let password = '';
  let isMade = false;
  const settings = async () => {
    password = readPassword(await readStdin(runtime, '--password-stdin'));
  };
  const api_key = storedKey(key, keepsPlainKeys(runtime.config));
  const result = await runtime.job({ command: 'accounts create', flags, dryRun, settings }, async (job) => {
    const { tables, taken } = await createAccount(
      job.db,
      {
        ...{ client_id, email, language, api_key, business_name: businessName, contact_name: contactName, api_key_prefix: prefixOf(key) },
        is_test: isTest ?? looksLikeTest(email, businessName, contactName),
        password_hash: await hashPassword(password),
      },
      dryRun,
    );
    if (taken) throw takenAddress(email);
    job.count(tables);
    isMade = !dryRun;
    if (isMade) job.summary.created = { id: client_id, name: businessName };
  });
  return isMade ? withKey(result, key) : result;
}

export function takenAddress(email: string): UsageError {
  return new UsageError(`an account with the address ${email} is there already`, {
    suggestion: `"outreach accounts show ${email}" shows it`,
  });
}

/** The result with the key: added behind the job, so that neither the ledger nor a repeated call has it. */
export function withKey(result: SummaryResult, api_key: string): SummaryResult {
  return { ...result, summary: { ...result.summary, api_key } };
}
