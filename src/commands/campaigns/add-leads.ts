import { type Command, InvalidArgumentError } from 'commander';
import { addCommonOptions, parseList, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { addPlanOptions } from '../../cli/plan-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { addTableFlags, explainFile, TABLE_FLAGS, type TableOptions } from '../../cli/table-options.ts';
import { parsePast, typedFlag } from '../../cli/values.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import type { EnrolmentRules, LeadFilter } from '../../db/outbound/enrolment.ts';
import { UsageError } from '../../errors.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { PlanFlags } from '../../ops/plan.ts';
import { addLeads, type EnrolmentPlan, importsCalled, planEnrolment } from '../../outbound/campaigns/add-leads.ts';
import { requireCampaign } from '../../outbound/campaigns/find.ts';
import { requireKnown } from '../../outbound/campaigns/known-values.ts';
import { PEOPLE_COLUMNS, readPeople } from '../../outbound/campaigns/read-people.ts';
import { countrySpellings } from '../../outbound/import-csv/countries.ts';
import type { ListResult, PlanResult } from '../../output/result.ts';
import { openInput } from '../../sources/input.ts';
import type { SummaryResult } from '../../summary.ts';

const LEAD_STATES = ['new', 'qualified', 'contacted', 'replied', 'converted', 'unqualified'];

export interface AddLeadsFlags extends JobFlags, PlanFlags, TableOptions {
  industry?: string[];
  size?: NonNullable<LeadFilter['sizes']>;
  title?: string[];
  seniority?: string[];
  country?: string[];
  status?: string[];
  import?: string[];
  notContactedIn?: string;
  roleAddresses: boolean;
  all: boolean;
  limit?: number;
}

export function defineAddLeads(command: Command, execute: Execute): void {
  const add = subcommand(command, {
    name: 'add-leads',
    summary: 'put leads into a campaign, by filters or from a list',
    examples: [
      'add-leads "Dental clinics" --industry dentistry --country Germany --dry-run',
      'add-leads "Dental clinics" --import contacts.csv --not-contacted-in 90d --yes',
      'add-leads "Dental clinics" people.csv --map email=Contact --yes --expect 120',
      'add-leads "Dental clinics" - --yes < follow-ups.ndjson',
    ],
  })
    .argument('<campaign>', 'id or name')
    .argument('[list]', 'a table with a column of e-mail addresses (CSV, XLSX, NDJSON, JSON); - for standard input, e.g. from any report')
    .optionsGroup('Which leads (each flag may be repeated):')
    .option('--industry <name>', 'in a company of this industry, as "report companies" shows it', collect)
    .option('--size <ranges>', 'in a company of this size: 11-50,51-200 or 201+', collectSizes)
    .option('--title <words>', 'with this in the job title', collect)
    .option('--seniority <names>', 'of this seniority', collectList)
    .option('--country <name>', 'in a company of this country, by any name or code: Germany, DE', collect)
    .option('--status <statuses>', `some of ${LEAD_STATES.join(', ')}`, collectStatuses)
    .option('--import <file>', 'from this import, by id or file name ("outreach report imports")', collect)
    .option('--all', 'all leads, if no other filter is given', false)
    .option('--not-contacted-in <time>', 'leave out people we wrote to or called since then: 90d, 90 (days), or a date', parseSince)
    .option('--role-addresses', 'include shared mailboxes such as info@', false)
    .option('--limit <n>', 'at most this many leads', wholeNumber(1));
  addPlanOptions(add.optionsGroup('Plan:'));
  addTableFlags(add);
  add.action((campaign: string, list: string | undefined) => {
    const flags: AddLeadsFlags = add.opts();
    const stray = list === undefined ? typedFlag(add, TABLE_FLAGS) : undefined;
    if (stray !== undefined) throw new UsageError(`${stray} belongs to a list, and none was named`, { suggestion: 'name a file, or -' });
    if (list === undefined && !flags.all && !narrows(flags)) {
      throw new UsageError('no leads were chosen', { suggestion: 'give a filter such as --import or --industry, a list, or --all' });
    }
    return execute(add, (runtime) => runAddLeads(runtime, { campaign, list }, flags));
  });
  addJobOptions(add);
  addCommonOptions(add);
}

/** Puts leads into a campaign as planned; who is there already, or said no, is left out with the reason. */
export async function runAddLeads(
  runtime: Runtime,
  { campaign: name, list }: { campaign: string; list: string | undefined },
  flags: AddLeadsFlags,
): Promise<SummaryResult | PlanResult | ListResult> {
  if (flags.explain && list !== undefined) return explainFile(runtime, list, PEOPLE_COLUMNS, flags);
  const rules = rulesOf(flags);
  const makePlan = async (db: OutreachDatabase): Promise<EnrolmentPlan> => {
    const campaign = await requireCampaign(db, name);
    await requireKnown(db, flags);
    const filter = { ...filterOf(flags), ...(flags.import === undefined ? {} : { imports: await importsCalled(db, flags.import) }) };
    const people = list === undefined ? undefined : await readList(runtime, list, flags);
    return planEnrolment(db, campaign, { filter, rules, people, limit: flags.limit });
  };
  const write = (planned?: EnrolmentPlan) =>
    runtime.job({ command: 'campaigns add-leads', source: list ?? name, flags }, async (job) => {
      const { included, excluded, effects = [] } = planned ?? (await makePlan(job.db));
      job.warn('left_out', effects.join('; '), excluded.length);
      if (included.length === 0) {
        job.skip('nobody is left to add');
        return;
      }
      await addLeads(job, await requireCampaign(job.db, name), included, rules);
    });
  // Whoever says yes beforehand is asked nothing: the job sees to a database that is down or held.
  if (flags.yes && !flags.dryRun && flags.expect === undefined) return write();
  const plan = await makePlan(await runtime.database());
  return runtime.carryOut(plan, flags, () => write(plan));
}

async function readList(runtime: Runtime, list: string, flags: AddLeadsFlags) {
  const input = await openInput(runtime.host, list, undefined, runtime.signal);
  return readPeople(input, flags, (text) => runtime.stderr.warn(text), runtime.signal);
}

function filterOf({ industry, size, title, seniority, country, status }: AddLeadsFlags): LeadFilter {
  return {
    ...(industry === undefined ? {} : { industries: industry }),
    ...(size === undefined ? {} : { sizes: size }),
    ...(title === undefined ? {} : { titles: title }),
    ...(seniority === undefined ? {} : { seniorities: seniority }),
    ...(country === undefined ? {} : { countries: country.flatMap((one) => countrySpellings(one)) }),
    ...(status === undefined ? {} : { statuses: status }),
  };
}

function rulesOf({ notContactedIn, roleAddresses, status }: AddLeadsFlags): EnrolmentRules {
  return {
    ...(notContactedIn === undefined ? {} : { not_contacted_since: notContactedIn }),
    ...(roleAddresses ? { role_addresses: true as const } : {}),
    ...(status === undefined ? {} : { statuses: status }),
  };
}

function narrows(flags: AddLeadsFlags): boolean {
  const { industry, size, title, seniority, country, status, import: imports, notContactedIn } = flags;
  return [industry, size, title, seniority, country, status, imports, notContactedIn].some((flag) => flag !== undefined);
}

function collect(text: string, previous: readonly string[] = []): string[] {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty.');
  return [...previous, text.trim()];
}

function collectList(text: string, previous: readonly string[] = []): string[] {
  return [...previous, ...parseList(text)];
}

function collectStatuses(text: string, previous: readonly string[] = []): string[] {
  const words = parseList(text).map((word) => word.toLowerCase());
  if (words.every((word) => LEAD_STATES.includes(word))) return [...previous, ...words];
  throw new InvalidArgumentError(`Write some of ${LEAD_STATES.join(', ')}.`);
}

function collectSizes(text: string, previous: NonNullable<LeadFilter['sizes']> = []): NonNullable<LeadFilter['sizes']> {
  const sizes = parseList(text).map((word) => {
    const [, least = '', most, plus] = /^(\d{1,9})(?:-(\d{1,9})|(\+))$/.exec(word.replaceAll(/[–—]/g, '-')) ?? [];
    const isRange = plus !== undefined || (most !== undefined && Number(least) <= Number(most));
    if (!isRange) throw new InvalidArgumentError('Write ranges such as 11-50,51-200 or 201+.');
    return { name: word, least: Number(least), most: most === undefined ? null : Number(most) };
  });
  return [...previous, ...sizes];
}

/** Days may be written without a unit. */
function parseSince(text: string): string {
  return parsePast(/^\d+$/.test(text) ? `${text}d` : text);
}
