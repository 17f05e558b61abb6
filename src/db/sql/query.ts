import { ConfigError, ServiceError, UsageError } from '../../errors.ts';
import { endWithout } from '../../trimmed.ts';
import type { AdminConnection } from '../admin.ts';
import { openAdmin } from '../connect.ts';
import { isDatabaseDirectory, noDatabase } from '../embedded/directory.ts';
import { DatabaseError, explain } from '../errors.ts';
import type { Json } from '../json.ts';
import { describeTarget, type Target } from '../target.ts';
import { quoteIdent } from '../transport.ts';
import { withoutText } from './parameters.ts';

/** Columns whose values are never shown (design section 8). */
const SECRET_COLUMNS: ReadonlySet<string> = new Set(['password_hash', 'api_key', 'smtp_password']);
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
 * Runs one statement in a read-only transaction as service_role and streams its rows, which hold the values as JSON does; integers that
 * JSON would round are texts, secrets are ***. Close ends the transaction, also half-way.
 */
export async function openQuery(target: Target, query: Query, signal?: AbortSignal): Promise<QueryResult & { close(): Promise<void> }> {
  const { text, before } = oneStatement(query);
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
    await begin(db, query);
    const plain = /^\s*(?:explain|show)\b/i.test(text);
    const columns = await timed(() => db.columns(text));
    const twice = columns.find((name, i) => columns.indexOf(name) !== i);
    if (twice !== undefined) {
      throw new UsageError(`two columns of the query are called "${twice}"`, { suggestion: 'give one of them another name with "as"' });
    }
    const read = rowReader(await secretValues(db));
    const ask: Ask = (sql) => timed(() => db.query(sql));
    const rows = plain ? plainRows(ask, text, failed) : await openCursor(ask, text, read, failed);
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

const DECLARE = 'declare outreach_query no scroll cursor for select row_to_json(q.*)::text as row from (';

type Ask = AdminConnection['query'];

async function openCursor(
  ask: Ask,
  text: string,
  read: (json: string) => Record<string, Json>,
  failed: (error: unknown) => unknown,
): Promise<AsyncGenerator<Record<string, Json>>> {
  try {
    await ask(`${DECLARE}${text}\n) q`);
  } catch (error) {
    if (error instanceof DatabaseError && 'position' in error) Object.assign(error, { position: Number(error.position) - DECLARE.length });
    throw error;
  }
  const fetch = () => ask(`fetch forward ${FETCH_SIZE} from outreach_query`);
  let rows = await fetch();
  return (async function* () {
    try {
      while (true) {
        for (const { row } of rows) yield read(String(row));
        if (rows.length < FETCH_SIZE) return;
        rows = await fetch();
      }
    } catch (error) {
      throw failed(error);
    }
  })();
}

async function* plainRows(ask: Ask, text: string, failed: (error: unknown) => unknown): AsyncGenerator<Record<string, Json>> {
  try {
    for (const row of await ask(text)) yield JSON.parse(JSON.stringify(row));
  } catch (error) {
    throw failed(error);
  }
}

/** Reads a row that came as JSON. Secrets are hidden, also under another name and within other text. */
function rowReader(secrets: readonly string[]): (json: string) => Record<string, Json> {
  const inJson = secrets.map((secret) =>
    JSON.stringify(secret)
      .slice(1, -1)
      .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
  );
  const anySecret = inJson.length === 0 ? undefined : new RegExp(inJson.join('|'), 'g');
  return (json) => JSON.parse(anySecret === undefined ? json : json.replace(anySecret, '***'), revive);
}

/** Numbers that JSON would round are texts. */
function revive(key: string, value: Json, context?: { source?: string }): Json {
  if (value !== null && SECRET_COLUMNS.has(key)) return '***';
  const rounded = typeof value === 'number' && (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)));
  return rounded ? (context?.source ?? value) : value;
}

/** The secrets that are stored; there are as many as tenants. */
async function secretValues(db: AdminConnection): Promise<string[]> {
  const [found] = await db.query(`select pg_catalog.to_regclass('growth.clients') is not null as there`);
  if (found?.there !== true) return [];
  const columns = [...SECRET_COLUMNS].map((column) => `select ${column} as secret from growth.clients where length(${column}) >= 8`);
  return (await db.query(columns.join(' union '))).map((row) => String(row.secret));
}

/** The statement, and what stands before it in the text. */
function oneStatement({ text, source }: Query): { text: string; before: string } {
  const code = withoutText(text);
  const from = code.search(/\S/);
  if (from === -1)
    throw new UsageError(`${source} is empty`, { suggestion: `write e.g. outreach sql 'select count(*) from crm.instagram_contacts'` });
  const to = endWithout(code, (character) => character === ';' || character.trim() === '');
  const count = code
    .slice(from, to)
    .split(';')
    .filter((part) => part.trim() !== '').length;
  if (count > 1) throw new UsageError(`${source} has ${count} statements`, { suggestion: 'run them one at a time' });
  if (text.startsWith('\\', from)) {
    throw new UsageError(`${source} is a command of psql, which is not known here`, {
      suggestion: `for the columns of a table: select column_name, data_type from information_schema.columns where table_schema = 'crm'`,
    });
  }
  const verb = /^\(*\s*(\w+)/.exec(code.slice(from))?.[1]?.toLowerCase() ?? '';
  if (!['select', 'with', 'values', 'table', 'explain', 'show'].includes(verb)) {
    throw new UsageError(`${source} begins with ${verb.toUpperCase() || 'nothing known'}: only what reads is run here`, {
      suggestion: 'write a SELECT, WITH, VALUES, TABLE, EXPLAIN or SHOW',
    });
  }
  return { text: text.slice(from, to), before: text.slice(0, from) };
}

/** Undefined table, column or function: what to look at. */
function adviceFor({ code, message }: DatabaseError): string {
  if (code === '42P01' && !/"\w+\./.test(message)) return 'names need their schema (crm.instagram_contacts) unless --schema names one';
  if (code === '42P01' || code === '42703')
    return 'see docs/data-model.md, or: select table_schema, table_name, column_name from information_schema.columns';
  return 'mend the query; "outreach sql --help" has examples';
}

/** A query that is wrong is its writer's to mend: exit 2, with line and column. */
function describeFailure(error: unknown, target: Target, { text, source, timeoutMs, origin, original }: Query, before: string): unknown {
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
  // PostgreSQL counts characters, JavaScript code units; and it counts in the text with the values.
  const at = before.length + [...text.slice(before.length)].slice(0, position - 1).join('').length;
  const lines = original.slice(0, origin(at)).split('\n');
  const place = Number.isNaN(position) ? '' : `:${lines.length}:${[...(lines.at(-1) ?? '')].length + 1}`;
  return new UsageError(`${source}${place}: ${error.message}`, {
    suggestion: error.hint ?? adviceFor(error),
    cause: error,
  });
}
