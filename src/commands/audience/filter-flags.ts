import { type Command, InvalidArgumentError } from 'commander';
import type { Runtime } from '../../cli/runtime.ts';
import { UsageError } from '../../errors.ts';
import { FIELDS, OPERATORS_OF } from '../../sdr/audiences/fields.ts';
import { type Clause, canonical, type Filter, readFilter } from '../../sdr/audiences/filter.ts';
import { readText } from '../../sources/input.ts';

export interface FilterFlags {
  filter?: string;
  segment?: string[];
  sme?: boolean;
  status?: string[];
  region?: string[];
  position?: string;
  processingStatus?: string[];
  campaignNumber?: (number | null)[];
}

/** What a filter may say: help of both commands that take one. */
const FILTER_HELP = `
A filter is a JSON array of clauses that all hold: [{"field": "companies.segment", "operator": "eq", "value": "Fintech"}]
Operators: eq (null: empty), in and not_in (lists), gte, lte, contains (in any case; % and _ stand for themselves). A date may be so many
days ago: {"field": "employees.outreach_sent_date", "operator": "lte", "value": "90d"}. Fields by what they hold:
${Object.entries(OPERATORS_OF)
  .map(
    ([kind, operators]) =>
      `  ${kind} (${operators.join(', ')}): ${[...FIELDS]
        .filter(([, of]) => of === kind)
        .map(([field]) => field)
        .join(', ')}`,
  )
  .join('\n')}

Each person is left out for one reason, the first that holds: suppressed, bounced, unsubscribed, cooling_down (written to in the last 30
days, or out of office), no_address, already_client. The work address is written to, or the generic one where that is invalid or bounced.
`;

export function addFilterFlags(command: Command): Command {
  return command
    .optionsGroup('Whom (all must hold; a flag that is repeated takes any of its values):')
    .option('--filter <file>', 'a JSON (or YAML) file of clauses; - for standard input')
    .option('--segment <name>', 'in a company of this segment', collect)
    .option('--sme', 'in a company of the SME register')
    .option('--no-sme', 'in a company outside of it')
    .option('--status <status>', 'in a company with this status, e.g. Active', collect)
    .option('--region <name>', 'in a company of this region', collect)
    .option('--position <words>', 'with this in the position, e.g. CTO')
    .option('--processing-status <status>', 'with this processing status, e.g. pending', collect)
    .option('--campaign-number <n>', 'in this campaign; none: in none so far', collectNumbers)
    .addHelpText('after', FILTER_HELP);
}

/** The filter of a file and of flags together. Throws UsageError without either, InputError for a file that says what cannot be. */
export async function filterOf({ host, signal }: Runtime, flags: FilterFlags): Promise<Filter> {
  const { filter: file, sme, position } = flags;
  const clauses: Clause[] = [
    ...(file === undefined ? [] : readFilter(await readText(host, file, signal), file === '-' ? 'standard input' : file)),
    ...anyOf('companies.segment', flags.segment),
    ...(sme === undefined ? [] : [{ field: 'companies.sme_registry', operator: 'eq', value: sme } satisfies Clause]),
    ...anyOf('companies.status', flags.status),
    ...anyOf('companies.region', flags.region),
    ...(position === undefined ? [] : [{ field: 'employees.position', operator: 'contains', value: position } satisfies Clause]),
    ...anyOf('employees.processing_status', flags.processingStatus),
    ...anyOf('employees.campaign_number', flags.campaignNumber),
  ];
  if (clauses.length > 0) return canonical(clauses);
  throw new UsageError('no filter was given', { suggestion: 'name a file with --filter, or give a flag such as --segment or --position' });
}

function anyOf(field: string, values: readonly (string | number | null)[] = []): Clause[] {
  const [first, ...others] = values;
  if (first === undefined) return [];
  return [others.length === 0 ? { field, operator: 'eq', value: first } : { field, operator: 'in', value: [first, ...others] }];
}

function collect(text: string, previous: readonly string[] = []): string[] {
  return [...previous, text];
}

function collectNumbers(text: string, previous: readonly (number | null)[] = []): (number | null)[] {
  if (text === 'none') return [...previous, null];
  if (/^\d{1,9}$/.test(text)) return [...previous, Number(text)];
  throw new InvalidArgumentError('Write a number, or none.');
}
