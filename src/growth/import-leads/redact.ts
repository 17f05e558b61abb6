import type { Json } from '../../db/json.ts';
import type { Reject } from '../../db/ops/rejects.ts';
import { nameKey } from '../../ops/columns.ts';
import { withoutKeys } from '../api-key.ts';
import { HIDDEN_KEY } from './read-lead.ts';

/** Names of fields that open doors, as `nameKey` has them. */
const SECRET = /^x?api(?:secret)?keys?$|^(?:hashed)?passwords?(?:hash)?$|^smtppassword$|^secrets?(?:key)?$|^(?:access|auth|api)?tokens?$/;

/** A refused record without API keys and passwords: it is kept, and shown to whoever mends it. keyColumns: more columns that hold a key. */
export function withoutSecrets(reject: Reject, keyColumns: ReadonlySet<string>): Reject {
  const { record, reason, ...rest } = reject;
  return { ...rest, reason: withoutKeys(reason), record: clean(record, keyColumns) };
}

function clean(value: Json, keyColumns: ReadonlySet<string>): Json {
  if (typeof value === 'string') return withoutKeys(value);
  if (Array.isArray(value)) return value.map((item) => clean(item, keyColumns));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]): [string, Json] => [
      withoutKeys(name),
      (SECRET.test(nameKey(name)) || keyColumns.has(name)) && item !== null && item !== '' ? HIDDEN_KEY : clean(item ?? null, keyColumns),
    ]),
  );
}
