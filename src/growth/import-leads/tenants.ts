import type { Tenant } from '../../db/growth/accounts.ts';
import { normaliseEmail } from '../../ops/email.ts';
import { fingerprintOf } from '../api-key.ts';

/** Who records may belong to, by client_id, address and fingerprint of a valid key. */
export class Tenants {
  readonly #byName = new Map<string, string>();
  readonly #byKey = new Map<string, string>();
  /** Of whole keys: a file repeats few of them, and hashing each again takes longer than all else. */
  readonly #known = new Map<string, string | undefined>();

  constructor(tenants: Iterable<Tenant>) {
    for (const { client_id, email, keys } of tenants) {
      if (email !== null && !this.#byName.has(email)) this.#byName.set(email, client_id);
      for (const key of keys) this.#byKey.set(key, client_id);
    }
    for (const { client_id } of tenants) this.#byName.set(client_id, client_id);
  }

  /** The client_id of a client_id or an address; undefined: there is no such account. */
  named(text: string): string | undefined {
    const name = text.trim().toLowerCase();
    const found = this.#byName.get(name);
    if (found !== undefined || !name.includes('@')) return found;
    const email = normaliseEmail(text);
    return email === undefined ? undefined : this.#byName.get(email);
  }

  /** Whose key it is; undefined: nobody's. */
  owner(key: string): string | undefined {
    if (this.#known.has(key)) return this.#known.get(key);
    const owner = this.#byKey.get(fingerprintOf(key));
    if (this.#known.size < MAX_KNOWN) this.#known.set(key, owner);
    return owner;
  }
}

const MAX_KNOWN = 10_000;
