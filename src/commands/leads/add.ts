import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parsePast, parseText } from '../../cli/values.ts';
import { importLeads, type LeadRecord } from '../../db/growth/leads.ts';
import { hundredths } from '../../growth/import-leads/history.ts';
import { entryTime, LeadTimes } from '../../growth/import-leads/times.ts';
import { looksLikeTest } from '../../growth/is-test.ts';
import { ErasedPeople } from '../../ops/erased.ts';
import { whoami } from '../../ops/whoami.ts';
import type { SummaryResult } from '../../summary.ts';
import { parseClient } from '../accounts/client.ts';
import { parseAddress } from '../accounts/create.ts';
import { addValueOptions } from './change.ts';
import { addChangeOptions, type ChangeFlags } from './lead.ts';
import { clientId } from './look.ts';

interface AddFlags extends ChangeFlags {
  client: string;
  email: string;
  name: string;
  message?: string;
  language?: string;
  intent?: string;
  tone?: string;
  urgency?: string;
  confidence?: number;
  summary?: string;
  test?: boolean;
  at?: string;
}

export function defineAdd(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'add',
    summary: 'add one lead; of one that is there this is a newer record',
    examples: ['add --client ana@studio.example --email joe@lead.example --name "Joe Ray" --message "Can you call me?" --no-test'],
  })
    .requiredOption('--client <client>', 'whose lead it is: client_id or e-mail address', parseClient)
    .requiredOption('--email <address>', 'address of the lead', parseAddress)
    .requiredOption('--name <name>', 'what they are called', parseText)
    .option('--at <time>', 'when they wrote: a duration until now (2h), 2026-11-01 or 2026-11-01T12:00:00Z (default: now)', parsePast);
  addValueOptions(command);
  command.action(() => {
    const flags: AddFlags = command.opts();
    const isTest = command.getOptionValueSource('test') === 'cli' ? flags.test : undefined;
    return execute(command, (runtime) => runAdd(runtime, flags, isTest));
  });
  addChangeOptions(command);
}

function runAdd(runtime: Runtime, flags: AddFlags, isTest: boolean | undefined): Promise<SummaryResult> {
  const { client, email, name, message, language, intent, tone, urgency, confidence, summary, at: given, dryRun } = flags;
  const at = new LeadTimes('UTC').read(given ?? new Date().toISOString());
  const content = {
    name,
    ...(message === undefined ? {} : { message }),
    ...(language === undefined ? {} : { language }),
    ...(intent === undefined ? {} : { intent }),
    ...(tone === undefined ? {} : { tone }),
    ...(urgency === undefined ? {} : { urgency }),
    ...(confidence === undefined ? {} : { confidence_score: hundredths(confidence) }),
    ...(summary === undefined ? {} : { ai_summary: summary }),
    ...(isTest === undefined ? {} : { is_test: isTest }),
  };
  return runtime.job({ command: 'leads add', flags, dryRun }, async (job) => {
    const record: LeadRecord = {
      ...{ client_id: await clientId(job.db, client), email, first_at: at, at, entry_at: entryTime(at), ...content },
      hash: createHash('md5').update(JSON.stringify(content)).digest('hex'),
      looks_like_test: looksLikeTest(email, name),
    };
    const records = await new ErasedPeople(job).without([record], () => ({ emails: [email] }));
    const { tables, kept } = await importLeads(job.db, { by: whoami(), rounds: [records] }, dryRun);
    job.count(tables);
    job.warn('set_by_hand', 'the lead has values that a person has set; they stay', kept);
  });
}
