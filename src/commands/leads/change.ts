import { type Command, InvalidArgumentError } from 'commander';
import { choice } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import { parseShare, parseText } from '../../cli/values.ts';
import { numericMax, PRICE } from '../../db/column-values.ts';
import { URGENCIES } from '../../db/growth/leads.ts';
import type { JsonInput } from '../../db/json.ts';
import { UsageError } from '../../errors.ts';
import { LONGEST_TAG, readTag } from '../../growth/tags.ts';
import { LANGUAGES } from '../accounts/create.ts';
import { addChangeOptions, type ChangeFlags, leadArgument, runChange } from './lead.ts';

/** The changes that need nothing but the lead. */
const PLAIN = [
  { verb: 'archive', summary: 'put a lead away; its tag comes back with "unarchive"' },
  { verb: 'unarchive', summary: 'take a lead out of the archive' },
  { verb: 'delete', summary: 'hide a lead; "restore" brings it back, with all its history' },
  { verb: 'restore', summary: 'bring a deleted lead back' },
] as const;

export function definePlain(parent: Command, execute: Execute): void {
  for (const { verb, summary } of PLAIN) {
    const command = leadArgument(subcommand(parent, { name: verb, summary, examples: [`${verb} 8f14e45f-ceea-467f-a83c-9d3b1f2a7c10`] }));
    command.action((lead: string) => {
      const flags: ChangeFlags = command.opts();
      return execute(command, (runtime) => runChange(runtime, verb, lead, {}, flags));
    });
    addChangeOptions(command);
  }
}

export function defineTag(parent: Command, execute: Execute): void {
  const command = leadArgument(
    subcommand(parent, {
      name: 'tag',
      summary: 'give a lead another tag, e.g. Follow-Up',
      examples: ['tag 8f14e45f-ceea-467f-a83c-9d3b1f2a7c10 Follow-Up', 'tag 8f14e45f-ceea-467f-a83c-9d3b1f2a7c10 "High Priority"'],
    }),
  ).argument('<tag>', 'Active, Follow-Up, Converted, or any other text', parseTag);
  command.action((lead: string, tag: string) => {
    const flags: ChangeFlags = command.opts();
    return execute(command, (runtime) => runChange(runtime, 'tag', lead, { tag }, flags));
  });
  addChangeOptions(command);
}

function parseTag(text: string): string {
  const tag = readTag(parseText(text));
  if (tag.length > LONGEST_TAG) throw new InvalidArgumentError(`It is longer than ${LONGEST_TAG} characters.`);
  if (tag === 'Archived' || tag === 'Deleted')
    throw new InvalidArgumentError(`Use "outreach leads ${tag === 'Archived' ? 'archive' : 'delete'}".`);
  return tag;
}

export function defineConvert(parent: Command, execute: Execute): void {
  const command = leadArgument(
    subcommand(parent, {
      name: 'convert',
      summary: 'note that a lead became a customer; doing it again changes nothing',
      examples: ['convert 8f14e45f-ceea-467f-a83c-9d3b1f2a7c10', 'convert 8f14e45f-ceea-467f-a83c-9d3b1f2a7c10 --value 5000'],
    }),
  ).option('--value <amount>', 'what it is worth', parseAmount);
  command.action((lead: string) => {
    const { value, ...flags }: ChangeFlags & { value?: number } = command.opts();
    return execute(command, (runtime) => runChange(runtime, 'convert', lead, value === undefined ? {} : { value }, flags));
  });
  addChangeOptions(command);
}

const MOST = numericMax(PRICE.precision, PRICE.scale);

function parseAmount(text: string): number {
  const amount = /^\d{1,10}(?:\.\d{1,2})?$/.test(text) ? Number(text) : Number.NaN;
  if (amount <= MOST) return amount;
  throw new InvalidArgumentError('Write it as 5000 or 4999.99.');
}

export function defineRevert(parent: Command, execute: Execute): void {
  const command = leadArgument(
    subcommand(parent, {
      name: 'revert',
      summary: 'take a conversion back',
      examples: ['revert 8f14e45f-ceea-467f-a83c-9d3b1f2a7c10 --reason "Placed in converted by accident"'],
    }),
  ).requiredOption('--reason <text>', 'why; it is kept', parseText);
  command.action((lead: string) => {
    const { reason, ...flags }: ChangeFlags & { reason: string } = command.opts();
    return execute(command, (runtime) => runChange(runtime, 'revert', lead, { reason }, flags));
  });
  addChangeOptions(command);
}

export function defineNote(parent: Command, execute: Execute): void {
  const command = leadArgument(
    subcommand(parent, {
      name: 'note',
      summary: 'write down something about a lead',
      examples: ['note 8f14e45f-ceea-467f-a83c-9d3b1f2a7c10 "call back on Monday"'],
    }),
  ).argument('<text>', 'what', parseText);
  command.action((lead: string, note: string) => {
    const flags: ChangeFlags = command.opts();
    return execute(command, (runtime) => runChange(runtime, 'note', lead, { note }, flags));
  });
  addChangeOptions(command);
}

interface SetFlags extends ChangeFlags {
  name?: string;
  message?: string;
  language?: string;
  intent?: string;
  tone?: string;
  urgency?: string;
  confidence?: number;
  summary?: string;
  test?: boolean;
}

/** What an enrichment and a sheet say of a lead, as a person says it. */
export function addValueOptions(command: Command): Command {
  return command
    .option('--message <text>', 'what they wrote', parseText)
    .addOption(choice('--language <language>', 'language of the lead', LANGUAGES))
    .option('--intent <text>', 'what they want', parseText)
    .option('--tone <text>', 'how they write', parseText)
    .addOption(choice('--urgency <urgency>', 'how soon they need it', URGENCIES))
    .option('--confidence <share>', 'how likely they are to become a customer, 0 to 1', parseShare)
    .option('--summary <text>', 'ai_summary', parseText)
    .option('--test', 'it is test data')
    .option('--no-test', 'it is real');
}

/** What was given, by column. */
export function valuesOf(command: Command, flags: Omit<SetFlags, keyof ChangeFlags>): { [column: string]: JsonInput } {
  const { name, message, language, intent, tone, urgency, confidence, summary, test } = flags;
  return {
    ...(name === undefined ? {} : { name }),
    ...(message === undefined ? {} : { message }),
    ...(language === undefined ? {} : { language }),
    ...(intent === undefined ? {} : { intent }),
    ...(tone === undefined ? {} : { tone }),
    ...(urgency === undefined ? {} : { urgency }),
    ...(confidence === undefined ? {} : { confidence_score: confidence }),
    ...(summary === undefined ? {} : { ai_summary: summary }),
    ...(command.getOptionValueSource('test') === 'cli' && test !== undefined ? { is_test: test } : {}),
  };
}

export function defineSet(parent: Command, execute: Execute): void {
  const command = leadArgument(
    subcommand(parent, {
      name: 'set',
      summary: 'set values of a lead; no import and no rule changes them afterwards',
      examples: ['set 8f14e45f-ceea-467f-a83c-9d3b1f2a7c10 --intent "Quote Request" --urgency High'],
    }),
  ).option('--name <name>', 'what they are called', parseText);
  addValueOptions(command);
  command.action((lead: string) => {
    const flags: SetFlags = command.opts();
    const set = valuesOf(command, flags);
    if (Object.keys(set).length === 0) throw new UsageError('nothing is to be set', { suggestion: 'add e.g. --urgency High' });
    return execute(command, (runtime) => runChange(runtime, 'set', lead, { set }, flags));
  });
  addChangeOptions(command);
}
