import type { OutreachDatabase } from '../../db/database.ts';
import { findRecords, type RecordKind } from '../../db/sdr/records.ts';
import { UsageError } from '../../errors.ts';

const WORDS = {
  company: { noun: 'company', plural: 'companies', by: 'id, tin, registration number or name' },
  employee: { noun: 'employee', plural: 'employees', by: 'id, e-mail address or full name' },
} as const;

export const findHelp = (kind: RecordKind): string => WORDS[kind].by;

/** The one that is meant. Throws UsageError where it is none, or several. */
export async function findOne(db: OutreachDatabase, kind: RecordKind, wanted: string): Promise<string> {
  const { noun, plural, by } = WORDS[kind];
  const found = await findRecords(db, kind, wanted);
  const [id] = found;
  if (id === undefined)
    throw new UsageError(`there is no ${noun} "${wanted}"`, {
      suggestion: `name it by ${by}; outreach ${plural} list --search finds names`,
    });
  if (found.length === 1) return id;
  throw new UsageError(`"${wanted}" means ${found.length} ${plural}`, {
    suggestion: `name one by its id: ${found
      .slice(0, 5)
      .map((each) => each.slice(0, 8))
      .join(', ')}${found.length > 5 ? ', …' : ''}`,
  });
}
