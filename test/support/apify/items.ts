/** A list whose rows are made when they are read, so that a benchmark's millions of them take no memory. Arrays are such lists. */
export interface Items<Item> {
  readonly length: number;
  at(index: number): Item | undefined;
}

/** What a dataset without the expected objects looks like; the texts are those that databases refuse. */
const GARBAGE: readonly unknown[] = [
  42,
  'not a row',
  null,
  [],
  {},
  [[{ username: 'nested' }]],
  { username: 5, id: { deep: [{ deeper: [null] }] } },
  true,
  { results: 'not a list' },
  { username: '', id: null },
  { username: 'nul\u0000byte', full_name: '\ud800', id: '1' },
  { username: 'x'.repeat(5000), followersCount: 'many', latestPosts: { 0: 'a' } },
  -1.5e300,
];
/** One item in so many is garbage. */
const GARBAGE_EVERY = 5;

export function mapped<From, To>(items: Items<From>, map: (item: From, index: number) => To): Items<To> {
  return {
    length: items.length,
    at(index) {
      const item = items.at(index);
      return item === undefined ? undefined : map(item, index);
    },
  };
}

export function first<Item>(items: Items<Item>, count: number): Items<Item> {
  return { length: Math.max(0, Math.min(items.length, count)), at: (index) => items.at(index) };
}

export function joined<Item>(lists: readonly Items<Item>[]): Items<Item> {
  const ends: number[] = [];
  let length = 0;
  for (const list of lists) {
    length += list.length;
    ends.push(length);
  }
  return {
    length,
    at(index) {
      const which = firstAbove(ends, index);
      return lists.at(which)?.at(index - (which === 0 ? 0 : (ends[which - 1] ?? 0)));
    },
  };
}

/** Rows in pages of so many, the last one shorter. */
export function paged<Item>(items: Items<Item>, size: number): Items<Item[]> {
  return { length: Math.ceil(items.length / size), at: (page) => slice(items, page * size, size) };
}

/** Every row is still there, between items that are none. */
export function withGarbage(items: Items<unknown>): Items<unknown> {
  const between = GARBAGE_EVERY - 1;
  const extra = Math.floor(items.length / between);
  const length = items.length + Math.max(extra, GARBAGE.length);
  return {
    length,
    at(index) {
      const group = Math.floor(index / GARBAGE_EVERY);
      const place = index % GARBAGE_EVERY;
      if (group >= extra) {
        const rest = index - extra * GARBAGE_EVERY;
        const left = items.length - extra * between;
        return rest < left ? items.at(extra * between + rest) : GARBAGE[(extra + rest - left) % GARBAGE.length];
      }
      return place === between ? GARBAGE[group % GARBAGE.length] : items.at(group * between + place);
    },
  };
}

export function slice<Item>(items: Items<Item>, offset: number, count: number): Item[] {
  const found: Item[] = [];
  for (let index = offset; index < Math.min(offset + count, items.length); index++) {
    const item = items.at(index);
    if (item !== undefined) found.push(item);
  }
  return found;
}

function firstAbove(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((sorted[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
