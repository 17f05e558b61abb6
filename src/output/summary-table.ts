import type { Migrated, Summary } from '../summary.ts';
import type { Row } from './result.ts';
import { keyValueTable, tableFormatter } from './table.ts';

/** The summary of a writing command for a person: counts per table, then what to look at. */
export function summaryTable(summary: Summary, width: number, color: boolean): string {
  const counts: Row[] = Object.entries(summary.tables).map(([table, c]) => ({
    table,
    inserted: c.inserted,
    updated: c.updated,
    unchanged: c.unchanged,
  }));
  const formatter = tableFormatter(['table', 'inserted', 'updated', 'unchanged'], { width, color });
  const tables = counts.length === 0 ? '' : `${formatter.begin()}${formatter.rows(counts)}${formatter.end()}\n`;
  const facts = keyValueTable(
    [
      ['command', summary.dry_run ? `${summary.command} (dry run: nothing was written)` : summary.command],
      ['database', summary.database],
      ...(summary.source === null ? [] : [['source', summary.source] satisfies [string, string]]),
      ...(summary.skipped === undefined ? [] : [['skipped', summary.skipped] satisfies [string, string]]),
      ...(summary.created === undefined ? [] : [['created', `${summary.created.name}, ${summary.created.id}`] satisfies [string, string]]),
      ...(summary.api_key === undefined ? [] : [['api_key', summary.api_key] satisfies [string, string]]),
      ...(summary.events === undefined ? [] : [events(summary.events, summary.unmatched ?? 0)]),
      ...(summary.migrated === undefined ? [rejected(summary)] : migrated(summary.migrated)),
      ...summary.warnings.map((w) => ['warning', `${w.message} (${w.count}x)`] satisfies [string, string]),
      ['duration', `${(summary.duration_ms / 1000).toFixed(1)} s`],
    ],
    Number.isFinite(width),
  );
  return tables + facts;
}

function events({ inserted, repeated }: NonNullable<Summary['events']>, unmatched: number): [string, string] {
  return ['events', `${inserted} new, ${repeated} repeated${unmatched === 0 ? '' : `, ${unmatched} without an event`}`];
}

function rejected({ rejected: { count, file } }: Summary): [string, string] {
  return ['rejected', `${count}${count === 0 || file === null ? '' : `, see ${file}`}`];
}

function migrated({ version, release, migrations, functions, retired }: Migrated): [string, string][] {
  return [
    ['version', `${version} (release ${release})`],
    ['migrations', `${migrations} applied`],
    ['functions', `${functions} applied${retired === 0 ? '' : `, ${retired} dropped`}`],
  ];
}
