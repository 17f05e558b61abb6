import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchSizer, sendInBatches } from '../../src/db/batches.ts';
import { DatabaseError, type DatabaseErrorKind } from '../../src/db/errors.ts';

const failure = (kind: DatabaseErrorKind) => new DatabaseError(kind, { kind });
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

/** A sizer whose batches weigh `size` until it learns. */
function sizerOf(size: number): BatchSizer {
  const sizer = new BatchSizer(size * 4);
  expect(sizer.size).toBe(size);
  return sizer;
}

interface Settings<Item> {
  sizer?: BatchSizer;
  signal?: AbortSignal;
  inFlight?: number;
  weigh?: (item: Item) => number;
  items: Iterable<Item>;
}

function run<Item>(settings: Settings<Item>, send: (items: Item[]) => Promise<void>): Promise<void> {
  return sendInBatches(settings.items, {
    send,
    weigh: settings.weigh ?? (() => 1),
    sizer: settings.sizer ?? sizerOf(4),
    signal: settings.signal ?? new AbortController().signal,
    inFlight: settings.inFlight ?? 3,
  });
}

/** Promises that are resolved by hand, one a call. */
function gates() {
  const open: (() => void)[] = [];
  return {
    get count() {
      return open.length;
    },
    wait: () => new Promise<void>((resolve) => open.push(resolve)),
    release: (i: number) => open[i]?.(),
  };
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await nextTurn();
}

describe('sendInBatches', () => {
  it('sends every item once, never more at a time than wished, whatever is refused', async () => {
    const cases = fc.record({
      weights: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 120 }),
      max: fc.integer({ min: 1, max: 60 }),
      inFlight: fc.integer({ min: 1, max: 4 }),
      accepted: fc.integer({ min: 1, max: 12 }),
      kind: fc.constantFrom<DatabaseErrorKind[]>('timeout', 'too_large'),
      delays: fc.array(fc.nat(3), { minLength: 1, maxLength: 7 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ weights, max, inFlight, accepted, kind, delays }) => {
        const items = weights.map((weight, id) => ({ id, weight }));
        const sent: number[] = [];
        let calls = 0;
        let flying = 0;
        let most = 0;
        await run({ items, inFlight, sizer: new BatchSizer(max), weigh: (item) => item.weight }, async (batch) => {
          expect(batch.length).toBeGreaterThan(0);
          flying += 1;
          most = Math.max(most, flying);
          await turns(delays[calls++ % delays.length] ?? 0);
          flying -= 1;
          if (batch.length > accepted) throw failure(kind);
          sent.push(...batch.map((item) => item.id));
        });
        expect(flying).toBe(0);
        expect(most).toBeLessThanOrEqual(inFlight);
        expect(sent.toSorted((a, b) => a - b)).toStrictEqual(items.map((item) => item.id));
      }),
      { numRuns: 200 },
    );
  });

  it('has three in flight, and takes up the next when one is done', async () => {
    const gate = gates();
    const running = run({ items: numbers(20) }, gate.wait);
    await turns(5);
    expect(gate.count).toBe(3);
    gate.release(1);
    await turns(5);
    expect(gate.count).toBe(4);
    for (let i = 0; i < 5; i++) {
      gate.release(i);
      await turns(5);
    }
    for (let i = 0; i < gate.count; i++) gate.release(i);
    await running;
  });

  it.each([1, 2, 5])('has as many as wished in flight: %i', async (inFlight) => {
    const gate = gates();
    const controller = new AbortController();
    const running = run({ items: numbers(100), inFlight, signal: controller.signal }, gate.wait);
    await turns(5);
    expect(gate.count).toBe(inFlight);
    controller.abort(new Error('enough'));
    numbers(inFlight).forEach(gate.release);
    await expect(running).rejects.toThrow('enough');
  });

  it('does not read items ahead of what it can send', async () => {
    const gate = gates();
    const controller = new AbortController();
    let taken = 0;
    const items = (function* () {
      for (; taken < 1000; taken++) yield taken;
    })();
    const running = run({ items, signal: controller.signal }, gate.wait);
    await turns(5);
    expect(taken).toBeLessThanOrEqual(16);
    controller.abort(new Error('enough'));
    numbers(3).forEach(gate.release);
    await expect(running).rejects.toThrow('enough');
  });

  it('cuts batches by weight', async () => {
    const batches: number[][] = [];
    await run({ items: [1, 1, 2, 9, 1, 3], sizer: new BatchSizer(16), weigh: (item) => item }, async (batch) => {
      batches.push(batch);
      await nextTurn();
    });
    expect(batches[0]).toStrictEqual([1, 1, 2]);
    expect(batches[1]).toStrictEqual([9]);
    expect(batches.flat()).toStrictEqual([1, 1, 2, 9, 1, 3]);
  });

  it('sends nothing for no items', async () => {
    let calls = 0;
    await run({ items: [] }, async () => {
      calls += 1;
    });
    expect(calls).toBe(0);
  });

  it.each(['timeout', 'too_large'] as const)('halves on %s, in order, down to single items', async (kind) => {
    const tried: number[][] = [];
    await run({ items: numbers(5), sizer: sizerOf(5) }, async (batch) => {
      tried.push(batch);
      if (batch.length > 1) throw failure(kind);
    });
    expect(tried).toStrictEqual([[0, 1, 2, 3, 4], [0, 1, 2], [0, 1], [0], [1], [2], [3, 4], [3], [4]]);
  });

  it.each(['timeout', 'too_large'] as const)('throws %s of a single item', async (kind) => {
    const error = failure(kind);
    const tried: number[][] = [];
    const running = run({ items: numbers(4), sizer: sizerOf(4) }, async (batch) => {
      tried.push(batch);
      throw error;
    });
    await expect(running).rejects.toBe(error);
    expect(tried).toStrictEqual([[0, 1, 2, 3], [0, 1], [0]]);
  });

  it('asks for smaller batches after a refusal', async () => {
    const sizer = sizerOf(10);
    const wished: number[] = [];
    await run({ items: numbers(10), sizer }, async (batch) => {
      wished.push(sizer.size);
      if (batch.length > 5) throw failure('timeout');
    });
    expect(wished.slice(0, 2)).toStrictEqual([10, 5]);
  });

  it.each([
    ['a conflict', failure('conflict')],
    ['a lost connection', failure('unavailable')],
    ['a refused statement', failure('other')],
    ['an error of the program', new TypeError('bug')],
    ['a look-alike of a timeout', Object.assign(new Error('timeout'), { kind: 'timeout' })],
  ])('throws %s as it is, without another try', async (_, error) => {
    const tried: number[][] = [];
    const running = run({ items: numbers(4), sizer: sizerOf(4) }, async (batch) => {
      tried.push(batch);
      throw error;
    });
    await expect(running).rejects.toBe(error);
    expect(tried).toStrictEqual([[0, 1, 2, 3]]);
  });

  it('finishes what is in flight before it throws, and starts nothing more', async () => {
    const gate = gates();
    let calls = 0;
    let finished = 0;
    let settled = false;
    const running = run({ items: numbers(100) }, async () => {
      calls += 1;
      if (calls === 3) throw failure('other');
      await gate.wait();
      finished += 1;
    });
    const watched = running
      .catch(() => {})
      .finally(() => {
        settled = true;
      });
    await turns(5);
    expect({ calls, settled }).toStrictEqual({ calls: 3, settled: false });
    gate.release(0);
    await turns(5);
    expect(settled).toBe(false);
    gate.release(1);
    await watched;
    expect({ calls, finished }).toStrictEqual({ calls: 3, finished: 2 });
    await expect(running).rejects.toThrow(DatabaseError);
  });

  it('throws the first of several errors', async () => {
    const gate = gates();
    let calls = 0;
    const running = run({ items: numbers(12) }, async () => {
      const mine = calls++;
      await gate.wait();
      throw new Error(`error ${mine}`);
    });
    await turns(5);
    gate.release(2);
    await turns(5);
    gate.release(0);
    gate.release(1);
    await expect(running).rejects.toThrow('error 2');
  });

  it('passes on an error of the source after what is in flight', async () => {
    const gate = gates();
    let finished = 0;
    const items = (function* () {
      yield* numbers(4);
      throw new Error('the source broke');
    })();
    const running = run({ items }, async () => {
      await gate.wait();
      finished += 1;
    });
    const caught = running.catch((error: unknown) => ({ error, finished }));
    await turns(5);
    gate.release(0);
    expect(await caught).toStrictEqual({ error: new Error('the source broke'), finished: 1 });
  });

  it('on abort finishes what is in flight, then throws the reason', async () => {
    const gate = gates();
    const controller = new AbortController();
    const reason = new Error('stopped');
    let finished = 0;
    let settled = false;
    const running = run({ items: numbers(100), signal: controller.signal }, async () => {
      await gate.wait();
      finished += 1;
    });
    const watched = running
      .catch(() => {})
      .finally(() => {
        settled = true;
      });
    await turns(5);
    controller.abort(reason);
    await turns(5);
    expect({ started: gate.count, settled }).toStrictEqual({ started: 3, settled: false });
    gate.release(0);
    gate.release(1);
    await turns(5);
    expect(settled).toBe(false);
    gate.release(2);
    await watched;
    await expect(running).rejects.toBe(reason);
    expect({ started: gate.count, finished }).toStrictEqual({ started: 3, finished: 3 });
  });

  it('sends nothing when it was aborted before', async () => {
    const reason = new Error('stopped before');
    let calls = 0;
    const running = run({ items: numbers(10), signal: AbortSignal.abort(reason) }, async () => {
      calls += 1;
    });
    await expect(running).rejects.toBe(reason);
    expect(calls).toBe(0);
  });
});

describe('BatchSizer', () => {
  it('begins with a quarter', () => {
    expect([1, 4, 5, 1000].map((max) => new BatchSizer(max).size)).toStrictEqual([1, 1, 2, 250]);
  });

  it('aims at a second and a half', () => {
    const slow = new BatchSizer(1000);
    slow.learn(250, 3000);
    expect(slow.size).toBe(125);
    const good = new BatchSizer(1000);
    good.learn(250, 1500);
    expect(good.size).toBe(250);
  });

  it('grows twofold at most', () => {
    const sizer = new BatchSizer(1000);
    sizer.learn(250, 1);
    expect(sizer.size).toBe(500);
    sizer.learn(500, 0);
    expect(sizer.size).toBe(1000);
  });

  it('learns nothing from a small batch', () => {
    const sizer = new BatchSizer(1000);
    sizer.learn(124, 60_000);
    expect(sizer.size).toBe(250);
    sizer.learn(125, 60_000);
    expect(sizer.size).toBeLessThan(250);
  });

  it('stays between a twentieth and the whole of the wish', () => {
    const step = fc.oneof(fc.record({ weight: fc.nat(2000), ms: fc.nat(100_000) }), fc.constant('shrink' as const));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.array(step), (max, steps) => {
        const sizer = new BatchSizer(max);
        for (const one of steps) {
          if (one === 'shrink') sizer.shrink();
          else sizer.learn(one.weight, one.ms);
          expect(Number.isInteger(sizer.size)).toBe(true);
          expect(sizer.size).toBeLessThanOrEqual(max);
          expect(sizer.size).toBeGreaterThanOrEqual(Math.ceil(max / 20));
        }
      }),
    );
    const sizer = new BatchSizer(1000);
    for (let i = 0; i < 20; i++) sizer.shrink();
    expect(sizer.size).toBe(50);
  });
});
