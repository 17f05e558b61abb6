import type { ProspectRecord } from '../../db/growth/prospects.ts';
import { InputError } from '../../errors.ts';
import { readTable, type TableFlags } from '../../ops/columns.ts';
import type { Keep } from '../../ops/keep.ts';
import type { Input } from '../../sources/input.ts';
import { partitionOf } from '../../sources/spool.ts';
import { PROSPECT_COLUMNS } from './columns.ts';
import { isSite } from './identity.ts';
import { defaultLanguage, type ReadProspect, readProspect } from './read-prospect.ts';

const HALF = 16;
/** Of the spool: those with a website, then the others; all records of a prospect are in one. */
export const PROSPECT_PARTITIONS = 2 * HALF;

/** The first pass: records of prospects, checked, by what tells them apart. */
export class StagedProspects {
  readonly #keep: Keep<ReadProspect>;

  constructor(keep: Keep<ReadProspect>) {
    this.#keep = keep;
  }

  async read(input: Pick<Input, 'chunks' | 'limits'>, flags: TableFlags, signal: AbortSignal, progress: () => void): Promise<void> {
    const keep = this.#keep;
    const listener = {
      reject: (...reject: Parameters<typeof keep.reject>) => keep.reject(...reject),
      warn: (...odd: Parameters<typeof keep.warn>) => keep.warn(...odd),
      table: ({ isObjects, mapping, headerLine }: Parameters<NonNullable<Parameters<typeof readTable>[3]['table']>>[0]) => {
        // Of objects each has its own fields.
        if (isObjects || mapping.columns.some(({ column }) => column.target === 'business_name')) return;
        const where = headerLine === undefined ? 'no header was found' : `its header is in line ${headerLine}`;
        throw new InputError(`this table has no column business_name: ${where}`, {
          suggestion:
            'if a column has it under another name, name that one: --map business_name=NAME; --explain shows how the columns are read',
        });
      },
    };
    for await (const { values, reject } of readTable(input, PROSPECT_COLUMNS, flags, listener, signal)) {
      const prospect = readProspect(values);
      if ('reason' in prospect) reject(prospect.reason);
      else keep.record(partitionOf(prospect.identity, HALF) + (isSite(prospect.identity) ? 0 : HALF), prospect);
      progress();
    }
  }

  /** Each prospect once: of several records of one the later ones say what stands. */
  *prospects(which: 'sites' | 'others'): Generator<ProspectRecord> {
    const { spool } = this.#keep;
    const first = which === 'sites' ? 0 : HALF;
    for (let partition = first; partition < first + HALF; partition++) {
      const merged = new Map<string, ReadProspect>();
      let repeated = 0;
      for (const record of spool.read(partition)) {
        const known = merged.get(record.identity);
        if (known !== undefined) repeated += 1;
        // Its website keeps the spelling that came first, as a stored one does.
        merged.set(record.identity, known === undefined ? record : { ...known, ...record, ...websiteOf(known) });
      }
      this.#keep.warn(
        'repeated_prospects',
        'records are of a prospect that the file has already; the later ones say what stands',
        repeated,
      );
      for (const prospect of merged.values()) yield { ...prospect, default_language: defaultLanguage(prospect) };
    }
  }
}

function websiteOf({ website }: ReadProspect): Pick<ReadProspect, 'website'> {
  return website === undefined ? {} : { website };
}
