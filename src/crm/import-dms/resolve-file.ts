import { InputError } from '../../errors.ts';
import { normaliseHandle } from '../../ops/handle.ts';
import type { Input } from '../../sources/input.ts';
import { threadIdOf } from '../../sources/instagram-export/paths.ts';
import { repairName } from '../../sources/instagram-export/repair.ts';
import { type Row, readRows } from '../../sources/rows.ts';

/** Whose threads these are, as a person says. */
export interface Told {
  byThread: Map<string, string>;
  /** By the name in lower case. */
  byName: Map<string, string>;
}

const FORM = 'CSV or JSON with thread_id or display_name, and handle; the list of unresolved threads has this form';
const HANDLE = ['handle', 'username', 'instagram_username'];

/** Reads a table of thread_id or display_name, and handle; rows whose handle is empty are not filled in yet. Throws InputError. */
export async function readResolveFile(input: Pick<Input, 'chunks' | 'limits'>, name: string): Promise<Told> {
  const told: Told = { byThread: new Map(), byName: new Map() };
  let header: string[] | undefined;
  for await (const row of readRows(input)) {
    if (row.record === undefined && header === undefined) {
      header = row.cells.map((cell) =>
        String(cell ?? '')
          .trim()
          .toLowerCase(),
      );
      continue;
    }
    const where = `${name}, line ${row.line}`;
    if (row.record !== undefined && !Object.keys(row.record).some((key) => HANDLE.includes(key.trim().toLowerCase()))) {
      throw new InputError(`${where}: there is no field "handle"`, { suggestion: FORM });
    }
    take(told, fieldsOf(row, header ?? [], where), where);
  }
  if (header !== undefined && !header.some((column) => HANDLE.includes(column))) {
    throw new InputError(`${name} has no column "handle"`, { suggestion: FORM });
  }
  return told;
}

function fieldsOf({ record, cells }: Row, header: readonly string[], where: string): Map<string, string> {
  const fields = record === undefined ? header.map((key, i) => [key, cells[i]] as const) : Object.entries(record);
  return new Map(fields.map(([key, value]) => [key.trim().toLowerCase(), textOf(value, where)]));
}

function textOf(value: unknown, where: string): string {
  if (typeof value === 'string') return value.trim();
  if (typeof value !== 'number') return '';
  if (Number.isSafeInteger(value)) return String(value);
  throw new InputError(`${where}: a number of so many digits has lost the last ones`, { suggestion: 'put thread_id in quotation marks' });
}

function take(told: Told, fields: ReadonlyMap<string, string>, where: string): void {
  const written = HANDLE.map((key) => fields.get(key) ?? '').find((value) => value !== '');
  if (written === undefined) return;
  const handle = normaliseHandle(written);
  if (handle === undefined) throw new InputError(`${where}: "${written.slice(0, 60)}" is no handle`, { suggestion: FORM });
  const thread = fields.get('thread_id') ?? '';
  const name = repairName(fields.get('display_name') ?? '').toLowerCase();
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
