import { ConfigError, InputError } from './errors.ts';

const KIB = 1_024;
const MIB = KIB ** 2;
const GIB = KIB ** 3;

/**
 * What is read is bounded, each bound far above what lists, exports and settings have. They can be raised by name in OUTREACH_LIMITS
 * ("outreach help limits"): `row=64MiB,depth=1000`.
 */
export const LIMITS = {
  settings: { standard: 4 * MIB, unit: 'bytes', of: 'a settings file: .env, taxonomy, tiers' },
  text: { standard: 64 * MIB, unit: 'bytes', of: 'a text that is read in one piece: a query, a list of keys, corrected records' },
  record: { standard: 64 * MIB, unit: 'bytes', of: 'a record of a JSON file' },
  depth: { standard: 256, unit: '', of: 'brackets of a record within one another; a deeper record is rejected' },
  row: { standard: 16 * MIB, unit: 'bytes', of: 'a row of a table, and so one cell of it' },
  columns: { standard: 1_048_576, unit: '', of: 'cells of a row' },
  blanks: { standard: 16 * MIB, unit: 'bytes', of: 'blanks in a row, between records or within them' },
  expansion: { standard: 250, unit: '', of: 'how many times its size a compressed file may become, beyond 64 MiB' },
  workbook: { standard: 2 * GIB, unit: 'bytes', of: 'the parts of a workbook, expanded' },
  answer: { standard: 64 * MIB, unit: 'bytes', of: 'an answer of an outside service, expanded' },
  delivery: { standard: MIB, unit: 'bytes', of: 'a request to "outreach serve"' },
} as const satisfies Record<string, { standard: number; unit: '' | 'bytes'; of: string }>;

export type LimitName = keyof typeof LIMITS;
export type Limits = Readonly<Record<LimitName, number>>;

/** In the order of LIMITS. */
export const LIMIT_NAMES: readonly LimitName[] = [
  'settings',
  'text',
  'record',
  'depth',
  'row',
  'columns',
  'blanks',
  'expansion',
  'workbook',
  'answer',
  'delivery',
];

export const STANDARD_LIMITS: Limits = {
  settings: LIMITS.settings.standard,
  text: LIMITS.text.standard,
  record: LIMITS.record.standard,
  depth: LIMITS.depth.standard,
  row: LIMITS.row.standard,
  columns: LIMITS.columns.standard,
  blanks: LIMITS.blanks.standard,
  expansion: LIMITS.expansion.standard,
  workbook: LIMITS.workbook.standard,
  answer: LIMITS.answer.standard,
  delivery: LIMITS.delivery.standard,
};

/** What a limit may not be raised beyond: more brackets than these overflow the stack, here and in PostgreSQL. */
const MAX_DEPTH = 2_000;
const FACTORS: Readonly<Record<string, number>> = { '': 1, KiB: KIB, MiB: MIB, GiB: GIB };

/** The limits in force. Throws ConfigError for what OUTREACH_LIMITS does not say clearly. */
export function readLimits(setting: string | undefined): Limits {
  if (setting === undefined || setting.trim() === '') return STANDARD_LIMITS;
  const limits: Record<LimitName, number> = { ...STANDARD_LIMITS };
  for (const part of setting.split(',')) {
    const [, word = '', digits = '', unit = ''] = /^\s{0,9}(\w{1,20})=(\d{1,15})(|KiB|MiB|GiB)\s{0,9}$/.exec(part) ?? [];
    const name = LIMIT_NAMES.find((known) => known === word);
    const size = Number(digits) * (FACTORS[unit] ?? 1);
    if (name === undefined || size < 1 || (unit !== '' && LIMITS[name].unit === '') || (name === 'depth' && size > MAX_DEPTH)) {
      throw new ConfigError(`OUTREACH_LIMITS: "${part.trim().slice(0, 40).toWellFormed()}" is no limit`, {
        suggestion: `write e.g. row=64MiB,depth=1000 (at most ${MAX_DEPTH}); there are ${LIMIT_NAMES.join(', ')}: see "outreach help limits"`,
      });
    }
    limits[name] = size;
  }
  return limits;
}

/** A limit for people: `16 MiB`. */
export function limitText(name: LimitName, limit: number): string {
  if (LIMITS[name].unit === '') return String(limit);
  const [unit = 'bytes', factor = 1] =
    Object.entries(FACTORS).findLast(([, size]) => size > 1 && limit >= size && limit % size === 0) ?? [];
  return `${limit / factor} ${unit}`;
}

/** What is larger than a limit; what: the sentence before it, e.g. "line 3: the row that begins here is larger than"; more: what follows it. */
export function beyond(
  name: LimitName,
  limits: Limits,
  what: string,
  { more = '', advice }: { more?: string; advice?: string } = {},
): InputError {
  const limit = limits[name];
  const twice = limitText(name, 2 * limit)
    .replace(' ', '')
    .replace('bytes', '');
  return new InputError(`${what} ${limitText(name, limit)}${more}`, {
    suggestion: `nothing was written; ${advice ?? 'if it is meant so'}, raise the limit: OUTREACH_LIMITS=${name}=${twice}`,
  });
}
