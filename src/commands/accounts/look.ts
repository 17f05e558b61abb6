import type { Command } from 'commander';
import { z } from 'zod';
import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { duration } from '../../cli/durations.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseText } from '../../cli/values.ts';
import { type AccountFilter, accountList, accountRowSchema, accountShow, keyOwner } from '../../db/growth/accounts.ts';
import { allPages } from '../../db/paging.ts';
import { UsageError } from '../../errors.ts';
import { fingerprintOf } from '../../growth/api-key.ts';
import { checkFailed, someOf } from '../../output/failure.ts';
import type { DocumentResult, ListResult } from '../../output/result.ts';
import { noSuchAccount, parseClient } from './client.ts';
import { readStdin } from './stdin.ts';

interface ListFlags {
  test?: boolean;
  search?: string;
  limit?: number;
}

export function defineList(parent: Command, execute: Execute): void {
  const command = subcommand(parent, { name: 'list', summary: 'accounts by address', examples: ['list', 'list --no-test --format csv'] })
    .option('--test', 'only test accounts')
    .option('--no-test', 'no test accounts')
    .option('--search <text>', 'only with this in a name or in the address', parseText)
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
  command.action(() => {
    const { test, search, limit }: ListFlags = command.opts();
    const filter: AccountFilter = {
      ...(command.getOptionValueSource('test') === 'cli' && test !== undefined ? { is_test: test } : {}),
      ...(search === undefined ? {} : { search }),
    };
    return execute(command, async (runtime) => ({
      kind: 'list',
      columns: Object.keys(accountRowSchema.shape),
      rows: allPages(await listOf(runtime, filter), limit),
    }));
  });
  addCommonOptions(command);
}

async function listOf(runtime: Runtime, filter: AccountFilter) {
  const db = await runtime.database();
  return (after: Parameters<typeof accountList>[2], size: number) => accountList(db, filter, after, size);
}

export function defineShow(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'show',
    summary: 'one account with its leads and key rotations, as JSON',
    examples: ['show ana@studio.example', 'show ana@studio.example --jq ".rotations[0]"'],
  }).argument('<client>', 'client_id or e-mail address', parseClient);
  command.action((client: string) =>
    execute(command, async (runtime): Promise<DocumentResult> => {
      const document = await accountShow(await runtime.database(), client);
      if (document === null) throw noSuchAccount(client);
      return { kind: 'document', document };
    }),
  );
  addCommonOptions(command);
}

interface KeysFlags {
  olderThan?: number;
  plain?: true;
}

export function defineKeys(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'keys',
    summary: 'how old API keys are; exit 7 if a check finds one',
    examples: ['keys', 'keys --older-than 90d', 'keys --plain'],
  })
    .argument('[client]', 'only of this account: client_id or e-mail address', parseClient)
    .option('--older-than <duration>', 'only keys of this age; exit 7 if there is one', duration)
    .option('--plain', 'only keys that the database holds as they are; exit 7 if there is one');
  command.action((client: string | undefined) => {
    const flags: KeysFlags = command.opts();
    return execute(command, (runtime) => runKeys(runtime, client, flags));
  });
  addCommonOptions(command);
}

const DAY_MS = 86_400_000;

export const keyRowSchema = accountRowSchema
  .pick({
    client_id: true,
    business_name: true,
    email: true,
    api_key_prefix: true,
    key_set_at: true,
    is_plain_key: true,
    former_key_until: true,
  })
  .extend({ age_days: z.number().nullable() });

async function runKeys(runtime: Runtime, client: string | undefined, { olderThan, plain }: KeysFlags): Promise<ListResult> {
  const db = await runtime.database();
  if (client !== undefined && (await accountShow(db, client)) === null) throw noSuchAccount(client);
  const filter: AccountFilter = {
    ...(client === undefined ? {} : { client }),
    ...(olderThan === undefined ? {} : { key_set_before: new Date(Date.now() - olderThan).toISOString() }),
    ...(plain === undefined ? {} : { is_plain_key: true }),
  };
  const found: string[] = [];
  async function* rows() {
    for await (const row of allPages((after, size) => accountList(db, filter, after, size))) {
      found.push(row.email);
      const { client_id, business_name, email, api_key_prefix, key_set_at, is_plain_key, former_key_until } = row;
      const age_days = key_set_at === null ? null : Math.floor((Date.now() - Date.parse(key_set_at)) / DAY_MS);
      yield { client_id, business_name, email, api_key_prefix, key_set_at, is_plain_key, former_key_until, age_days };
    }
  }
  const isCheck = olderThan !== undefined || plain !== undefined;
  return {
    kind: 'list',
    columns: Object.keys(keyRowSchema.shape),
    rows: rows(),
    failure: () =>
      !isCheck || found.length === 0
        ? undefined
        : checkFailed(
            `${found.length} ${found.length === 1 ? 'key is' : 'keys are'} ${plain === undefined ? 'too old' : 'stored as plain text'}: ${someOf(found)}`,
            `outreach accounts rotate-key ${found[0]} --reason "…" --grace 24h`,
          ),
  };
}

export const verifiedSchema = z.object({ valid: z.boolean(), client_id: z.string().exactOptional() });

export function defineVerifyKey(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'verify-key',
    summary: 'whether an API key is valid, and whose it is; exit 7 if not',
    examples: ['verify-key - < key.txt', 'verify-key - --jq .client_id < key.txt'],
  }).argument('<source>', '-: the key comes over standard input; it does not belong on the command line', (text: string) => {
    // Not commander's own error: that repeats the value, which may be a key.
    if (text !== '-')
      throw new UsageError('the key is read from standard input', { suggestion: 'outreach accounts verify-key - < key.txt' });
    return text;
  });
  command.action(() =>
    execute(command, async (runtime): Promise<DocumentResult> => {
      const key = (await readStdin(runtime, 'verify-key')).toString('utf8').trim();
      const client_id = key === '' ? null : await keyOwner(await runtime.database(), fingerprintOf(key));
      if (client_id !== null) return { kind: 'document', document: { valid: true, client_id } };
      const failure = checkFailed(
        'this is no valid API key',
        '"outreach accounts keys" lists the accounts and the beginnings of their keys',
      );
      return { kind: 'document', document: { valid: false }, failure };
    }),
  );
  addCommonOptions(command);
}
