import { chooseTarget } from '../../choose-target.ts';
import type { Config } from '../../config.ts';
import {
  type Access,
  type Facts,
  type KnownLedger,
  openAccess,
  readFacts,
  readMigrations,
  readServerInfo,
  type ServerInfo,
} from '../../db/doctor.ts';
import { isDatabaseDirectory } from '../../db/embedded/directory.ts';
import { DatabaseError, type DatabaseErrorKind, explain } from '../../db/errors.ts';
import type { MigrationSet } from '../../db/migrate/files.ts';
import { describeTarget, type Target } from '../../db/target.ts';
import { ConfigError, OutreachError, ServiceError } from '../../errors.ts';
import { CheckSkipped } from './finding.ts';

/** What is examined; nothing of it is changed. */
export interface DoctorInput {
  config: Config;
  /** Value of --database. */
  flag: string | undefined;
  /** Version of the Node that runs this, and the range that package.json asks for. */
  node: { version: string; engines: string };
  migrations: MigrationSet;
  signal: AbortSignal;
}

/** That nobody can be connected to is told by the transport, sooner; this is for a server that takes connections and says nothing. */
const ANSWER_MS = 25_000;

/** A server answered. Where it has nothing of this tool yet, an API cannot tell more. */
export interface Reached {
  access: Access;
  server: ServerInfo | DatabaseError;
}

/** Answers of an API that has nothing of this tool to show, or not to this key: it was reached all the same. */
const ANSWERED: ReadonlySet<DatabaseErrorKind> = new Set(['not_exposed', 'stale_schema', 'missing', 'permission']);

/** Connects to a target. Throws OutreachError: not reached, or not let in. */
export async function reach(target: Target, signal: AbortSignal): Promise<Reached> {
  if (target.kind === 'embedded' && !isDatabaseDirectory(target.dir)) {
    throw new ConfigError(`${describeTarget(target)}: there is no database yet`, { suggestion: 'run "outreach migrate"' });
  }
  let access: Access | undefined;
  try {
    access = await openAccess(target, signal);
    return { access, server: await withTimeout(readServerInfo(access)) };
  } catch (error) {
    if (access !== undefined && error instanceof DatabaseError && ANSWERED.has(error.kind)) return { access, server: error };
    await access?.close();
    throw error instanceof DatabaseError ? explain(silent(error), describeTarget(target)) : error;
  }
}

/** The first question is no long statement: whoever does not answer it in time is not there. */
function silent(error: DatabaseError): DatabaseError {
  return error.kind === 'timeout' ? new DatabaseError('it did not answer in time', { kind: 'unavailable', cause: error }) : error;
}

/** What takes too long is a DatabaseError. */
export async function withTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new DatabaseError(`no answer within ${ANSWER_MS / 1_000} s`, { kind: 'unavailable' });
    timer = setTimeout(() => reject(error), ANSWER_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** A set-up under examination: what several checks need is found out once, when it is first asked for. */
export class Setup {
  readonly input: DoctorInput;
  readonly #opened: Access[] = [];

  constructor(input: DoctorInput) {
    this.input = input;
  }

  /** The chosen database; throws CheckSkipped where none is. */
  target(): Target {
    try {
      const choice = chooseTarget(this.input.config, this.input.flag);
      if (choice !== undefined) return choice.target;
    } catch (error) {
      if (!(error instanceof OutreachError)) throw error;
    }
    throw new CheckSkipped('no database is chosen');
  }

  /** The target as the commands reach it. Throws OutreachError for the checks that judge it; the others ask `access`. */
  readonly reached = once(() => this.#reach(this.target()));

  /** SQL as the owner: of a Supabase project through DATABASE_URL. Throws as `reached` does, and CheckSkipped where there is none. */
  readonly sql = once(async (): Promise<Access & { query: NonNullable<Access['query']> }> => {
    const target = this.target();
    if (target.kind === 'supabase' && target.databaseUrl === undefined)
      throw new CheckSkipped('DATABASE_URL is not set, and the API of a Supabase project runs no SQL');
    const url = target.kind === 'supabase' ? target.databaseUrl : undefined;
    const { access } = await (url === undefined ? this.reached() : this.#reach({ kind: 'postgres', url }));
    const { query } = access;
    if (query === undefined) throw new CheckSkipped('the target runs no SQL');
    return { ...access, query };
  });

  readonly access = once(async (): Promise<Reached> => {
    try {
      return await this.reached();
    } catch (error) {
      throw error instanceof OutreachError ? new CheckSkipped('the database was not reached') : error;
    }
  });

  readonly ledger = once((): Promise<KnownLedger> => this.#either(readMigrations));
  readonly facts = once((): Promise<Facts> => this.#either(readFacts));

  async close(): Promise<void> {
    await Promise.allSettled(this.#opened.map((access) => access.close()));
  }

  async #reach(target: Target): Promise<Reached> {
    const reached = await reach(target, this.input.signal);
    this.#opened.push(reached.access);
    return reached;
  }

  /** Asks through the API what it knows, and by SQL what an API without the schema ops does not. */
  async #either<T>(ask: (access: Access) => Promise<T>): Promise<T> {
    const { access, server } = await this.access();
    try {
      const other = server instanceof DatabaseError ? await this.sql() : access;
      return await withTimeout(ask(other));
    } catch (error) {
      if (error instanceof CheckSkipped && server instanceof DatabaseError) throw new CheckSkipped(reasonOf(server));
      if (error instanceof ServiceError || error instanceof ConfigError) throw new CheckSkipped(error.message);
      throw error instanceof DatabaseError ? new CheckSkipped(reasonOf(error)) : error;
    }
  }
}

/** Why an answer of the database tells nothing more. */
export function reasonOf(error: DatabaseError): string {
  if (error.kind === 'not_exposed') return 'the API does not serve the schema ops';
  if (error.kind === 'missing' || error.kind === 'stale_schema')
    return 'the database lacks the functions of this tool: migrations are pending';
  return error.message;
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
