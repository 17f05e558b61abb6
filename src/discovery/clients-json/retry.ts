import { z } from 'zod';
import type { Json } from '../../db/json.ts';
import type { Composed, Corrected } from '../../ops/corrections.ts';

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

type Correction = Pick<Corrected, 'pointer' | 'record'> & { context?: Json };

/**
 * A clients_data.json of just the corrected records, each in its place. Returns with it which pointer of the new file stands for
 * which of the old one: entries of lists are numbered anew. Throws RangeError for a pointer that leads to no record.
 */
export function documentOf(corrected: Iterable<Correction>): { document: Json; origins: Map<string, string> } {
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

/** Corrected records as a clients_data.json, whose rejects are told at the places of the first file. */
export function composeClientsJson(corrected: readonly Corrected[]): Composed {
  const { document, origins } = documentOf(corrected);
  const byPointer = new Map(corrected.map((record) => [record.pointer, record]));
  return {
    bytes: Buffer.from(JSON.stringify(document), 'utf8'),
    locate(reject) {
      const whole = byPointer.get(origins.get(reject.pointer ?? '') ?? '');
      if (whole !== undefined) return { ...reject, line: whole.line, path: whole.path, pointer: whole.pointer };
      // A part of a record that was corrected as a whole: it stands where it stood.
      const around = corrected.find(({ path }) => reject.path.startsWith(`${path}.`));
      return around === undefined ? reject : { ...reject, line: around.line };
    },
  };
}

const LISTS = { clients: 'following', pages: 'clients_following' } as const;
