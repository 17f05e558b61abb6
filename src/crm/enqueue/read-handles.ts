import { type Column, readTable, type TableFlags } from '../../ops/columns.ts';
import { normaliseHandle } from '../../ops/handle.ts';
import type { Input } from '../../sources/input.ts';

/** The one column that a list of people must have: what any report prints, or a list made by hand. */
export const HANDLE_COLUMNS: readonly Column[] = [
  {
    target: 'instagram_username',
    type: 'text',
    required: true,
    byNameOnly: true,
    synonyms: ['ig_username', 'username', 'handle', 'instagram handle', 'instagram', 'ig handle'],
  },
];

/** Handles in their normal form, each once in the order of the list, and how many rows have none. */
export interface Handles {
  handles: string[];
  without: number;
}

/** Reads a list of people. Throws InputError for a file that is none. */
export async function readHandles(input: Input, flags: TableFlags, warn: (text: string) => void, signal: AbortSignal): Promise<Handles> {
  const handles = new Set<string>();
  let without = 0;
  const keep = {
    reject: () => {
      without += 1;
    },
    warn: (_: string, message: string, count: number) => warn(`${count} ${message}`),
  };
  for await (const { values } of readTable(input, HANDLE_COLUMNS, flags, keep, signal)) {
    const text = values.instagram_username;
    const handle = typeof text === 'string' ? normaliseHandle(text) : undefined;
    if (handle === undefined) without += 1;
    else handles.add(handle);
  }
  return { handles: [...handles], without };
}
