import { ServiceError, UsageError } from '../../errors.ts';
import type { AdminConnection } from '../admin.ts';
import { openAdmin } from '../connect.ts';
import { isDatabaseDirectory, noDatabase } from '../embedded/directory.ts';
import { DatabaseError, explain } from '../errors.ts';
import type { Json } from '../json.ts';
import { describeTarget, type Target } from '../target.ts';
import { withoutText } from './parameters.ts';
import { assertNames, becomeReader } from './reader.ts';
import { Refusal, readStatement, type Statement, SyntaxProblem } from './statement.ts';

const FETCH_SIZE = 500;

export interface Query {
  text: string;
  original: string;
  origin(offset: number): number;
  /** Where the text came from, for messages: a file name, or "the query". */
  source: string;
  timeoutMs: number;
  /** A schema whose names need no prefix. */
  schema: string | undefined;
}

export interface QueryResult {
  columns: string[];
  rows: AsyncIterable<Record<string, Json>>;
}

/**
 * Runs one statement in a read-only transaction as outreach_reader and streams its rows, which hold the values as JSON does; integers that
 * JSON would round are texts. Close ends the transaction, also half-way.
 */
export async function openQuery(target: Target, query: Query, signal?: AbortSignal): Promise<QueryResult & { close(): Promise<void> }> {
  const { text, before, statement } = await oneStatement(query);
  if (target.kind === 'embedded' && !isDatabaseDirectory(target.dir)) {
    throw noDatabase(target.dir);
  }
  const db = await openAdmin(target, { purpose: 'a query on' }).catch((error: unknown) => {
    throw error instanceof DatabaseError ? explain(error, describeTarget(target)) : error;
  });
  // What the database works, all in all: a reader may take as long as he likes, and the server's own time-out counts each fetch anew.
  let leftMs = query.timeoutMs;
  let expired = false;
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const timer = setTimeout(() => {
      expired = true;
      db.cancel();
    }, leftMs);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
      leftMs = Math.max(1, leftMs - (performance.now() - started));
    }
  };
  const stop = () => db.cancel();
  signal?.addEventListener('abort', stop);
  const failed = (error: unknown) => {
    if (signal?.aborted) return signal.reason;
    return describeFailure(expired ? new DatabaseError('stopped', { kind: 'timeout' }) : error, target, query, before);
  };
  const close = async () => {
    signal?.removeEventListener('abort', stop);
    if (!expired && !signal?.aborted) await db.query('rollback').catch(() => {});
    await db.close();
  };
  try {
    await becomeReader(db, target, query.timeoutMs, query.schema);
    await assertNames(db, statement, query.schema, query.source);
    const columns = await timed(() => db.columns(text));
    const twice = columns.find((name, i) => columns.indexOf(name) !== i);
    if (twice !== undefined) {
      throw new UsageError(`two columns of the query are called "${twice}"`, { suggestion: 'give one of them another name with "as"' });
    }
    const read = statement.kind === 'rows' ? readRow : (line: string) => ({ [columns[0] ?? '']: line });
    const ask: Ask = (sql, params) => timed(() => db.query(sql, params));
    const asRows = statement.kind === 'rows' ? `select row_to_json(q.*)::text from (${text}\n) q` : text;
    return { columns, rows: await openCursor(ask, asRows, query.schema ?? '', read, failed), close };
  } catch (error) {
    await close();
    throw failed(error);
  }
}

type Ask = AdminConnection['query'];

async function openCursor(
  ask: Ask,
  text: string,
  schema: string,
  read: (line: string) => Record<string, Json>,
  failed: (error: unknown) => unknown,
): Promise<AsyncGenerator<Record<string, Json>>> {
  await ask(`select ops.open_query($1, nullif($2, ''))`, [text, schema]);
  const fetch = () => ask(`select line from ops.fetch_query(${FETCH_SIZE}, nullif($1, '')) as line`, [schema]);
  let rows = await fetch();
  return (async function* () {
    try {
      while (true) {
        for (const { line } of rows) yield read(String(line));
        if (rows.length < FETCH_SIZE) return;
        rows = await fetch();
      }
    } catch (error) {
      throw failed(error);
    }
  })();
}

function readRow(json: string): Record<string, Json> {
  return JSON.parse(json, revive);
}

/** Numbers that JSON would round are texts. */
function revive(_key: string, value: Json, context?: { source?: string }): Json {
  const rounded = typeof value === 'number' && (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)));
  return rounded ? (context?.source ?? value) : value;
}

/** The statement, and what stands before it in the text. Throws UsageError where it is not one that reads. */
async function oneStatement(query: Query): Promise<{ text: string; before: string; statement: Statement }> {
  const { text, source } = query;
  const code = withoutText(text);
  const from = code.search(/\S/);
  if (from === -1)
    throw new UsageError(`${source} is empty`, { suggestion: `write e.g. outreach sql 'select count(*) from crm.instagram_contacts'` });
  if (text.startsWith('\\', from)) {
    throw new UsageError(`${source} is a command of psql, which is not known here`, {
      suggestion: `for the columns of a table: select column_name, data_type from information_schema.columns where table_schema = 'crm'`,
    });
  }
  try {
    const statement = await readStatement(text);
    const bytes = Buffer.from(text);
    const part = (start: number, end?: number) => bytes.subarray(start, end).toString();
    return { text: part(statement.start, statement.end), before: part(0, statement.start), statement };
  } catch (error) {
    if (error instanceof SyntaxProblem) {
      const at = [...text].slice(0, error.at).join('').length;
      throw new UsageError(`${source}${placeIn(query, at)}: ${error.message}`, { suggestion: MEND, cause: error });
    }
    if (!(error instanceof Refusal)) throw error;
    if (error.at === undefined) {
      const verb = /^\(*\s*(\w+)/.exec(code.slice(from))?.[1]?.toUpperCase() ?? '';
      const reads = ['SELECT', 'WITH', 'VALUES', 'TABLE', 'EXPLAIN', 'SHOW'].includes(verb);
      const message =
        reads || error.message.includes('statements')
          ? error.message
          : `begins with ${verb || 'nothing known'}: only read-only queries are run here`;
      const suggestion = message.includes('statements') ? 'run them one at a time' : 'write a SELECT, WITH, VALUES, TABLE, EXPLAIN or SHOW';
      throw new UsageError(`${source} ${message}`, { suggestion, cause: error });
    }
    const at = Buffer.from(text).subarray(0, error.at).toString().length;
    throw new UsageError(`${source}${placeIn(query, at)}: ${error.message}`, {
      suggestion: 'a query only reads; "outreach sql --help" has examples',
      cause: error,
    });
  }
}

const MEND = 'correct the query; "outreach sql --help" has examples';

/** Undefined table, column or function, or one that the reader may not see: what to look at. */
function adviceFor({ code, message }: DatabaseError): string {
  if (code === '42501' && /permission denied for (?:table|view|materialized view)/.test(message))
    return 'columns that hold secrets are not there for a query: name the others instead of *; information_schema.columns lists them';
  if (code === '42P01' && !/"\w+\./.test(message)) return 'names need their schema (crm.instagram_contacts) unless --schema names one';
  if (code === '42P01' || code === '42703')
    return 'see docs/data-model.md, or: select table_schema, table_name, column_name from information_schema.columns';
  return MEND;
}

/** A query that is wrong is its writer's to mend: exit 2, with line and column. */
function describeFailure(error: unknown, target: Target, query: Query, before: string): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const { text, source, timeoutMs } = query;
  if (error.kind === 'timeout') {
    return new ServiceError(`${source} took longer than ${timeoutMs / 1000} s`, {
      suggestion: 'make it smaller, or give it more with --timeout',
      cause: error,
    });
  }
  if (!['other', 'missing', 'read_only', 'permission'].includes(error.kind)) return explain(error, describeTarget(target));
  const position = 'position' in error ? Number(error.position) : Number.NaN;
  // PostgreSQL counts characters, JavaScript code units.
  const at = before.length + [...text.slice(before.length)].slice(0, position - 1).join('').length;
  return new UsageError(`${source}${Number.isNaN(position) ? '' : placeIn(query, at)}: ${error.message}`, {
    suggestion: error.hint ?? adviceFor(error),
    cause: error,
  });
}

/** `:line:column` of an offset in the text with its values, as the query was written. */
function placeIn({ original, origin }: Query, offset: number): string {
  const lines = original.slice(0, origin(offset)).split('\n');
  return `:${lines.length}:${[...(lines.at(-1) ?? '')].length + 1}`;
}
