import type { Command } from 'commander';
import { z } from 'zod';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { erasableTables, personRows } from '../../db/ops/erasure.ts';
import { personRecords } from '../../db/ops/people.ts';
import type { ListResult } from '../../output/result.ts';
import { addPersonOption, findPerson } from './person.ts';

/** What one table has of the person. */
export const personDataSchema = z.object({
  /** record: a row of theirs, whole; mention: what a row of others says of them; suppression: a no of theirs. */
  type: z.enum(['record', 'mention', 'suppression']),
  relation: z.string(),
  record_id: z.string().nullable(),
  data: z.record(z.string(), z.json()),
});
type PersonData = z.infer<typeof personDataSchema>;

/** Companies and prospects are known by an address of a person, and are none; an account's rows are its leads'. */
const OTHERS = new Set(['sdr.companies', 'growth.clients', 'outbound.users']);

export function defineExportPerson(parent: Command, execute: Execute): void {
  const command = addPersonOption(
    subcommand(parent, {
      name: 'export-person',
      summary: 'everything that is kept of one person, in all tables',
      examples: ['export-person --email ana@studio.example --output ana.json', 'export-person --email ana@studio.example --format ndjson'],
    }),
  );
  command.action(() => {
    const { email }: { email: string } = command.opts();
    return execute(command, (runtime) => runExportPerson(runtime, email));
  });
  addCommonOptions(command);
}

/** Rows of their records are whole; of all others only what names them: the rest is other people's. */
export async function runExportPerson(runtime: Runtime, email: string): Promise<ListResult> {
  const db = await runtime.database();
  const person = await findPerson(db, email);
  let [records, mentions] = [0, 0];
  async function* rows(): AsyncGenerator<PersonData> {
    const ids = new Set<string>();
    for (const key of person.emails) {
      const known = await personRecords(db, { email: key });
      for (const { relation, record_id, handle } of known.rows) {
        const isOthers = OTHERS.has(relation) || (relation === 'discovery.pages' && !person.handles.includes(handle ?? ''));
        if (!isOthers) ids.add(record_id);
      }
      for (const { kind, value, ...said } of known.suppressions) {
        yield { type: 'suppression', relation: 'ops.suppressions', record_id: null, data: { kind, value, ...said } };
      }
    }
    for (const { relation } of await erasableTables(db)) {
      if (relation === 'ops.suppressions') continue;
      for await (const { id, is_theirs, value } of personRows(db, person, [...ids], relation)) {
        if (Object.keys(value).length === 0) continue;
        if (is_theirs) records += 1;
        else mentions += 1;
        yield {
          type: is_theirs ? 'record' : 'mention',
          relation,
          record_id: id === null || id === undefined ? null : String(id),
          data: value,
        };
      }
    }
  }
  return {
    kind: 'list',
    columns: Object.keys(personDataSchema.shape),
    longTexts: ['data'],
    rows: rows(),
    notes: () => [`${records} rows of ${person.emails.join(', ')}, and ${mentions} of others that name them`],
  };
}
