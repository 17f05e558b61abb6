import { z } from 'zod';
import { type Person, type PersonKey, personRecords, personTouches } from '../../../db/ops/people.ts';
import { allPages } from '../../../db/paging.ts';
import { UsageError } from '../../../errors.ts';
import { normaliseEmail } from '../../../ops/email.ts';
import { normaliseHandle } from '../../../ops/handle.ts';
import { defaultCountry } from '../../../ops/keys/default-country.ts';
import { phoneKeys } from '../../../ops/keys/phone.ts';
import { defineReport } from '../report.ts';

const text = z.string().nullable();

/** One list for four kinds of rows; `type` tells them apart. */
const personRowSchema = z.object({
  type: z.enum(['suppression', 'record', 'pending', 'touch']),
  kind: text,
  summary: text,
  evidence: text,
  at: text,
  relation: text,
  name: text,
  email: text,
  handle: text,
  phone: text,
  channel: text,
  direction: text,
  said: text,
  organization: text,
  system: text,
  record_id: text,
  record: z.record(z.string(), z.json()).nullable(),
});
type PersonRow = z.infer<typeof personRowSchema>;

export const personReport = defineReport()({
  system: 'ops',
  name: 'person',
  summary: 'one person in all systems: records, why they are theirs, what is pending, every touch',
  examples: `ana@studio.example\n@ana.studio --format ndjson | jq 'select(.type == "touch")'`,
  row: personRowSchema,
  version: 2,
  flags: (command) =>
    command.argument('<email|@handle|phone>', 'who: an e-mail address, an Instagram handle, or a phone number with its country code'),
  async run(runtime, _options, [who = '']) {
    const key = parsePerson(who, defaultCountry(runtime.config));
    const db = await runtime.database();
    const person = await personRecords(db, key);
    let touches = 0;
    async function* rows(): AsyncGenerator<PersonRow> {
      for (const { reason, created_at, ...suppression } of person.suppressions) {
        yield row('suppression', {
          kind: suppression.kind,
          summary: `${suppression.value}: ${reason}`,
          at: created_at,
          evidence: suppression.source,
        });
      }
      for (const { since, ...record } of person.rows) yield row('record', { ...record, at: since });
      for (const { status, who: summary, relation, ...rest } of person.pending) {
        yield row('pending', { ...rest, relation, system: relation.split('.')[0] ?? null, kind: status, summary });
      }
      for await (const touch of allPages((after, size) => personTouches(db, person, after, size))) {
        touches += 1;
        yield row('touch', touch);
      }
    }
    return { rows: rows(), longTexts: ['summary', 'said'], notes: () => [describe(person, touches, who)] };
  },
});

const NOTHING: Omit<PersonRow, 'type'> = {
  kind: null,
  summary: null,
  evidence: null,
  at: null,
  relation: null,
  name: null,
  email: null,
  handle: null,
  phone: null,
  channel: null,
  direction: null,
  said: null,
  organization: null,
  system: null,
  record_id: null,
  record: null,
};

/** The same columns in the same order, whatever a row has. */
function row(type: PersonRow['type'], values: Partial<Omit<PersonRow, 'type'>>): PersonRow {
  return { type, ...NOTHING, ...values };
}

function parsePerson(who: string, country: string | undefined): PersonKey {
  const email = normaliseEmail(who);
  if (email !== undefined) return { email };
  const [phone, ...more] = who.startsWith('@') ? [] : phoneKeys(who, country);
  if (phone !== undefined && more.length === 0) return { phone };
  const handle = normaliseHandle(who);
  if (handle !== undefined) return { handle };
  throw new UsageError(`"${who}" is neither an e-mail address nor a handle nor a phone number`, {
    suggestion: 'write ana@studio.example, @ana.studio for a handle, or +49301234567',
  });
}

function describe({ rows, emails, handles, phones, suppressions, pending }: Person, touches: number, who: string): string {
  if (rows.length === 0 && touches === 0) return `nothing is known of ${who}`;
  const keys = [...emails, ...handles.map((handle) => `@${handle}`), ...phones].join(', ');
  const no = suppressions.length === 0 ? '' : '; suppressed: nothing is sent to them';
  const due = pending.length === 0 ? '' : `; ${pending.length} pending`;
  return `${counted(rows.length, 'record')} and ${counted(touches, 'touch', 'touches')} of ${keys}${due}${no}`;
}

function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
