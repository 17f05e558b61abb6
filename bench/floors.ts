import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Figure } from './bench.ts';

/**
 * By section: each figure that was met, and its noise, the share of what is wanted by which it may be missed on a busy machine.
 * A figure that comes to be met is put down here, so that it is not lost again in silence.
 */
const floorsSchema = z.record(z.string(), z.record(z.string(), z.number().min(0).max(1)));
export type Floors = z.output<typeof floorsSchema>;

export async function readFloors(): Promise<Floors> {
  return floorsSchema.parse(JSON.parse(await readFile(new URL('floors.json', import.meta.url), 'utf8')));
}

/** By how much of what is wanted a figure misses it: 0 where it is met, infinite where nothing can be near. */
export function missedBy({ met }: Pick<Figure, 'met'>): number {
  if (met === undefined || met === true) return 0;
  if (met === false) return Number.POSITIVE_INFINITY;
  const excess = 'atMost' in met ? met.value / met.atMost - 1 : 1 - met.value / met.atLeast;
  // What could not be measured is not met.
  return Number.isNaN(excess) ? Number.POSITIVE_INFINITY : Math.max(0, excess);
}

/** What was met once and is not any more, a line each; also a figure that nobody measures any more. */
export function lost(figures: readonly Figure[], sections: readonly string[], floors: Floors): string[] {
  return sections.flatMap((section) =>
    Object.entries(floors[section] ?? {}).flatMap(([what, noise]) => {
      const figure = figures.find((candidate) => candidate.section === section && candidate.what === what);
      if (figure === undefined) return [`${what}: it was met, and is not measured any more`];
      return missedBy(figure) > noise ? [`${what}: ${figure.measured}, wanted is ${figure.wanted}`] : [];
    }),
  );
}

/** What is met and not yet put down. */
export function gained(figures: readonly Figure[], floors: Floors): string[] {
  return figures
    .filter((figure) => figure.met !== undefined && missedBy(figure) === 0 && floors[figure.section]?.[figure.what] === undefined)
    .map(({ what }) => what);
}

/** For the table. */
export function verdict(figure: Figure, floors: Floors): string {
  if (figure.met === undefined) return '';
  const missed = missedBy(figure);
  if (missed === 0) return 'yes';
  const noise = floors[figure.section]?.[figure.what];
  return noise !== undefined && missed <= noise ? 'within noise' : 'no';
}
