import { z } from 'zod';
import { countsSchema } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json, JsonInput } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

const text = z.string().nullable();
const tables = z.record(z.string(), countsSchema);

/** An account as people see it; nothing in it opens a door. */
export const accountRowSchema = z.object({
  client_id: z.string(),
  business_name: z.string(),
  email: z.string(),
  contact_name: text,
  language: text,
  is_test: z.boolean().nullable(),
  is_internal: z.boolean().nullable(),
  api_key_prefix: text,
  /** Its key stands in the database as it is. */
  is_plain_key: z.boolean(),
  key_set_at: text,
  /** Until then the key before this one is valid, too. */
  former_key_until: text,
  created_at: text,
  last_login: text,
  last_connection: text,
  last_rotated: text,
});

export const accountDetailSchema = accountRowSchema.extend({
  industry_category: text,
  primary_service: text,
  booking_link: text,
  custom_tagline: text,
  email_tone: text,
  followup_speed: text,
  ai_personalized_reply: z.boolean().nullable(),
  outbound_email: text,
  leads: z.object({ living: z.number(), archived: z.number(), deleted: z.number(), test: z.number(), newest_at: text }),
  rotations: z.array(
    z.object({
      rotated_at: z.string(),
      rotated_by: z.string(),
      reason: text,
      old_key_prefix: text,
      new_key_prefix: z.string(),
      old_key_fingerprint: text,
      new_key_fingerprint: z.string(),
    }),
  ),
});

export type AccountFilter = {
  is_test?: boolean;
  is_internal?: boolean;
  search?: string;
  client?: string;
  /** ISO time: only keys that are as old as that. */
  key_set_before?: string;
  is_plain_key?: boolean;
};

/** Accounts by address. */
export function accountList(
  db: OutreachDatabase,
  filter: AccountFilter,
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof accountRowSchema>>> {
  return db.call('growth', 'account_list', { filter, after, page_size: size }, pageSchema(accountRowSchema));
}

/** One account; null: there is none. client: a client_id, or an address in its normal form. */
export function accountShow(db: OutreachDatabase, client: string): Promise<z.infer<typeof accountDetailSchema> | null> {
  return db.call('growth', 'account_show', { client }, accountDetailSchema.nullable());
}

/** Makes an account; taken: another one has the address. */
export function createAccount(
  db: OutreachDatabase,
  payload: {
    client_id: string;
    business_name: string;
    email: string;
    contact_name: string | null;
    language: string;
    is_test: boolean;
    password_hash: string;
    api_key: string;
    api_key_prefix: string;
  },
  dryRun: boolean,
): Promise<{ tables: z.infer<typeof tables>; taken: boolean }> {
  return db.call('growth', 'create_account', { payload, dry_run: dryRun }, z.object({ tables, taken: z.boolean() }));
}

/** Changes what describes an account. client_id null: there is none; taken: another one has the address. */
export function updateAccount(
  db: OutreachDatabase,
  payload: { client: string; set: { readonly [column: string]: JsonInput } },
  dryRun: boolean,
): Promise<{ client_id: string | null; taken: boolean; tables: z.infer<typeof tables> }> {
  return db.call('growth', 'update_account', { payload, dry_run: dryRun }, z.object({ client_id: text, taken: z.boolean(), tables }));
}

/** Gives an account another key; id: of the log's row, so that a call that is sent again rotates once. client_id null: there is no account. */
export function rotateKey(
  db: OutreachDatabase,
  payload: {
    id: string;
    client: string;
    api_key: string;
    fingerprint: string;
    prefix: string;
    by: string;
    reason: string;
    grace_seconds: number | null;
  },
  dryRun: boolean,
): Promise<{ client_id: string | null; tables: z.infer<typeof tables> }> {
  return db.call('growth', 'rotate_key', { payload, dry_run: dryRun }, z.object({ client_id: text, tables }));
}

/** Whose key has this fingerprint; null: nobody's. */
export async function keyOwner(db: OutreachDatabase, fingerprint: string): Promise<string | null> {
  return (await db.call('growth', 'key_owner', { fingerprint }, z.object({ client_id: text }))).client_id;
}

const tenantSchema = z.object({ client_id: z.string(), email: text, keys: z.array(z.string()) });
export type Tenant = z.infer<typeof tenantSchema>;

/** Whom records may belong to: each account with the fingerprints of its valid keys. */
export function tenants(db: OutreachDatabase, after: Json, size: number): Promise<Page<Tenant>> {
  return db.call('growth', 'tenants', { after, page_size: size }, pageSchema(tenantSchema));
}
