import type { OutreachDatabase } from '../../db/database.ts';
import { filterValues } from '../../db/outbound/enrolment.ts';
import { noneCalled } from '../../ops/none-called.ts';
import { COUNTRY_NAMES, countryCode } from '../import-csv/countries.ts';

/** What somebody typed to choose people by. */
export interface Typed {
  industry?: readonly string[];
  country?: readonly string[];
  seniority?: readonly string[];
}

const SHOWN = '"outreach report companies" shows what there is';

/** Throws UsageError for a name that nobody here has, with those that come near: a slip would choose nobody, and look like success. */
export async function requireKnown(db: OutreachDatabase, { industry = [], country = [], seniority = [] }: Typed): Promise<void> {
  await requireAll(db, 'industry', industry);
  await requireAll(db, 'seniority', seniority);
  // A country is one whether a company is there or not.
  await requireAll(
    db,
    'country',
    country.filter((name) => countryCode(name) === undefined),
    COUNTRY_NAMES,
  );
}

async function requireAll(
  db: OutreachDatabase,
  kind: keyof Typed,
  names: readonly string[],
  others: readonly string[] = [],
): Promise<void> {
  if (names.length === 0) return;
  const known = await filterValues(db, kind);
  const keys = new Set(known.map((value) => value.toLowerCase()));
  const unknown = names.find((name) => !keys.has(name.toLowerCase()));
  if (unknown !== undefined) throw noneCalled(kind, unknown, [...new Set([...known, ...others])], SHOWN);
}
