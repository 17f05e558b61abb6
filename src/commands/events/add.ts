import { type Command, InvalidArgumentError } from 'commander';
import { addCommonOptions, choice, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import { isWebUrl, parseDay, parsePast, parseText, typedFlag } from '../../cli/values.ts';
import { LEAD_STATES, OVERALL_STATES } from '../../db/outbound/events.ts';
import { UsageError } from '../../errors.ts';
import { EVENT_KINDS, EVENT_TYPES, type EventType } from '../../outbound/events/kinds.ts';
import { type AddFlags, runAdd } from './run.ts';

const NONE = 'none';
/** No sequence is longer. */
const MOST_STEPS = 1_000;

export function defineAdd(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'add',
    summary: 'write down what you did, and what follows from it',
    examples: [
      'add note_added --lead ana@studio.example --note "asks for a call in May"',
      'add task_created --lead ana@studio.example --note "send the offer" --next-followup 2d',
      'add message_replied --lead ana@studio.example --campaign "Agencies Q1" --at 2026-11-20T09:30:00Z',
      'add status_changed --lead ana@studio.example --overall-status unsubscribed --dry-run',
    ],
  })
    .addArgument(parent.createArgument('<type>', 'what happened; see below').choices(EVENT_TYPES))
    .requiredOption('--lead <lead>', 'e-mail address, phone number or id of the lead')
    .option('--campaign <campaign>', 'in which campaign, by id or name (default: the only one that the lead is in)')
    .option('--note <text>', 'the text of the note or task', parseText)
    .option('--message <text>', 'the text of the LinkedIn message', parseText)
    .option('--profile-url <url>', "the other person's LinkedIn profile, https://…", parseUrl)
    .addOption(choice('--overall-status <status>', 'of the lead in the campaign', OVERALL_STATES))
    .addOption(choice('--lead-status <status>', 'of the lead', LEAD_STATES))
    .option('--step <n>', 'where the lead is in the sequence now; 1 is the first message', wholeNumber(1, MOST_STEPS))
    .option(
      '--next-followup <when>',
      `when to follow up: a duration from now (3d), a date (from its beginning, UTC), or ${NONE}`,
      parseFollowUp,
    )
    .option('--at <time>', 'when it happened: a duration until now (2h), 2026-11-01 or 2026-11-01T12:00:00Z (default: now)', parsePast)
    .option('--by <email>', 'who did it, a user of outbound.users (default: the only one)')
    .option('--dry-run', 'only show what would follow', false)
    .addHelpText(
      'after',
      `
Types:
${EVENT_TYPES.map((type) => `  ${type.padEnd(19)}  ${EVENT_KINDS[type].says}`).join('\n')}

A reply on LinkedIn stops the follow-ups like one by e-mail. Whoever unsubscribed or bounced is suppressed, everywhere and at once, and
does not become active again by any of this. With --idempotency-key a repeated call adds nothing.
`,
    );
  command.action((type: EventType) => {
    const flags: AddFlags = command.opts();
    refuseStray(command, type, flags);
    return execute(command, (runtime) => runAdd(runtime, type, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

/** What a type needs must be there; what it does not know would be ignored. */
function refuseStray(command: Command, type: EventType, { note, overallStatus, leadStatus }: AddFlags): void {
  const changes = type === 'status_changed';
  const stray = [
    ...(changes ? [] : ['overallStatus', 'leadStatus']),
    ...(EVENT_KINDS[type].source === 'linkedin' ? [] : ['message', 'profileUrl']),
  ];
  const typed = typedFlag(command, stray);
  if (typed !== undefined)
    throw new UsageError(`${type} takes no ${typed}`, { suggestion: 'outreach events add --help says what each type takes' });
  if (changes && overallStatus === undefined && leadStatus === undefined) {
    throw new UsageError('status_changed needs a status', { suggestion: 'add --overall-status or --lead-status' });
  }
  if ((type === 'note_added' || type === 'task_created') && note === undefined) {
    throw new UsageError(`${type} needs a text`, { suggestion: 'add --note' });
  }
}

function parseUrl(text: string): string {
  if (isWebUrl(text)) return text;
  throw new InvalidArgumentError('Write the whole URL, e.g. https://www.linkedin.com/in/NAME.');
}

function parseFollowUp(text: string): string | null {
  return text.toLowerCase() === NONE ? null : parseDay(text);
}
