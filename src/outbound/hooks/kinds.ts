import { isAhead } from '../../db/column-values.ts';
import type { CallOptions, OutreachDatabase } from '../../db/database.ts';
import { putCalls, putWebhooks } from '../../db/outbound/hooks.ts';
import type { TableCounts } from '../../summary.ts';
import { readCall } from './read-call.ts';
import { readWebhook, webhookKey } from './read-webhook.ts';

/** What became of some records, the same for all kinds. */
export interface Stored {
  tables: Record<string, TableCounts>;
  /** How many have no event although they are no refusals. */
  unmatched: number;
  /** By the key of a record: why it has no event, where somebody can mend that. */
  refused: ReadonlyMap<string, string>;
  /** Types that nobody here knows, with how many had them. */
  unknown: Readonly<Record<string, number>>;
  halted: number;
}

/** One kind of reports that a vendor sends by itself. */
export interface HookKind {
  /** As people know them. */
  of: string;
  /**
   * What is stored of a record, and the key of its fact; undefined: it is none of these. Throws HookError for what is malformed.
   * ahead: told of a time that is still to come.
   */
  read(value: unknown, ahead: () => void): { item: object; key: string } | undefined;
  put(db: OutreachDatabase, items: string, dryRun: boolean, options?: CallOptions): Promise<Stored>;
}

export const WEBHOOKS: HookKind = {
  of: 'deliveries',
  read(value, ahead) {
    const item = readWebhook(value);
    // It stays part of what tells one fact from another; when it happened is when it came (outbound.put_webhooks).
    if (isAhead(Date.parse(item.at))) ahead();
    return { item, key: webhookKey(item) };
  },
  async put(db, items, dryRun, options) {
    return { ...(await putWebhooks(db, items, dryRun, options)), refused: new Map() };
  },
};

export const CALLS: HookKind = {
  of: 'reports',
  read(value, ahead) {
    const item = readCall(value, ahead);
    return item === undefined ? undefined : { item, key: item.call_id };
  },
  async put(db, items, dryRun, options) {
    const { unmatched, ...stored } = await putCalls(db, items, dryRun, options);
    return { ...stored, unmatched: 0, unknown: {}, refused: new Map(unmatched.map(({ call_id, reason }) => [call_id, reason])) };
  },
};
