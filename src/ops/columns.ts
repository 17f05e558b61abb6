/**
 * Tables whose columns have whatever names their writers chose. An importer says which columns it knows (`Column[]`); `readTable` gives the
 * rows as records and refuses what is none, `explainTable` says how a table would be read, `mapColumns` is the rule behind both.
 */

export { cellText } from '../sources/rows/cell-text.ts';
export { emailsIn, isPhone, readCell, shown } from './columns/cells.ts';
export { EXPLAIN_COLUMNS, explainedColumnSchema, explainTable } from './columns/explain.ts';
export { columnIndex, mapColumns, requireTargets } from './columns/mapping.ts';
export { nameKey, nearest } from './columns/names.ts';
export type { OpenTable } from './columns/open-table.ts';
export { type Keep, readTable, type TableRecord } from './columns/read-table.ts';
export { flagsOf, type Reading, type TableFlags, type TableKey, tableKey, tableKeySchema } from './columns/table-flags.ts';
export type { CellResult, Column, ColumnType, DateOrder, MappedColumn, Mapping, Override } from './columns/types.ts';
