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
  context?: Json;
}

/**
 * A clients_data.json of just the corrected records, each in its place. Returns with it which pointer of the new file stands for
 * which of the old one: entries of lists are numbered anew. Throws RangeError for a pointer that leads to no record.
 */
export function documentOf(corrected: Iterable<Corrected>): { document: Json; origins: Map<string, string> } {
  // Maps: a handle may be called "constructor" or "__proto__".
  const sections = { clients: new Map<string, Json>(), pages: new Map<string, Json>() };
  const lists: { section: 'clients' | 'pages'; key: string; list: string; pointer: string; record: Json; context: Json }[] = [];
  const top: Record<string, Json> = {};
  const origins = new Map<string, string>();
  for (const { pointer, record, context = null } of corrected) {
    const [section, key, list, index, ...rest] = fromPointer(pointer);
    if (section === 'last_updated' && key === undefined) {
      top.last_updated = record;
      origins.set(pointer, pointer);
    } else if ((section === 'clients' || section === 'pages') && key !== undefined && list === undefined) {
      sections[section].set(key, record);
      origins.set(pointer, pointer);
    } else if (
      (section === 'clients' || section === 'pages') &&
      key !== undefined &&
      list === LISTS[section] &&
      index !== undefined &&
      rest.length === 0
    ) {
      lists.push({ section, key, list, pointer, record, context });
    } else throw new RangeError(`"${pointer}" is no place of a record in a clients_data.json`);
  }
  // After the whole records, which they may be entries of.
  for (const { section, key, list, pointer, record, context } of lists) {
    const parsed = z.looseObject({ [list]: z.array(z.json()).nullish() }).safeParse(sections[section].get(key) ?? context ?? {});
    if (!parsed.success) throw new RangeError(`"${pointer}" is no place of a record in a clients_data.json`);
    const items = parsed.data[list] ?? [];
    sections[section].set(key, { ...parsed.data, [list]: [...items, record] } as Json);
    origins.set(toPointer([section, key, list, String(items.length)]), pointer);
  }
  return { document: { clients: Object.fromEntries(sections.clients), pages: Object.fromEntries(sections.pages), ...top }, origins };
}

const LISTS = { clients: 'following', pages: 'clients_following' } as const;
