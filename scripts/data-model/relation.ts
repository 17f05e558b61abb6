import { accessLine, columnList, policyLines } from './access.ts';
import type { Column, Constraint, Relation, Trigger } from './catalog.ts';
import { keyMarks } from './diagram.ts';
import { code, item, linkTo, prose, table } from './markdown.ts';
import type { Sources } from './sources.ts';
import { checkExpression, columnsThatChange, indexedBy, listedValues, shortType, tidy, triggerParts } from './sql.ts';

/** The section of one relation; all are those of the page, to which links may lead. */
export function renderRelation(relation: Relation, all: Relation[], sources: Sources): string {
  const summary = summaryOf(relation, sources);
  return [
    `### ${relation.fullName}`,
    ...(summary === '' ? [] : [summary]),
    relation.kind === 'table' ? tableColumns(relation) : viewColumns(relation),
    details(relation, all, sources).join('\n'),
  ].join('\n\n');
}

/** The comment; a view may have it in its file. */
export function summaryOf(relation: Relation, sources: Sources): string {
  if (relation.kind === 'table') return sentence(prose(relation.comment ?? ''));
  const comment = relation.comment ?? sources.summary(relation.fullName) ?? '';
  return `*${capital(relation.kind)}.* ${sentence(prose(comment))}`.trim();
}

function tableColumns(relation: Relation): string {
  return table(
    ['column', 'type', 'null', 'default', 'about'],
    relation.columns.map((column) => [
      [code(column.name), ...keyMarks(relation, column)].join(' '),
      shortType(column.type),
      column.not_null ? '' : 'null',
      defaultOf(column),
      aboutColumn(relation, column),
    ]),
  );
}

function viewColumns(relation: Relation): string {
  const isCommented = relation.columns.some((column) => column.comment !== null);
  return table(
    ['column', 'type', ...(isCommented ? ['about'] : [])],
    relation.columns.map(({ name, type, comment }) => [code(name), shortType(type), ...(isCommented ? [prose(comment ?? '')] : [])]),
  );
}

function defaultOf(column: Column): string {
  if (column.identity) return 'identity';
  if (column.value === null) return '';
  return column.generated ? `generated: ${code(tidy(column.value))}` : code(tidy(column.value));
}

/** The comment, and the checks that concern this column alone. */
function aboutColumn(relation: Relation, column: Column): string {
  const checks = relation.constraints.filter(isToldByColumn).filter((check) => check.columns[0] === column.name);
  return [
    ...(column.comment === null ? [] : [sentence(prose(column.comment))]),
    ...checks.map((check) => {
      const expression = checkExpression(check.definition);
      const values = listedValues(expression, column.name);
      return values === undefined ? `Check: ${code(expression)}.` : `One of ${values.map(code).join(', ')}.`;
    }),
  ].join(' ');
}

/** A check of one column stands in that column's row. */
function isToldByColumn(constraint: Constraint): boolean {
  return constraint.kind === 'c' && constraint.columns.length === 1;
}

function details(relation: Relation, all: Relation[], sources: Sources): string[] {
  const of = (kind: Constraint['kind'], describe: (constraint: Constraint) => string): string[] =>
    relation.constraints.filter((constraint) => constraint.kind === kind && !isToldByColumn(constraint)).map(describe);
  const referrers = all.flatMap((other) =>
    other.constraints
      .filter((key) => key.target === relation.fullName)
      .map((key) => `${linkTo(other.fullName)} (${columnCodes(key.columns)})`),
  );
  const primaryKeys = of('p', (key) => columnCodes(key.columns));
  const uniques = of('u', (key) => `${code(key.name)} ${code(tidy(key.definition).replace(/^unique /, ''))}`);
  const foreignKeys = of('f', (key) => describeForeignKey(key, all));
  const checks = of('c', (check) => `${code(check.name)} ${code(checkExpression(check.definition))}`);
  const exclusions = of('x', (rule) => `${code(rule.name)} ${code(tidy(rule.definition))}`);
  const indexes = relation.indexes.map(
    (index) => `${code(index.name)} ${index.unique ? 'unique ' : ''}${code(indexedBy(index.definition))}`,
  );
  return [
    ...item('Primary key', 'Primary keys', primaryKeys),
    ...item('Unique', 'Unique', uniques),
    ...item('Foreign key', 'Foreign keys', foreignKeys),
    ...(referrers.length === 0 ? [] : [`- **Referred to by** ${referrers.join(', ')}`]),
    ...item('Check', 'Checks', checks),
    ...item('Exclusion', 'Exclusions', exclusions),
    ...item('Index', 'Indexes', indexes),
    ...item('Trigger', 'Triggers', describeTriggers(relation, sources)),
    ...item('Policy', 'Policies', policyLines(relation)),
    `- **Access** ${accessLine(relation)}`,
    ...definedIn(relation, sources),
  ];
}

function describeForeignKey(key: Constraint, all: Relation[]): string {
  const target = key.target ?? '';
  const link = all.some((relation) => relation.fullName === target) ? linkTo(target) : code(target);
  // What stands behind the columns: on delete, on update, deferrable.
  const actions = tidy(key.definition.replace(/^FOREIGN KEY \(.+?\) REFERENCES .+?\(.+?\)/, ''));
  return `${columnCodes(key.columns)} → ${link} (${columnCodes(key.target_columns)})${actions === '' ? '' : `, ${actions}`}`;
}

/** One text for all triggers that run the same function. */
function describeTriggers(relation: Relation, sources: Sources): string[] {
  return [...Map.groupBy(relation.triggers, (trigger) => trigger.function)].map(([name, triggers]) => {
    const summary = sources.summary(name);
    const moments = triggers.map((trigger) => describeMoment(relation, trigger)).join('; ');
    return `${moments}: ${code(name)}${summary === undefined ? '' : `. ${prose(summary)}`}`;
  });
}

function describeMoment(relation: Relation, { name, definition, enabled }: Trigger): string {
  const { moment, when } = triggerParts(definition);
  return [code(name), moment, ...(when === undefined ? [] : [condition(relation, when)]), ...(enabled ? [] : ['(DISABLED)'])].join(' ');
}

function condition(relation: Relation, when: string): string {
  const columns = columnsThatChange(when);
  if (columns === undefined) return `when ${code(when)}`;
  return columns.includes('*') ? 'that changes' : `that changes in ${columnList(relation, columns)}`;
}

function definedIn(relation: Relation, sources: Sources): string[] {
  const path = sources.path(relation.fullName);
  return relation.kind === 'table' || path === undefined ? [] : [`- **Defined in** [${path}](../migrations/${path})`];
}

function columnCodes(names: string[]): string {
  return names.map(code).join(', ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sentence(text: string): string {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}
