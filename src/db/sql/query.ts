import { postgreSplitterOptions, splitQuery } from 'dbgate-query-splitter';
import { ConfigError, ServiceError, UsageError } from '../../errors.ts';
import { isDatabaseDirectory, noDatabase } from '../embedded/directory.ts';
import { DatabaseError, explain } from '../errors.ts';
import type { Json } from '../json.ts';
import type { AdminConnection } from '../migrate/connection.ts';
import { openAdmin } from '../migrate/target.ts';
import { describeTarget, type Target } from '../target.ts';
import { quoteIdent } from '../transport.ts';

/** Columns whose values are never shown (design section 8). */
const SECRET_COLUMNS: ReadonlySet<string> = new Set(['password_hash', 'api_key', 'smtp_password']);
const FETCH_SIZE = 500;

export interface Query {
  text: string;
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
 * Runs one statement in a read-only transaction as service_role and streams its rows, which hold the values as JSON does; integers that
 * JSON would round are texts, secret columns are ***. Close ends the transaction, also half-way.
 */
export async function openQuery(target: Target, query: Query): Promise<QueryResult & { close(): Promise<void> }> {
  const { text, before } = oneStatement(query);
  if (target.kind === 'embedded' && !isDatabaseDirectory(target.dir)) {
    throw noDatabase(target.dir);
  }
  const db = await openAdmin(target, 'a query on').catch((error: unknown) => {
    throw error instanceof DatabaseError ? explain(error, describeTarget(target)) : error;
  });
  const failed = (error: unknown) => describeFailure(error, target, query, before);
  const close = async () => {
    await db.query('rollback').catch(() => {});
    await db.close();
  };
  try {
    await begin(db, query);
    const plain = /^\s*(?:explain|show)\b/i.test(text);
    const columns = await db.columns(text);
    const twice = columns.find((name, i) => columns.indexOf(name) !== i);
    if (twice !== undefined) {
      throw new UsageError(`two columns of the query are called "${twice}"`, { suggestion: 'give one of them another name with "as"' });
    }
    const rows = plain ? plainRows(db, text, failed) : cursorRows(db, text, failed);
    return { columns, rows, close };
  } catch (error) {
    await close();
    throw failed(error);
  }
}

async function begin(db: AdminConnection, { timeoutMs, schema }: Query): Promise<void> {
  await db.query('begin transaction read only');
  await db.query(
    `select set_config('role', 'service_role', true), set_config('statement_timeout', $1, true), set_config('search_path', $2, true),
            set_config('standard_conforming_strings', 'on', true)`,
    [String(timeoutMs), schema === undefined ? '' : quoteIdent(schema)],
  );
}

async function* cursorRows(db: AdminConnection, text: string, failed: (error: unknown) => unknown): AsyncGenerator<Record<string, Json>> {
  try {
    await db.query(`declare outreach_query no scroll cursor for select row_to_json(q)::text as row from (${text}\n) q`);
    while (true) {
      const rows = await db.query(`fetch forward ${FETCH_SIZE} from outreach_query`);
      for (const { row } of rows) yield JSON.parse(String(row), readValue);
      if (rows.length < FETCH_SIZE) return;
    }
  } catch (error) {
    throw failed(error);
  }
}

async function* plainRows(db: AdminConnection, text: string, failed: (error: unknown) => unknown): AsyncGenerator<Record<string, Json>> {
  try {
    for (const row of await db.query(text)) yield JSON.parse(JSON.stringify(row));
  } catch (error) {
    throw failed(error);
  }
}

function readValue(key: string, value: Json, context?: { source?: string }): Json {
  if (SECRET_COLUMNS.has(key) && value !== null) return '***';
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? (context?.source ?? value) : value;
}

/** The statement, and what stands before it in the text. */
function oneStatement({ text, source }: Query): { text: string; before: string } {
  const statements = splitQuery(text, postgreSplitterOptions).map(String);
  const [statement] = statements;
  if (statement === undefined)
    throw new UsageError(`${source} is empty`, { suggestion: `write e.g. outreach sql 'select count(*) from crm.instagram_contacts'` });
  if (statements.length > 1)
    throw new UsageError(`${source} has ${statements.length} statements`, { suggestion: 'run them one at a time' });
  const bare = statement.replace(/^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
  const verb = /^\(*\s*(\w+)/.exec(bare)?.[1]?.toLowerCase() ?? '';
  if (!['select', 'with', 'values', 'table', 'explain', 'show'].includes(verb)) {
    throw new UsageError(`${source} begins with ${verb.toUpperCase() || 'nothing known'}: only what reads is run here`, {
      suggestion: 'write a SELECT, WITH, VALUES, TABLE, EXPLAIN or SHOW',
    });
  }
  return { text: bare, before: text.slice(0, Math.max(0, text.indexOf(bare))) };
}

/** A query that is wrong is its writer's to mend: exit 2, with line and column. */
function describeFailure(error: unknown, target: Target, { text, source, timeoutMs }: Query, before: string): unknown {
  if (!(error instanceof DatabaseError)) return error;
  if (error.kind === 'timeout') {
    return new ServiceError(`${source} took longer than ${timeoutMs / 1000} s`, {
      suggestion: 'make it smaller, or give it more with --timeout',
      cause: error,
    });
  }
  if (error.code === '22023' && error.message.includes('service_role')) {
    return new ConfigError(`${describeTarget(target)} has none of this tool's tables yet`, {
      suggestion: 'run "outreach migrate"',
      cause: error,
    });
  }
  if (!['other', 'missing', 'read_only', 'permission'].includes(error.kind)) return explain(error, describeTarget(target));
  const position = 'position' in error ? Number(error.position) : Number.NaN;
  const lines = text.slice(0, before.length + position - 1).split('\n');
  const place = Number.isNaN(position) ? '' : `:${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
  return new UsageError(`${source}${place}: ${error.message}`, {
    suggestion: error.hint ?? 'names need their schema (crm.instagram_contacts) unless --schema names one',
    cause: error,
  });
}
