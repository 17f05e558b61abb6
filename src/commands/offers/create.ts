import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { addCommonOptions, choice, parseList } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { createOffer, OFFER_TYPES } from '../../db/outbound/offers.ts';
import type { JobFlags } from '../../ops/job.ts';
import { givenRecord } from '../../outbound/given.ts';
import { type OfferColumns, readOffer } from '../../outbound/offers/record.ts';
import { ownerOf } from '../../outbound/people.ts';
import { nothingGiven, sameName } from '../../outbound/same-name.ts';
import type { SummaryResult } from '../../summary.ts';

export interface CreateFlags extends JobFlags {
  from?: string;
  name?: string;
  description?: string;
  type?: string;
  priceMin?: number;
  priceMax?: number;
  currency?: string;
  targetIndustries?: string[];
  targetCompanySize?: string[];
  targetJobTitles?: string[];
  valueProposition?: string;
  painPoints?: string[];
  keyFeatures?: string[];
  inactive?: boolean;
  by?: string;
  allowDuplicate: boolean;
  dryRun: boolean;
}

export function defineCreate(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'create',
    summary: 'create an offer from flags or a JSON file',
    examples: [
      'create --name "Website audit" --price-min 500 --price-max 1500 --currency EUR --target-company-size 1-10,11-50',
      'create --from offer.json --dry-run',
    ],
  })
    .option('--from <file>', 'a JSON object whose keys are column names; - for standard input; flags take precedence')
    .option('--name <name>', 'offer_name')
    .option('--description <text>', 'offer_description')
    .addOption(choice('--type <type>', 'offer_type (default: service)', OFFER_TYPES))
    .option('--price-min <price>', 'lowest price', parsePrice)
    .option('--price-max <price>', 'highest price', parsePrice)
    .option('--currency <code>', 'ISO 4217 (default: USD)')
    .option('--target-industries <names>', 'comma-separated; a name with a comma goes into a file', parseList)
    .option('--target-company-size <ranges>', 'comma-separated, e.g. 1-10,11-50', parseList)
    .option('--target-job-titles <titles>', 'comma-separated', parseList)
    .option('--value-proposition <text>', 'why they should want it')
    .option('--pain-points <points>', 'comma-separated', parseList)
    .option('--key-features <features>', 'comma-separated', parseList)
    .option('--inactive', 'not in use yet')
    .option('--by <email>', 'owner: a user in outbound.users (default: the only one)')
    .option('--allow-duplicate', 'create it even if one of this name exists', false)
    .option('--dry-run', 'check it, and write nothing', false);
  command.action(() => {
    const flags: CreateFlags = command.opts();
    return execute(command, (runtime) => runCreate(runtime, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

function parsePrice(text: string): number {
  if (/^\d{1,8}(?:\.\d{1,2})?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write it as 1500 or 1499.99.');
}

/** Makes an offer. One of the same name keeps it from being made, so that a call that is repeated makes no second one. */
export function runCreate(runtime: Runtime, flags: CreateFlags): Promise<SummaryResult> {
  const { from, allowDuplicate, dryRun } = flags;
  let columns: OfferColumns | undefined;
  const settings = async () => {
    columns = readOffer(await givenRecord(runtime.host, from, columnsOf(flags), runtime.signal));
  };
  return runtime.job({ command: 'offers create', source: from ?? null, flags, dryRun, settings }, async (job) => {
    if (columns === undefined) throw nothingGiven();
    const { created_by: by, ...offer } = columns;
    const id = randomUUID();
    const created_by = await ownerOf(job.db, flags.by ?? by);
    const { tables, others } = await createOffer(job.db, { id, allow_duplicate: allowDuplicate, offer: { ...offer, created_by } }, dryRun);
    if (others.length > 0) throw sameName('offer', offer.offer_name, others);
    job.count(tables);
    if (!dryRun) job.summary.created = { id, name: offer.offer_name };
  });
}

function columnsOf(flags: CreateFlags) {
  return {
    offer_name: flags.name,
    offer_description: flags.description,
    offer_type: flags.type,
    price_min: flags.priceMin,
    price_max: flags.priceMax,
    currency: flags.currency,
    target_industries: flags.targetIndustries,
    target_company_size: flags.targetCompanySize,
    target_job_titles: flags.targetJobTitles,
    value_proposition: flags.valueProposition,
    pain_points: flags.painPoints,
    key_features: flags.keyFeatures,
    is_active: flags.inactive === true ? false : undefined,
  };
}
