import type { Column, Constraint, Relation } from './catalog.ts';
import { shortType } from './sql.ts';

/** A mermaid erDiagram: every table with the columns that identify a row or lead elsewhere, and the foreign keys. */
export function diagram(tables: Relation[]): string {
  return ['erDiagram', ...tables.flatMap(relationships), ...tables.flatMap(entity)].join('\n');
}

function entity(table: Relation): string[] {
  const columns = table.columns.flatMap((column) => {
    const marks = keyMarks(table, column);
    if (marks.length === 0 && !isPartOfUnique(table, column)) return [];
    return [`    ${mermaidType(column.type)} ${word(column.name)} ${marks.join(', ')}`.trimEnd()];
  });
  return columns.length === 0 ? [`  ${word(table.name)}`] : [`  ${word(table.name)} {`, ...columns, '  }'];
}

/** PK, FK, UK; a column that is unique only together with others, or only in some rows, has no mark for that. */
export function keyMarks(table: Relation, { name }: Column): string[] {
  const isIn = (kind: Constraint['kind']): boolean => table.constraints.some((key) => key.kind === kind && key.columns.includes(name));
  const marks = { PK: isIn('p'), FK: isIn('f'), UK: isUnique(table, [name]) };
  return Object.entries(marks).flatMap(([mark, holds]) => (holds ? [mark] : []));
}

function isPartOfUnique(table: Relation, { name }: Column): boolean {
  return (
    table.constraints.some((key) => key.kind === 'u' && key.columns.includes(name)) ||
    table.indexes.some((index) => index.unique && !index.of_expressions && index.columns.includes(name))
  );
}

function relationships(table: Relation): string[] {
  return table.constraints.flatMap((key) => {
    if (key.target === null) return [];
    const [schema, target = ''] = key.target.split('.');
    const parent = schema === table.schema ? word(target) : word(key.target);
    const isOptional = key.columns.some((name) => table.columns.some((column) => column.name === name && !column.not_null));
    const many = isPrimary(table, key.columns) || isUnique(table, key.columns) ? 'o|' : 'o{';
    return [`  ${parent} ${isOptional ? '|o' : '||'}--${many} ${word(table.name)} : "${key.columns.join(', ')}"`];
  });
}

function isPrimary(table: Relation, columns: string[]): boolean {
  return table.constraints.some((key) => key.kind === 'p' && sameColumns(key.columns, columns));
}

function isUnique(table: Relation, columns: string[]): boolean {
  return (
    table.constraints.some((key) => key.kind === 'u' && sameColumns(key.columns, columns)) ||
    table.indexes.some((index) => index.unique && !index.partial && !index.of_expressions && sameColumns(index.columns, columns))
  );
}

function sameColumns(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}

/** Mermaid takes a type as one word: numeric(5,2) -> numeric. */
function mermaidType(type: string): string {
  return word(
    shortType(type)
      .replace(/\([^)]*\)/g, '')
      .replaceAll('[]', '_array'),
  );
}

function word(name: string): string {
  return name.replace(/\W+/g, '_');
}
