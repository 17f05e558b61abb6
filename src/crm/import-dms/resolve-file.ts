import { InputError } from '../../errors.ts';
import { type Column, readTable, type TableFlags } from '../../ops/columns.ts';
import { normaliseHandle } from '../../ops/handle.ts';
import type { Input } from '../../sources/input.ts';
import { threadIdOf } from '../../sources/instagram-export/paths.ts';
import { repairName } from '../../sources/instagram-export/repair.ts';

/** Whose threads these are, as a person says. */
export interface Told {
  byThread: Map<string, string>;
  /** By the name in lower case. */
  byName: Map<string, string>;
}

const FORM = 'a table with thread_id or display_name, and handle; the list of unresolved threads has this form';

/** What the table may have; a handle under any of its names. */
export const RESOLVE_COLUMNS: readonly Column[] = [
  // A number keeps its digits so.
  { target: 'thread_id', type: 'json', synonyms: ['thread'], byNameOnly: true },
  { target: 'display_name', type: 'text', synonyms: ['name'], byNameOnly: true },
  { target: 'handle', type: 'text', synonyms: ['username', 'instagram_username'], byNameOnly: true, several: true },
];

/** Reads a table of thread_id or display_name, and handle; rows whose handle is empty are not filled in yet. Throws InputError. */
export async function readResolveFile(input: Pick<Input, 'chunks' | 'limits'>, name: string, flags: TableFlags = {}): Promise<Told> {
  const told: Told = { byThread: new Map(), byName: new Map() };
  const keep = {
    reject({ line, reason }: { line: number | null; reason: string }) {
      throw new InputError(`${name}, line ${line}: ${reason}`, { suggestion: FORM });
    },
    warn: () => {},
    table({ mapping }: { mapping: { columns: readonly { column: Column }[] } }) {
      if (mapping.columns.some(({ column }) => column.target === 'handle')) return;
      throw new InputError(`${name} has no column "handle"`, { suggestion: `${FORM}; --map handle=NAME if it is called otherwise` });
    },
  };
  for await (const { values, line } of readTable(input, RESOLVE_COLUMNS, flags, keep)) {
    const { thread_id: thread = null, display_name: display = null, handle = null } = values;
    const handles = Array.isArray(handle) ? handle : [handle];
    const written = handles.map((value) => (typeof value === 'string' ? value.trim() : '')).find((value) => value !== '');
    if (written !== undefined) take(told, { thread, display, written }, `${name}, line ${line}`);
  }
  return told;
}

function textOf(value: unknown, where: string): string {
  if (typeof value === 'string') return value.trim();
  if (typeof value !== 'number') return '';
  if (Number.isSafeInteger(value)) return String(value);
  throw new InputError(`${where}: a number of so many digits has lost the last ones`, { suggestion: 'put thread_id in quotation marks' });
}

function take(told: Told, row: { thread: unknown; display: unknown; written: string }, where: string): void {
  const handle = normaliseHandle(row.written);
  if (handle === undefined) throw new InputError(`${where}: "${row.written.slice(0, 60)}" is no handle`, { suggestion: FORM });
  const thread = textOf(row.thread, where);
  const name = repairName(textOf(row.display, where)).toLowerCase();
  if (thread !== '') {
    // A spreadsheet shows seventeen digits so, and has not kept them.
    if (/^\d(?:[.,]\d+)?e\+?\d+$/i.test(thread)) {
      throw new InputError(`${where}: thread_id ${thread} has lost its digits`, { suggestion: 'write the name of its folder instead' });
    }
    set(told.byThread, threadIdOf(thread.split('/').findLast((part) => part !== '') ?? thread), handle, where);
  } else if (name !== '') set(told.byName, name, handle, where);
  else throw new InputError(`${where}: neither thread_id nor display_name`, { suggestion: FORM });
}

function set(map: Map<string, string>, key: string, handle: string, where: string): void {
  const known = map.get(key);
  if (known !== undefined && known !== handle) {
    throw new InputError(`${where}: ${key} has two handles, ${known} and ${handle}`, { suggestion: 'leave one of them' });
  }
  map.set(key, handle);
}
