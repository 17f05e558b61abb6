import { describe, expect, it } from 'vitest';
import type { Figure, Met } from '../../bench/bench.ts';
import { gained, lost, missedBy, readFloors, verdict } from '../../bench/floors.ts';

const figure = (met: Met, what = 'speed', section = 'imports'): Figure => ({ section, what, measured: '1 s', wanted: '2 s', met });
const floors = { imports: { speed: 0.1 }, people: { rows: 0 } };

describe('figures of the bench', () => {
  it.each<[Met, number]>([
    [undefined, 0],
    [true, 0],
    [false, Number.POSITIVE_INFINITY],
    [{ value: 2, atMost: 2 }, 0],
    [{ value: 1, atMost: 2 }, 0],
    [{ value: 3, atMost: 2 }, 0.5],
    [{ value: 8_000, atLeast: 5_000 }, 0],
    [{ value: 4_000, atLeast: 5_000 }, 0.2],
    [{ value: 0, atLeast: 5_000 }, 1],
    [{ value: Number.NaN, atMost: 2 }, Number.POSITIVE_INFINITY],
    [{ value: Number.POSITIVE_INFINITY, atMost: 2 }, Number.POSITIVE_INFINITY],
  ])('%o misses by %d', (met, share) => {
    expect(missedBy({ met })).toBeCloseTo(share, 9);
  });

  it.each<[string, Met, string, boolean]>([
    ['met', { value: 2, atMost: 2 }, 'yes', false],
    ['missed within noise', { value: 2.19, atMost: 2 }, 'within noise', false],
    ['missed by more', { value: 2.21, atMost: 2 }, 'no', true],
    ['said to be missed', false, 'no', true],
    ['not judged', undefined, '', false],
  ])('put down as met, and now %s', (_, met, shown, isLost) => {
    expect(verdict(figure(met), floors)).toBe(shown);
    expect(lost([figure(met)], ['imports'], floors)).toEqual(isLost ? ['speed: 1 s, wanted is 2 s'] : []);
  });

  it('what was never met is shown and no failure', () => {
    const never = figure({ value: 3, atMost: 2 }, 'other');
    expect(verdict(never, floors)).toBe('no');
    expect(lost([figure(true), never], ['imports'], floors)).toEqual([]);
    expect(gained([figure(true), never], floors)).toEqual([]);
  });

  it('what comes to be met is to be put down; what was only reported is not', () => {
    expect(gained([figure(true, 'new'), figure(undefined, 'reported'), figure(true)], floors)).toEqual(['new']);
  });

  it('a figure that is not measured any more is lost, in the sections that ran', () => {
    expect(lost([], ['imports'], floors)).toEqual(['speed: it was met, and is not measured any more']);
    expect(lost([figure(true)], ['imports'], floors)).toEqual([]);
    expect(lost([figure(true)], ['imports', 'people'], floors)).toEqual(['rows: it was met, and is not measured any more']);
  });

  it('the file of floors can be read', async () => {
    expect(Object.keys(await readFloors())).toContain('imports');
  });
});
