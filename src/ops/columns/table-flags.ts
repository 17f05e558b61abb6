import { z } from 'zod';
import type { Json } from '../../db/json.ts';
import type { DateOrder, Override } from './types.ts';

/** How the bytes of a table are to be read. It is a matter of the file, not of its records: corrected ones come without it. */
export interface Reading {
  encoding?: string;
  sheet?: string;
}

/** What every command that reads a table takes: src/cli/table-options.ts. */
export interface TableFlags extends Reading {
  map?: readonly Override[];
  dateOrder?: DateOrder;
}

/** The flags as an importer's options keep them: they decide what is written, and corrected records are read by them again. */
export const tableKeySchema = z.object({
  table: z
    .object({
      map: z.array(z.object({ target: z.string(), header: z.string() })).exactOptional(),
      date_order: z.enum(['dmy', 'mdy']).exactOptional(),
      encoding: z.string().exactOptional(),
      sheet: z.string().exactOptional(),
    })
    .exactOptional(),
});

export type TableKey = z.infer<typeof tableKeySchema>;

/** Nothing where no flag was given, so that the file is known whichever version imported it. */
export function tableKey({ map, dateOrder, encoding, sheet }: TableFlags): { table?: { [key: string]: Json } } {
  const table = {
    ...(map === undefined ? {} : { map: map.map((entry) => ({ ...entry })) }),
    ...(dateOrder === undefined ? {} : { date_order: dateOrder }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(sheet === undefined ? {} : { sheet }),
  };
  return Object.keys(table).length === 0 ? {} : { table };
}

/** The flags that hold for records wherever they come from. */
export function flagsOf({ table = {} }: TableKey): Pick<TableFlags, 'map' | 'dateOrder'> {
  const { map, date_order: dateOrder } = table;
  return { ...(map === undefined ? {} : { map }), ...(dateOrder === undefined ? {} : { dateOrder }) };
}
