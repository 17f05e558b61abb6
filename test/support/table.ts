import type { Reject } from '../../src/db/ops/rejects.ts';
import { type Column, readTable, type TableFlags, type TableRecord } from '../../src/ops/columns.ts';
import { pieces } from './rows.ts';

export interface ReadTable {
  records: TableRecord[];
  values: TableRecord['values'][];
  rejects: Reject[];
  warnings: { [code: string]: number };
  messages: string[];
}

/** A whole table, read. */
export async function tableOf(bytes: Buffer | string, spec: readonly Column[], flags: TableFlags = {}): Promise<ReadTable> {
  const found: ReadTable = { records: [], values: [], rejects: [], warnings: {}, messages: [] };
  const keep = {
    reject: (reject: Reject) => found.rejects.push(reject),
    warn: (code: string, message: string, count: number) => {
      found.warnings[code] = count;
      found.messages.push(message);
    },
  };
  for await (const record of readTable({ chunks: pieces(bytes) }, spec, flags, keep)) {
    found.records.push(record);
    found.values.push(record.values);
  }
  return found;
}
