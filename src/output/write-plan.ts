import type { Format } from './formats.ts';
import { MAX_LINE, printable } from './printable.ts';
import { type Plan, type Row, rowsOf } from './result.ts';
import type { Sink } from './streams.ts';
import { type OutputOptions, writeDocument, writeList } from './write.ts';

/**
 * A plan as one document, or for people as tables: what is included, what is excluded and why, and what follows. Formats that know only rows
 * get both, told apart by the column `included`.
 */
export async function writePlan(plan: Plan, sink: Sink, format: Format, options: OutputOptions): Promise<void> {
  if (format === 'json' || format === 'yaml') {
    const { action, included, excluded, effects = [] } = plan;
    await writeDocument({ action, included: [...included], excluded: [...excluded], effects: [...effects] }, sink, format);
    return;
  }
  if (format !== 'table') {
    const rows = [
      ...plan.included.map((row): Row => ({ included: true, ...row, reason: null })),
      ...plan.excluded.map((row): Row => ({ included: false, ...row })),
    ];
    await writeList({ kind: 'list', columns: columnsOf(rows), rows: rowsOf(rows) }, sink, format, options);
    return;
  }
  await sink.write(`plan: ${printable(plan.action, MAX_LINE)}\n\n`);
  for (const rows of [plan.included, plan.excluded]) {
    if (rows.length === 0) continue;
    if (rows === plan.excluded) await sink.write('\nleft out:\n');
    await writeList({ kind: 'list', columns: columnsOf(rows), rows: rowsOf(rows) }, sink, format, options);
  }
  for (const effect of plan.effects ?? []) await sink.write(`\n${printable(effect, MAX_LINE)}\n`);
}

function columnsOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}
