import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { SEED_KINDS, type SeedKind, seedRows } from '../db/crm/seeds.ts';
import type { Json } from '../db/json.ts';
import { InputError } from '../errors.ts';
import type { Composed, Corrected } from '../ops/corrections.ts';
import type { Input } from '../sources/input.ts';
import { JsonRecordReader } from '../sources/json-records.ts';
import { unknownPlaceholders } from './templates.ts';

const SHIPPED = fileURLToPath(new URL('../../seeds/crm.json', import.meta.url));
const FORM = 'see seeds/crm.json of the package, or what "outreach seed export" writes';

/** Columns that a row may leave out. */
const OPTIONAL = { metadata: true, is_active: true } as const;
const written = {
  patterns: seedRows.patterns.partial(OPTIONAL),
  templates: seedRows.templates.partial({ ...OPTIONAL, stage: true }),
  signals: seedRows.signals.partial({ is_active: true, offer_template: true }),
};

export type SeedRow = { [column: string]: Json | undefined };
export type SeedFile = Record<SeedKind, SeedRow[]>;

/** The rows that ship with the tool: the document's numbers, and its examples word for word. */
export function shippedSeeds(): SeedFile {
  return z
    .object({ patterns: z.array(written.patterns), templates: z.array(written.templates), signals: z.array(written.signals) })
    .parse(JSON.parse(readFileSync(SHIPPED, 'utf8')));
}

/** Texts of offers among them. */
export function shippedOffers(): string[] {
  const { templates, signals } = shippedSeeds();
  const texts = [
    ...templates.filter(({ lane }) => lane === 'offer').map(({ action_text }) => action_text),
    ...signals.map((row) => row.offer_template),
  ];
  return texts.filter((text) => typeof text === 'string');
}

export interface RefusedSeed {
  path: string;
  pointer: string;
  reason: string;
  record: Json;
}

/** A file of these corrected rows alone, each among those of its kind. Throws RangeError for a pointer that leads nowhere. */
export function composeSeeds(corrected: readonly Corrected[]): Composed {
  const byKind = SEED_KINDS.map((kind) => ({ kind, rows: corrected.filter(({ pointer }) => pointer.startsWith(`/${kind}/`)) }));
  const placed = byKind.flatMap(({ kind, rows }) => rows.map((row, i) => [`/${kind}/${i}`, row] as const));
  if (placed.length < corrected.length) throw new RangeError('a pointer names none of the rows');
  const places = new Map<string, Corrected>(placed);
  const file = Object.fromEntries(byKind.map(({ kind, rows }) => [kind, rows.map(({ record }) => record)]));
  return {
    bytes: Buffer.from(JSON.stringify(file), 'utf8'),
    locate(reject) {
      const original = reject.pointer === null ? undefined : places.get(reject.pointer);
      return original === undefined ? reject : { ...reject, line: original.line, path: original.path, pointer: original.pointer };
    },
  };
}

/** The rows of a file as "seed export" writes it, and those that are none. Throws InputError for a file of another form. */
export async function readSeedFile({
  chunks,
  limits,
}: Pick<Input, 'chunks' | 'limits'>): Promise<{ rows: SeedFile; refused: RefusedSeed[] }> {
  const reader = new JsonRecordReader('sections', limits);
  const rows: SeedFile = { patterns: [], templates: [], signals: [] };
  const refused: RefusedSeed[] = [];
  const take = (section: string, value: Json) => {
    const kind = SEED_KINDS.find((known) => known === section);
    if (kind === undefined || !Array.isArray(value)) {
      throw new InputError(`"${section}" is none of ${SEED_KINDS.join(', ')} with an array of rows`, { suggestion: FORM });
    }
    for (const [i, record] of value.entries()) {
      const place = { path: `${kind}[${i}]`, pointer: `/${kind}/${i}`, record };
      const parsed = written[kind].safeParse(record);
      const unknown = parsed.success && 'action_text' in parsed.data ? unknownPlaceholders(parsed.data.action_text) : [];
      if (unknown.length > 0) {
        refused.push({ ...place, reason: `action_text: unknown placeholder ${unknown.join(', ')}` });
      } else if (parsed.success) rows[kind].push(parsed.data);
      else {
        const [issue] = parsed.error.issues;
        refused.push({ ...place, reason: `${issue?.path.join('.') || 'the row'}: ${issue?.message ?? 'no row'}` });
      }
    }
  };
  for await (const chunk of chunks) for (const { section, value } of reader.push(chunk)) take(section, value);
  reader.end();
  if (rows.patterns.length + rows.templates.length + rows.signals.length + refused.length === 0) {
    throw new InputError('the file has no patterns, templates or signals', { suggestion: FORM });
  }
  return { rows, refused };
}
