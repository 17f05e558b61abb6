import { readFile } from 'node:fs/promises';
import postgres from 'postgres';

/** A statement of a document, as the document prints it. */
export interface Statement {
  name: string;
  text: string;
  /** The first word that is not in a comment: SELECT, INSERT … */
  verb: string;
}

export interface Statements {
  all: Statement[];
  /** The statement of this name. */
  get(name: string): string;
}

/** The statements of a file beside this one: each is what follows its `-- name:` line. */
export async function statementsOf(file: string): Promise<Statements> {
  const text = await readFile(new URL(file, import.meta.url), 'utf8');
  const all = text
    .split(/^-- name: /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      const statement = part.slice(end + 1).trim();
      return { name: part.slice(0, end), text: statement, verb: verbOf(statement) };
    });
  return {
    all,
    get(name) {
      const found = all.filter((statement) => statement.name === name);
      if (found.length !== 1 || found[0] === undefined) throw new Error(`${file} has ${found.length} statements named ${name}`);
      return found[0].text;
    },
  };
}

function verbOf(statement: string): string {
  const [verb] = /^\w+/.exec(statement.replace(/^(?:--.*\n)+/, '')) ?? [];
  if (verb === undefined) throw new Error(`no statement: ${statement}`);
  return verb.toUpperCase();
}

export type Row = Record<string, unknown>;

/** SQL in one transaction, in which the tables of one system go by the bare names that its document uses. */
export interface Sandbox {
  rows(text: string): Promise<Row[]>;
  /** The values of the only column. */
  values(text: string): Promise<unknown[]>;
  /** How many rows it inserted, changed or deleted. */
  affected(text: string): Promise<number>;
  /** Runs what must fail, undoes it, and tells the SQLSTATE. */
  refusal(text: string): Promise<string>;
}

const ROLLBACK = new Error('rolled back on purpose');

/** Runs work with `search_path = schema` in a transaction that leaves nothing behind. */
export async function rolledBack(sql: postgres.Sql, schema: string, work: (db: Sandbox) => Promise<void>): Promise<void> {
  try {
    await sql.begin(async (tx) => {
      await tx.unsafe(`set local search_path = ${schema}`);
      await work(sandbox(tx));
      throw ROLLBACK;
    });
  } catch (error) {
    if (error !== ROLLBACK) throw error;
  }
}

function sandbox(tx: postgres.TransactionSql): Sandbox {
  const rows = async (text: string): Promise<Row[]> => [...(await tx.unsafe(text))];
  return {
    rows,
    async values(text) {
      return (await rows(text)).map((row) => {
        const [value, ...others] = Object.values(row);
        if (others.length > 0) throw new Error(`more than one column: ${text}`);
        return value;
      });
    },
    affected: async (text) => (await tx.unsafe(text)).count,
    async refusal(text) {
      try {
        await tx.savepoint((nested) => nested.unsafe(text));
      } catch (error) {
        if (error instanceof postgres.PostgresError) return error.code;
        throw error;
      }
      throw new Error(`was not refused: ${text}`);
    },
  };
}
