import postgres from 'postgres';
import { OutreachError } from '../errors.ts';
import { EmbeddedEngine } from './embedded/engine.ts';
import type { DatabaseError } from './errors.ts';
import { PLAIN_SETTINGS, TRANSACTION_MODE } from './settings.ts';
import { Pool } from './transports/pool.ts';
import { toDatabaseError, transaction } from './transports/postgres.ts';

/** A database as its owner has it: SQL, in transactions too. */
export interface AdminConnection {
  query(sql: string, params?: string[]): Promise<Record<string, unknown>[]>;
  /** Runs work in one transaction; a failure rolls all of it back. */
  transaction(work: (tx: AdminTransaction) => Promise<void>): Promise<void>;
  /** Names of the columns that a statement would answer, without running it. */
  columns(sql: string): Promise<string[]>;
  /** Stops the statement under way, if there is one; the connection is good for nothing but closing then. */
  cancel(): void;
  close(): Promise<void>;
}

export interface AdminTransaction {
  query(sql: string, params?: string[]): Promise<Record<string, unknown>[]>;
}

/** One connection and no session state, so that a pooler in transaction mode is enough. */
export function postgresAdmin(url: string): AdminConnection {
  const pool = new Pool(url, 1);
  const { sql } = pool;
  let running: postgres.PendingQuery<postgres.Row[]> | undefined;
  const rows = async (on: postgres.ISql, text: string, params: string[] = []): Promise<Record<string, unknown>[]> => {
    try {
      running = on.unsafe(text, params);
      return [...(await running)];
    } catch (error) {
      throw withPosition(error);
    }
  };
  return {
    query: (text, params) => rows(sql, text, params),
    async columns(text) {
      try {
        return (await sql.unsafe(text).describe()).columns.map((column) => column.name);
      } catch (error) {
        throw withPosition(error);
      }
    },
    async transaction(work) {
      try {
        await transaction(sql, async (tx) => {
          await rows(tx, PLAIN_SETTINGS);
          await work({ query: (text, params) => rows(tx, text, params) });
        });
      } catch (error) {
        throw error instanceof OutreachError ? error : toDatabaseError(error);
      }
    },
    cancel() {
      if (running !== undefined) pool.cancel(running);
    },
    close: () => pool.close(),
  };
}

/** With the place in the statement, which migrations and queries tell people. */
function withPosition(error: unknown): DatabaseError {
  const known = toDatabaseError(error);
  return error instanceof postgres.PostgresError ? Object.assign(known, { position: error.position }) : known;
}

export async function embeddedAdmin(dir: string, template?: string): Promise<AdminConnection> {
  const engine = await EmbeddedEngine.open(dir, { template });
  return {
    query: (text, params) => engine.query(text, params),
    columns: (text) => engine.columns(text),
    async transaction(work) {
      await engine.exec(`begin ${TRANSACTION_MODE}`);
      try {
        await engine.exec(PLAIN_SETTINGS);
        await work({ query: (text, params) => engine.query(text, params) });
        await engine.exec('commit');
      } catch (error) {
        await engine.exec('rollback');
        throw error;
      }
    },
    cancel: () => engine.kill(),
    close: () => engine.close(),
  };
}
