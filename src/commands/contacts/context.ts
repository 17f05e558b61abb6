import type { Command } from 'commander';
import { wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import { parseText } from '../../cli/values.ts';
import { CLEARABLE, readCard } from '../../crm/card.ts';
import { UsageError } from '../../errors.ts';
import { readText } from '../../sources/input.ts';
import { addChangeOptions, type ChangeFlags, handleArgument, runChange } from './change.ts';

const MOST_PEOPLE = 2_000_000_000;

interface ContextFlags extends ChangeFlags {
  from?: string;
  displayName?: string;
  profileUrl?: string;
  bio?: string;
  followers?: number;
  following?: number;
  building?: string;
  friction?: string;
  win?: string;
  constraints?: string;
  style?: string;
  timezone?: string;
  notes?: string;
  clear?: string[];
  reason?: string;
}

export function defineContext(parent: Command, execute: Execute): void {
  const command = handleArgument(
    subcommand(parent, {
      name: 'context',
      summary: "fill in somebody's context card",
      examples: [
        'context ana.draws --building "a zine for illustrators" --friction "print costs" --timezone Europe/Lisbon',
        'context ana.draws --from card.json',
        'context ana.draws --clear constraints',
      ],
    }),
  )
    .option('--from <file>', 'a JSON object whose keys are column names; - for standard input; flags take precedence, null clears')
    .option('--building <text>', 'what_theyre_building, which ___ of a template stands for', parseText)
    .option('--friction <text>', 'current_friction', parseText)
    .option('--win <text>', 'their_definition_of_win', parseText)
    .option('--constraints <text>', 'time, budget, energy, tools', parseText)
    .option('--style <text>', 'preferred_contact_style, e.g. short texts', parseText)
    .option('--timezone <zone>', 'where they live, e.g. Europe/Lisbon', parseText)
    .option('--display-name <name>', 'display_name', parseText)
    .option('--profile-url <url>', 'profile_url', parseText)
    .option('--bio <text>', 'bio', parseText)
    .option('--followers <n>', 'follower_count', wholeNumber(0, MOST_PEOPLE))
    .option('--following <n>', 'following_count', wholeNumber(0, MOST_PEOPLE))
    .option('--notes <text>', 'notes, instead of those that are there (contacts note adds one)', parseText)
    .option('--clear <column>', `forget it; may be repeated: ${CLEARABLE.join(', ')}`, collectClear)
    .option('--reason <text>', 'why; it is kept', parseText);
  command.action((handle: string) => {
    const { from, clear = [], reason, ifLocked, expectMin, pingUrl, idempotencyKey, dryRun, ...given }: ContextFlags = command.opts();
    const flags: ChangeFlags = { ifLocked, dryRun, ...definedOf({ expectMin, pingUrl, idempotencyKey }) };
    const columns = definedOf({
      display_name: given.displayName,
      profile_url: given.profileUrl,
      bio: given.bio,
      follower_count: given.followers,
      following_count: given.following,
      what_theyre_building: given.building,
      current_friction: given.friction,
      their_definition_of_win: given.win,
      constraints: given.constraints,
      preferred_contact_style: given.style,
      timezone: given.timezone,
      notes: given.notes,
    });
    const both = clear.find((column) => column in columns);
    if (both !== undefined) throw new UsageError(`${both} is set and cleared at once`, { suggestion: 'leave one of them out' });
    const cleared = Object.fromEntries(clear.map((column) => [column, null]));
    return execute(command, (runtime) =>
      runChange(
        runtime,
        'context',
        async () => {
          const text = from === undefined ? undefined : await readText(runtime.host, from, runtime.signal);
          const set = readCard(text, from === '-' ? 'standard input' : (from ?? ''), { ...columns, ...cleared });
          return { handle, set, ...(reason === undefined ? {} : { reason }) };
        },
        flags,
      ),
    );
  });
  addChangeOptions(command);
}

function collectClear(text: string, before: readonly string[] = []): string[] {
  const column = CLEARABLE.find((name) => name === text);
  if (column === undefined) throw new UsageError(`--clear knows no ${text}`, { suggestion: `write one of ${CLEARABLE.join(', ')}` });
  return [...before, column];
}

function definedOf<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const defined: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in values) {
    const value = values[key];
    if (isDefined(value)) defined[key] = value;
  }
  return defined;
}

function isDefined<T>(value: T): value is Exclude<T, undefined> {
  return value !== undefined;
}
