import type { Json } from '../../db/json.ts';
import { isAddress } from '../../ops/columns/cells.ts';
import { nameKey, shown } from '../../ops/columns.ts';
import type { Cells } from './cells.ts';
import { COMPANY_EXTRAS } from './columns.ts';
import { companyDomain } from './company-domain.ts';
import { companyKey } from './company-key.ts';
import { type CompanySize, readCompanySize } from './company-size.ts';
import { companyUrl } from './linkedin.ts';
import { readCompanyPhone } from './person.ts';
import type { CompanyRow } from './rows.ts';

const YEARS = { least: 1_000, most: 2_100 };
const PLACES = ['country', 'city', 'state'] as const;

/** The company of a row, if it names one: by an address, or by a name. */
export function readCompany(
  cells: Cells,
  emails: readonly string[],
  context: { country: string | undefined; others: { [header: string]: Json }; warn(code: string, message: string): void },
): CompanyRow | undefined {
  const name = cells.text('company_name');
  const website = siteOf(cells, context.warn);
  const domain = companyDomain([website, cells.text('company_domain')], emails.slice(0, 1), name);
  if (name === undefined && domain === undefined) return undefined;
  const place = placeOf(cells);
  const known = domain === undefined ? { name_key: companyKey(name ?? '', place.country ?? null) } : { company_domain: domain };
  const founded = cells.raw('founded_year');
  const technologies = cells.list('technologies');
  const phone = readCompanyPhone(cells, context.country);
  const linkedin = companyUrl(cells.text('company_linkedin') ?? '');
  const extras = Object.entries(context.others).filter(([header]) => COMPANY_EXTRAS.has(nameKey(header)));
  return {
    company_name: name ?? domain ?? '',
    ...known,
    ...place,
    ...sizeOf(cells, context.warn),
    ...said('website', website),
    ...said('industry', cells.list('industry').join(', ') || undefined),
    ...said('revenue_range', cells.text('revenue_range')),
    ...said('address', cells.text('address')),
    ...said('company_phone', phone),
    ...said('company_linkedin', linkedin),
    ...said('apollo_organization_id', cells.text('apollo_organization_id')),
    ...(typeof founded === 'number' && founded >= YEARS.least && founded <= YEARS.most ? { founded_year: founded } : {}),
    ...(technologies.length === 0 ? {} : { technologies }),
    ...(extras.length === 0 ? {} : { apollo_data: Object.fromEntries(extras) }),
  };
}

/** A key with its value, or nothing. */
export function said<Key extends string>(key: Key, value: string | undefined): { [K in Key]?: string } {
  const entry: { [K in Key]?: string } = {};
  if (value !== undefined) entry[key] = value;
  return entry;
}

/** The first address of the cell. */
function siteOf(cells: Cells, warn: (code: string, message: string) => void): string | undefined {
  const cell = cells.text('website');
  if (cell === undefined) return undefined;
  const site = cell.split(/[\s,;|]+/).find((part) => isAddress(part));
  if (site === undefined) warn('unreadable_website', 'cells of website were left out: they are no web address');
  return site;
}

/** Where the company is; the person's place where no column is about the company's. */
function placeOf(cells: Cells): { country?: string; city?: string; state?: string } {
  const own = PLACES.map((place) => [place, cells.text(`company_${place}`)] as const);
  const found = own.some(([, value]) => value !== undefined) ? own : PLACES.map((place) => [place, cells.text(place)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

/** From the column of the range and from that of the count: either may hold either. */
function sizeOf(cells: Cells, warn: (code: string, message: string) => void): CompanySize {
  const size: CompanySize = {};
  for (const target of ['company_size', 'employee_count']) {
    const cell = cells.text(target);
    if (cell === undefined) continue;
    const read = readCompanySize(cell);
    if (typeof read === 'string') warn('unreadable_size', `sizes of companies were left out, e.g. ${shown(cell)} ${read}`);
    else for (const [key, value] of Object.entries(read)) Object.assign(size, key in size ? {} : { [key]: value });
  }
  return size;
}
