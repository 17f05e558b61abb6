import { UsageError } from '../../errors.ts';
import { columnCells, fittingShare, hasLook, isKind, type Kind, readingOf } from './content.ts';
import { isSimilar, nameKey, nearest, withoutRemark } from './names.ts';
import {
  type Column,
  columnLetter,
  columnName,
  type MappedColumn,
  type Mapping,
  type Override,
  type Sample,
  type UnknownColumn,
} from './types.ts';

/** Content decides where this share of the cells fits. */
const CONTENT_SHARE = 0.7;
/** Below this share of its cells, a column is perhaps not what its name says. */
const DOUBT_SHARE = 0.5;
/** Types that a column can be told by, without a name. */
const BY_CONTENT: Readonly<Partial<Record<Column['type'], Kind>>> = {
  email: 'email',
  emails: 'email',
  url: 'url',
  phone: 'phone',
  date: 'date',
  timestamp: 'date',
  number: 'number',
  integer: 'number',
};

type Choice = Pick<MappedColumn, 'how' | 'isDoubtful' | 'notes'>;

/**
 * Which column of a table is which: those that were asked for, then by name (target, synonyms, the same without a remark, other words, a slip), then by
 * content. header: a name for each column, '' where it has none. sample: the first rows. Throws UsageError for an override that names no
 * target or no column.
 */
export function mapColumns(
  header: readonly string[],
  sample: Sample,
  spec: readonly Column[],
  overrides: readonly Override[] = [],
): Mapping {
  const taken = new Map<number, { column: Column; choice: Choice }>();
  const notes = new Map<number, string>();
  const isTaken = (column: Column) => [...taken.values()].some((entry) => entry.column === column);
  const isOpen = (column: Column) => !skipped.has(column.target) && (column.several === true || !isTaken(column));
  const take = (column: Column, index: number, choice: Choice) => taken.set(index, { column, choice });
  const skipped = new Set<string>();
  for (const { target, header: name } of overrides) {
    const column = targetOf(target, spec);
    if (name.trim() === '') skipped.add(target);
    else {
      const index = columnIndex(name, header);
      const before = taken.get(index);
      if (before !== undefined) {
        throw new UsageError(
          `--map gives the column ${columnName(header[index] ?? '', index)} to ${before.column.target} and to ${target}`,
        );
      }
      take(column, index, { how: 'asked for', isDoubtful: false, notes: [] });
    }
  }
  const free = () => header.flatMap((name, index) => (taken.has(index) ? [] : [{ name, index }]));
  for (const matches of [isNamed, isNamedWithRemark, isNamedInOtherWords, isNamedAlike]) {
    for (const column of spec) {
      if (!isOpen(column)) continue;
      const found = ranked(column, free(), sample, matches);
      const [best, ...others] = found;
      if (best === undefined) continue;
      take(column, best.index, best.choice);
      if (column.several === true) {
        for (const { index, choice } of others) take(column, index, choice);
        continue;
      }
      for (const { index } of others) notes.set(index, `${column.target} is taken from ${columnName(best.name, best.index)}`);
    }
  }
  byContent(
    spec.filter((column) => column.byNameOnly !== true && isOpen(column) && !isTaken(column)),
    free(),
    sample,
    take,
  );
  return {
    header,
    columns: [...taken].map(([index, entry]) => mapped(header, sample, index, entry)).sort((a, b) => a.index - b.index),
    unknown: free().map(({ name, index }): UnknownColumn => ({ index, header: name, ...noteOf(notes.get(index)) })),
    missing: spec.filter((column) => column.required === true && !isTaken(column)),
  };
}

function noteOf(note: string | undefined): { note?: string } {
  return note === undefined ? {} : { note };
}

/** Throws UsageError for a --map to a column that no table of this kind has; which headers there are, the file says. */
export function requireTargets(spec: readonly Column[], overrides: readonly Override[] = []): void {
  for (const { target } of overrides) targetOf(target, spec);
}

function targetOf(target: string, spec: readonly Column[]): Column {
  const column = spec.find((candidate) => candidate.target === target);
  if (column !== undefined) return column;
  const targets = spec.map((candidate) => candidate.target);
  const near = nearest(target, targets);
  throw new UsageError(`--map knows no target "${target}"`, {
    suggestion: `${near === undefined ? '' : `did you mean ${near}? `}it can be ${targets.join(', ')}`,
  });
}

/** A column by its name, else by its letter or number as spreadsheets count. Throws UsageError where there is none, or several. */
export function columnIndex(wanted: string, header: readonly string[]): number {
  const key = nameKey(wanted);
  for (const same of [(name: string) => name === wanted, (name: string) => key !== '' && nameKey(name) === key]) {
    const found = header.flatMap((name, index) => (same(name) ? [index] : []));
    const [index] = found;
    if (index !== undefined && found.length === 1) return index;
    if (found.length > 1) {
      throw new UsageError(`--map: ${found.length} columns are called "${wanted}"`, {
        suggestion: `name one by its letter: ${found.map((place) => columnLetter(place)).join(', ')}`,
      });
    }
  }
  const index = /^\d+$/.test(wanted) ? Number(wanted) - 1 : header.findIndex((_, place) => columnLetter(place) === wanted.toUpperCase());
  if (index >= 0 && index < header.length) return index;
  const names = header.filter((name) => name.trim() !== '');
  const near = nearest(wanted, names);
  throw new UsageError(`--map: there is no column "${wanted}"`, {
    suggestion: `${near === undefined ? '' : `did you mean ${near}? `}the columns are ${names.join(', ') || `A to ${columnLetter(header.length - 1)}`}`,
  });
}

/** How well a name fits a column: 0 is best; undefined: it does not. */
type Matcher = (column: Column, name: string) => { rank: number; choice: Choice } | undefined;

const names = ({ target, synonyms = [] }: Column): string[] => [target, ...synonyms];

const isNamed: Matcher = (column, name) => {
  const key = nameKey(name);
  const rank = key === '' ? -1 : names(column).findIndex((known) => nameKey(known) === key);
  return rank === -1 ? undefined : { rank, choice: { how: 'header', isDoubtful: false, notes: [] } };
};

const isNamedWithRemark: Matcher = (column, name) => {
  const { name: bare, remark } = withoutRemark(name);
  const match = remark === '' ? undefined : isNamed(column, bare);
  return match === undefined
    ? undefined
    : { ...match, choice: { ...match.choice, isDoubtful: true, notes: [`its name also says ${remark}`] } };
};

const isNamedInOtherWords: Matcher = (column, name) =>
  column.named?.(name) === true
    ? { rank: 0, choice: { how: 'similar header', isDoubtful: true, notes: ['its name says so in other words'] } }
    : undefined;

const isNamedAlike: Matcher = (column, name) => {
  const rank = names(column).findIndex((known) => isSimilar(known, name));
  if (rank === -1) return undefined;
  return { rank, choice: { how: 'similar header', isDoubtful: true, notes: [`its name is like "${names(column)[rank]}"`] } };
};

/** The columns that match, best first: by the order of synonyms, then by what stands in them. */
function ranked(column: Column, free: readonly { name: string; index: number }[], sample: Sample, matches: Matcher) {
  return free
    .flatMap(({ name, index }) => {
      const match = matches(column, name);
      if (match === undefined) return [];
      const cells = columnCells(sample, index);
      const share = cells.length === 0 ? 0 : fittingShare(cells, column, readingOf(cells, column.type));
      // A slip of the pen is believed where the content agrees.
      if ((match.choice.how === 'similar header' || column.looksLike !== undefined) && cells.length > 0 && share < DOUBT_SHARE) return [];
      return [{ name, index, ...match, share, filled: cells.length }];
    })
    .sort((a, b) => Number(b.filled > 0) - Number(a.filled > 0) || a.rank - b.rank || b.share - a.share || b.filled - a.filled);
}

/** One column of a kind that nobody has named, and one target of that kind: they belong together. */
function byContent(
  open: readonly Column[],
  free: readonly { name: string; index: number }[],
  sample: Sample,
  take: (column: Column, index: number, choice: Choice) => void,
): void {
  const done = new Set<number>();
  for (const column of open) {
    const kind = BY_CONTENT[column.type];
    const { looksLike } = column;
    if (kind === undefined && looksLike === undefined && column.type !== 'enum') continue;
    const rivals = looksLike === undefined && kind !== undefined ? open.filter((other) => BY_CONTENT[other.type] === kind) : [];
    if (rivals.length > 1 && column.required !== true) continue;
    const found = free.filter(({ name, index }) => {
      // Only a column without a name may be any number.
      if (done.has(index) || (kind === 'number' && name.trim() !== '')) return false;
      const cells = columnCells(sample, index);
      if (cells.length === 0) return false;
      if (looksLike !== undefined) return cells.filter((cell) => hasLook(cell, column)).length / cells.length >= CONTENT_SHARE;
      if (kind === undefined) return fittingShare(cells, column, {}) >= CONTENT_SHARE;
      return cells.filter((cell) => isKind(cell, kind)).length / cells.length >= CONTENT_SHARE;
    });
    const [only, ...others] = found;
    if (only === undefined || others.length > 0) continue;
    done.add(only.index);
    const notes = [
      only.name.trim() === '' ? 'it has no name; told by what stands in it' : 'its name is not known; told by what stands in it',
    ];
    take(column, only.index, { how: 'content', isDoubtful: true, notes });
  }
}

function mapped(
  header: readonly string[],
  sample: Sample,
  index: number,
  { column, choice }: { column: Column; choice: Choice },
): MappedColumn {
  const cells = columnCells(sample, index);
  const reading = readingOf(cells, column.type);
  const notes = [...choice.notes];
  const share = fittingShare(cells, column, reading);
  if (cells.length > 0 && share < 1) notes.push(`${Math.floor(share * 100)} % of its cells can be read as ${column.type}`);
  if (reading.order !== undefined)
    notes.push(
      reading.order === 'mixed'
        ? 'it has dates in both orders, day/month and month/day'
        : `its dates are ${reading.order === 'dmy' ? 'day/month' : 'month/day'}`,
    );
  if (reading.decimal !== undefined)
    notes.push(
      reading.decimal === 'mixed'
        ? 'it has fractions behind commas and behind points'
        : `its fractions stand behind a ${reading.decimal === ',' ? 'comma' : 'point'}`,
    );
  return {
    column,
    index,
    header: header[index] ?? '',
    how: choice.how,
    reading,
    notes,
    isDoubtful: choice.isDoubtful || (cells.length > 0 && share < DOUBT_SHARE),
  };
}
