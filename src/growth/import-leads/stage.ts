import type { LeadRecord } from '../../db/growth/leads.ts';
import type { Reject } from '../../db/ops/rejects.ts';
import { InputError, UsageError } from '../../errors.ts';
import { readTable, type TableFlags } from '../../ops/columns.ts';
import type { Keep } from '../../ops/keep.ts';
import type { Input } from '../../sources/input.ts';
import { partitionOf } from '../../sources/spool.ts';
import { LEAD_COLUMNS } from './columns.ts';
import { readLead } from './read-lead.ts';
import { withoutSecrets } from './redact.ts';
import type { Tenants } from './tenants.ts';
import { LeadTimes } from './times.ts';

/** Of the spool; all records of a lead are in one. */
export const LEAD_PARTITIONS = 32;
const REQUIRED = ['name', 'email'];

export interface LeadOptions {
  /** What --client names. */
  client: string | null;
  timezone: string;
}

/** The first pass: records of leads, checked, by whose they are. */
export class StagedLeads {
  /** Records that nobody knows the account of; once it is there, the same file brings more. */
  unknownTenants = 0;
  readonly #keep: Keep<LeadRecord>;

  constructor(keep: Keep<LeadRecord>) {
    this.#keep = keep;
  }

  async read(
    input: Pick<Input, 'chunks' | 'limits'>,
    { client, timezone, ...flags }: LeadOptions & TableFlags,
    { tenants, writtenAt, signal, progress }: { tenants: Tenants; writtenAt: string; signal: AbortSignal; progress(): void },
  ): Promise<void> {
    const keep = this.#keep;
    const times = new LeadTimes(timezone);
    const now = times.read(writtenAt);
    const chosen = client === null ? undefined : tenants.named(client);
    if (client !== null && chosen === undefined) {
      throw new UsageError(`there is no account ${client}`, { suggestion: '"outreach accounts list" shows all of them' });
    }
    let isTable = true;
    let unknownUrgencies = 0;
    const keyColumns = new Set<string>();
    const listener = {
      reject: (reject: Reject) => keep.reject(withoutSecrets(reject, keyColumns)),
      warn: (...odd: Parameters<typeof keep.warn>) => keep.warn(...odd),
      table: ({ isObjects, mapping, headerLine }: Parameters<NonNullable<Parameters<typeof readTable>[3]['table']>>[0]) => {
        isTable = !isObjects;
        for (const { column, header } of mapping.columns) if (column.target === 'api_key') keyColumns.add(header.trim());
        // Of objects each has its own fields.
        const missing = isObjects ? undefined : REQUIRED.find((target) => !mapping.columns.some(({ column }) => column.target === target));
        if (missing === undefined) return;
        const where = headerLine === undefined ? 'no header was found' : `its header is in line ${headerLine}`;
        throw new InputError(`this table has no column ${missing}: ${where}`, {
          suggestion: `if a column has it under another name, name that one: --map ${missing}=NAME; --explain shows how the columns are read`,
        });
      },
    };
    for await (const { values, reject } of readTable(input, LEAD_COLUMNS, flags, listener, signal)) {
      const lead = readLead(values, {
        ...{ tenants, client: chosen, times, now, isTable },
        unknownUrgency: () => {
          unknownUrgencies += 1;
        },
      });
      if ('reason' in lead) {
        if (lead.isTenantUnknown === true) this.unknownTenants += 1;
        reject(lead.reason);
      } else keep.record(partitionOf(`${lead.client_id} ${lead.email}`, LEAD_PARTITIONS), lead);
      progress();
    }
    keep.warn('naive_timestamps', `timestamps without a zone were read as ${timezone}`, times.naive);
    keep.warn('unknown_urgency', 'records have an urgency that is none of High, Medium and Low; it was left out', unknownUrgencies);
  }

  /** Leads with all their records, a partition at a time. */
  *leads(): Generator<LeadRecord[]> {
    const { spool } = this.#keep;
    for (let partition = 0; partition < spool.partitions; partition++) {
      const leads = Map.groupBy(spool.read(partition), ({ client_id, email }) => `${client_id} ${email}`);
      yield* leads.values();
    }
  }
}
