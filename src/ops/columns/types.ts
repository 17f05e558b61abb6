import type { Cell } from '../../sources/rows.ts';
import type { CellForm } from './cell-form.ts';

/** What a column holds. `json` takes any value as it is, e.g. a list of objects; `emails` all valid addresses of a cell. */
export type ColumnType =
  | 'text'
  | 'email'
  | 'emails'
  | 'url'
  | 'phone'
  | 'date'
  | 'timestamp'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'enum'
  | 'json';

/** A column that an importer knows. */
export interface Column {
  /** Name in the record, and for --map. */
  target: string;
  type: ColumnType;
  /** Other names, the best one first; case, accents, ё, blanks and punctuation do not matter. */
  synonyms?: readonly string[];
  /** Names beyond the synonyms, where there are more wordings than could be listed; what stands in the column is looked at by a person. */
  named?: (name: string) => boolean;
  /** A table without it is refused, and so is a row in which it is empty. */
  required?: boolean;
  /** Of an enum: its values, or its values each with other words for it. */
  values?: readonly string[] | Readonly<Record<string, readonly string[]>>;
  /** What becomes of a cell that is not of its type: the row is rejected (default), or the cell counts as empty, with a warning. */
  otherwise?: 'reject' | 'absent';
  /** Only its name tells it, never what stands in it. */
  byNameOnly?: boolean;
  /** What its cells look like, beyond its type: a column of another look is not taken for it, whatever its name, and one without a name is. */
  looksLike?: (text: string) => boolean;
  /** Forms that are never right here, as an address is no name. They refuse no cell by themselves, and tell a row whose cells have moved. */
  never?: readonly CellForm[];
  /** Words that are usual here; where another stands, the row's cells may have moved. */
  usual?: (text: string) => boolean;
  /** All columns of these names count; the value is the list of what they say. */
  several?: boolean;
}

/** How the numbers and dates of one column are written, where a single one could be read in two ways. */
export interface Notation {
  /** What divides the fraction. Undefined: nothing says, and 1,234 is a thousand. mixed: both do, and 1,234 is refused. */
  decimal?: ',' | '.' | 'mixed';
  /** Which comes first in 03/04/2026. mixed: both do. Undefined: nothing says. Such dates are refused then. */
  order?: DateOrder | 'mixed';
  /** Numbers are days since 1904. */
  date1904?: boolean;
}

export type DateOrder = 'dmy' | 'mdy';

export interface MappedColumn {
  column: Column;
  /** Place in the row, from 0. */
  index: number;
  header: string;
  how: 'asked for' | 'header' | 'similar header' | 'content';
  reading: Notation;
  /** What a person should look at. */
  notes: string[];
  /** It may be another column than it was taken for. */
  isDoubtful: boolean;
}

export interface UnknownColumn {
  index: number;
  header: string;
  note?: string;
}

/** Which column of a table is which. */
export interface Mapping {
  header: readonly string[];
  columns: MappedColumn[];
  /** Columns that no target took. */
  unknown: UnknownColumn[];
  /** Required targets without a column. */
  missing: Column[];
}

/** `--map target=Header`: header is a name, a letter or a number; empty leaves the target without a column. */
export interface Override {
  target: string;
  header: string;
}

export type CellResult = { value: Cell } | { reason: string };

/** What one says for a column in an error: its name, or its letter. */
export function columnName(header: string, index: number): string {
  return header.trim() === '' ? `column ${columnLetter(index)}` : header.trim();
}

/** 0 is A, 26 is AA. */
export function columnLetter(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnLetter(Math.floor(index / 26) - 1) + letter;
}

/** The first rows of a table, cell by cell; undefined is a key that an object lacks. */
export type Sample = readonly (readonly (Cell | undefined)[])[];
