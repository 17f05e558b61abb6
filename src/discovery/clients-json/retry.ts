import { z } from 'zod';
import type { Json } from '../../db/json.ts';

/** JSON pointer (RFC 6901) of a record in the file. */
export function toPointer(parts: readonly string[]): string {
  return parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function fromPointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export interface Corrected {
  pointer: string;
  record: Json;
}

type Entry = Record<string, Json>;

/**
 * A clients_data.json of just the corrected records, each in its place. Returns with it which pointer of the new file stands for
 * which of the old one: entries of lists are numbered anew. Throws RangeError for a pointer that leads to no record.
 */
export function documentOf(corrected: Iterable<Corrected>): { document: Json; origins: Map<string, string> } {
  const sections: Record<'clients' | 'pages', Record<string, Json>> = { clients: {}, pages: {} };
  const document: Record<string, Json> = { ...sections };
  const origins = new Map<string, string>();
  for (const { pointer, record } of corrected) {
    const [section, key, list, index, ...rest] = fromPointer(pointer);
    if (section === 'last_updated' && key === undefined) {
      document.last_updated = record;
      origins.set(pointer, pointer);
    } else if ((section === 'clients' || section === 'pages') && key !== undefined && list === undefined) {
      sections[section][key] = record;
      origins.set(pointer, pointer);
    } else if (
      (section === 'clients' || section === 'pages') &&
      key !== undefined &&
      list !== undefined &&
      index !== undefined &&
      rest.length === 0
    ) {
      const entry: Entry = entrySchema.parse(sections[section][key] ?? {});
      const items = z.array(z.json()).parse(entry[list] ?? []);
      sections[section][key] = { ...entry, [list]: [...items, record] };
      origins.set(toPointer([section, key, list, String(items.length)]), pointer);
    } else throw new RangeError(`"${pointer}" is no place of a record in a clients_data.json`);
  }
  return { document, origins };
}

const entrySchema = z.record(z.string(), z.json());
