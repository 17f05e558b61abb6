import type { AddedSuppressions } from '../db/ops/suppressions.ts';

/** What a suppression ends, in words. */
export function effectsOf({ total, tables, examples }: AddedSuppressions['cancels'], done: string): string[] {
  if (total === 0) return [`nothing is pending for them`];
  const some = examples.map(({ who }) => who).join(', ');
  return [
    ...tables.map(({ relation, status, count }) => `${count} ${status ?? 'pending'} in ${relation} ${done}`),
    `among them: ${some}${total > examples.length ? ', …' : ''}`,
  ];
}
