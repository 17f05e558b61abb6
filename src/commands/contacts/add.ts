import type { Command } from 'commander';
import { z } from 'zod';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addImportOptions, addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { addTableFlags, explainFile, TABLE_FLAGS, type TableOptions } from '../../cli/table-options.ts';
import { collectHandles, parseText, typedFlag } from '../../cli/values.ts';
import { CONTACT_COLUMNS, readContact } from '../../crm/new-contacts.ts';
import { addContacts, type NewContact } from '../../db/crm/contacts.ts';
import { UsageError } from '../../errors.ts';
import { flagsOf, type Reading, readTable, requireTargets, tableKey, tableKeySchema } from '../../ops/columns.ts';
import { ErasedPeople } from '../../ops/erased.ts';
import type { Importer, ImportFlags } from '../../ops/import.ts';
import type { Keep } from '../../ops/keep.ts';
import { whoami } from '../../ops/whoami.ts';
import type { ListResult } from '../../output/result.ts';
import type { SummaryResult } from '../../summary.ts';

const COMMAND = 'contacts add';
const BATCH = 2_000;

export const contactsKeySchema = tableKeySchema.extend({ tags: z.array(z.string()) });

/** A table of people by handle; one that is there gets what it does not know. */
export function contactsImporter(
  options: z.infer<typeof contactsKeySchema>,
  reading: Reading = {},
): Importer<NewContact, Keep<NewContact>> {
  return {
    command: COMMAND,
    options,
    partitions: 1,
    settings: async () => requireTargets(CONTACT_COLUMNS, flagsOf(options).map),
    async stage(input, keep, { signal, progress }) {
      for await (const { values, reject } of readTable(input, CONTACT_COLUMNS, { ...flagsOf(options), ...reading }, keep, signal)) {
        const contact = readContact(values, options.tags);
        if (typeof contact === 'string') reject(contact);
        else keep.record(0, contact);
        progress();
      }
      return keep;
    },
    async write(job, keep) {
      const erased = new ErasedPeople(job);
      let batch = new Map<string, NewContact>();
      const flush = async () => {
        if (batch.size === 0) return;
        job.signal.throwIfAborted();
        const contacts = await erased.without([...batch.values()], ({ handle }) => ({ handles: [handle] }));
        job.count(await addContacts(job.db, { by: whoami(), contacts }, job.dryRun));
        batch = new Map();
      };
      for (const contact of keep.spool.read(0)) {
        batch.set(contact.handle, contact);
        if (batch.size >= BATCH) await flush();
      }
      await flush();
    },
  };
}

interface AddFlags extends ImportFlags, TableOptions {
  from?: string;
  tag?: string[];
}

export function defineAdd(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'add',
    summary: 'add contacts by handle, or from a list of any report',
    examples: ['add ana.draws bo.builds --tag met-at-fair', 'add --from leads.csv --explain'],
  })
    .argument('[handles...]', 'handles, with or without @', collectHandles, [])
    .option(
      '--from <file>',
      'a list: CSV, XLSX, NDJSON or JSON; - for standard input. The handle is in instagram_username, ig_username, username or handle',
    )
    .option('--tag <tag>', 'a tag for all of them; may be repeated', (text: string, before: readonly string[] = []) => [
      ...before,
      parseText(text),
    ]);
  addImportOptions(command, 'rows');
  addTableFlags(command);
  command.action((handles: string[]) => {
    const flags: AddFlags = command.opts();
    if (handles.length > 0 === (flags.from !== undefined))
      throw new UsageError('name handles, or a list with --from', { suggestion: 'outreach contacts add ana.draws' });
    const stray = flags.from === undefined ? typedFlag(command, [...TABLE_FLAGS, 'rejects', 'allowRejects', 'force']) : undefined;
    if (stray !== undefined) throw new UsageError(`${stray} is for --from`, { suggestion: 'leave it out' });
    return execute(command, (runtime) => runAdd(runtime, handles, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

export async function runAdd(runtime: Runtime, handles: readonly string[], flags: AddFlags): Promise<SummaryResult | ListResult> {
  const { from, tag: tags = [], dryRun } = flags;
  if (from !== undefined) {
    if (flags.explain) return explainFile(runtime, from, CONTACT_COLUMNS, flags);
    return runtime.import(contactsImporter({ ...tableKey(flags), tags }, flags), { ...flags, file: from });
  }
  return runtime.job({ command: COMMAND, flags, dryRun }, async (job) => {
    const contacts = await new ErasedPeople(job).without(handles, (handle) => ({ handles: [handle] }));
    job.count(await addContacts(job.db, { by: whoami(), contacts: contacts.map((handle) => ({ handle, tags })) }, dryRun));
  });
}
