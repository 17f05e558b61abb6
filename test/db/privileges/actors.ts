import postgres from 'postgres';

export const TENANT_A = '00000000-0000-4000-8000-00000000000a';
export const TENANT_B = '00000000-0000-4000-8000-00000000000b';

/** Whoever runs a statement: a database role, and what the API or the application set for the transaction. */
export interface Actor {
  role: 'anon' | 'authenticated' | 'service_role';
  settings: Record<string, string>;
  /** Whose rows are "own". */
  tenant?: string;
}

/** Someone who comes through the API with these claims in the token. */
export function bearer(role: Actor['role'], claims: object): Actor {
  return { role, settings: { 'request.jwt.claims': JSON.stringify({ role, ...claims }) } };
}
const user = (appMetadata: object): Actor => bearer('authenticated', { app_metadata: appMetadata });

export const ACTORS = {
  anon: bearer('anon', {}),
  signed_in: bearer('authenticated', {}),
  tenant_a: { ...user({ client_id: TENANT_A }), tenant: TENANT_A },
  tenant_b: { ...user({ client_id: TENANT_B }), tenant: TENANT_B },
  va: user({ role: 'va' }),
  crm: user({ role: 'crm' }),
  sdr: user({ role: 'sdr' }),
  service_role: bearer('service_role', {}),
} satisfies Record<string, Actor>;

export type ActorName = keyof typeof ACTORS;
export const ACTOR_NAMES = ['anon', 'signed_in', 'tenant_a', 'tenant_b', 'va', 'crm', 'sdr', 'service_role'] as const satisfies ActorName[];

/** Runs statements on a connection and takes back whatever they did. */
export class Stage {
  readonly #connection: postgres.ReservedSql;
  constructor(connection: postgres.ReservedSql) {
    this.#connection = connection;
  }

  /** As the owner of everything. */
  async owner(statement: string): Promise<postgres.RowList<postgres.Row[]>> {
    return this.#connection.unsafe(statement);
  }

  /** Rejects as the statement does. The owner's statements come first, in the same transaction. */
  async run(actor: Actor, statement: string, ownerFirst: string[] = []): Promise<postgres.RowList<postgres.Row[]>> {
    await this.#connection.unsafe('begin');
    try {
      for (const first of ownerFirst) await this.#connection.unsafe(first);
      for (const [name, value] of Object.entries(actor.settings)) await this.#connection`select set_config(${name}, ${value}, true)`;
      await this.#connection.unsafe(`set local role ${actor.role}`);
      return await this.#connection.unsafe(statement);
    } finally {
      await this.#connection.unsafe('rollback');
    }
  }

  /** How many rows it saw or affected, or the SQLSTATE of the error. */
  async outcome(actor: Actor, statement: string, ownerFirst: string[] = []): Promise<number | string> {
    try {
      return (await this.run(actor, statement, ownerFirst)).count;
    } catch (error) {
      if (error instanceof postgres.PostgresError) return error.code;
      throw error;
    }
  }
}
