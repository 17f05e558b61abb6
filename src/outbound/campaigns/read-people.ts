import { type Column, readTable, type TableFlags } from '../../ops/columns.ts';
import type { Input } from '../../sources/input.ts';

/** The one column that a list of people must have: what any report prints, or any export. */
export const PEOPLE_COLUMNS: readonly Column[] = [
  {
    target: 'email',
    type: 'emails',
    otherwise: 'absent',
    synonyms: [
      ...['e-mail', 'email address', 'mail', 'work_email', 'contact_email', 'lead_email', 'lead', 'email_address', 'recipient'],
      ...['почта', 'adresse e-mail'],
    ],
  },
];

/** A list of people as it was read: addresses in their normal form, each once, and the rows that name nobody. */
export interface People {
  emails: string[];
  without: { row: string; reason: string }[];
}

/** Reads a table of people; the first address of a cell is the person's. Throws InputError for a file that is none. */
export async function readPeople(input: Input, flags: TableFlags, warn: (text: string) => void, signal: AbortSignal): Promise<People> {
  const emails = new Set<string>();
  const without: People['without'] = [];
  const keep = {
    reject: ({ line, reason }: { line: number | null; reason: string }) => without.push({ row: rowName(input.name, line), reason }),
    warn: (_: string, message: string, count: number) => warn(`${count} ${message}`),
  };
  for await (const { values, line } of readTable(input, PEOPLE_COLUMNS, flags, keep, signal)) {
    const found = Array.isArray(values.email) ? values.email[0] : undefined;
    if (typeof found === 'string') emails.add(found);
    else without.push({ row: rowName(input.name, line), reason: 'no e-mail address' });
  }
  return { emails: [...emails], without };
}

function rowName(file: string, line: number | null): string {
  return line === null ? file : `${file}:${line}`;
}
