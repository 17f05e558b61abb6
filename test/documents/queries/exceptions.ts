import { type Statements, statementsOf } from '../support.ts';

/** The tenant that document 001 asks about. */
export const CLIENT = '550e8400-e29b-41d4-a716-446655440000';
/** The lead that its lead_actions examples stand for. */
export const LEAD = '1ead0000-0000-4000-8000-000000000123';

/** A statement that cannot run, or finds nothing of ours, as its document prints it. */
export interface Exception {
  statement: string;
  reason: string;
  /** What becomes of the unchanged statement: an SQLSTATE, or no row. */
  unchanged: '22P02' | '23502' | '42703' | '42P01' | 'no row';
  /** The least changes that make it run. */
  changes: [from: string, to: string][];
}

const CUT_UUID = { reason: "'550e8400-...' is a placeholder, no uuid", unchanged: '22P02' } as const;
const NO_UUIDS = { reason: "'lead-123' and 'client-abc' are placeholders, no uuids", unchanged: '22P02' } as const;
const NOT_PUBLIC = { reason: 'the document’s tables stand in schema public, ours in growth', unchanged: '42P01' } as const;

/** All of them are in document 001; 002, 003 and 004 run as they are printed. */
export const EXCEPTIONS: Exception[] = [
  { statement: 'delete a client', ...CUT_UUID, changes: [['550e8400-...', CLIENT]] },
  { statement: 'active leads of a client (composite index)', ...CUT_UUID, changes: [['550e8400-...', CLIENT]] },
  ...['lead created', 'lead tagged as follow-up', 'lead converted', 'lead reverted'].map(
    (statement): Exception => ({
      statement,
      ...NO_UUIDS,
      changes: [
        ['lead-123', LEAD],
        ['client-abc', CLIENT],
      ],
    }),
  ),
  {
    statement: 'the internal client, first form',
    reason: 'it lacks password_hash and api_key, which the document’s own table requires',
    unchanged: '23502',
    changes: [
      ['  email,\n', '  email,\n  password_hash,\n  api_key,\n'],
      ["'internal@aveniraisolutions.ca',\n", "'internal@aveniraisolutions.ca',\n  '!',\n  'client_first_form',\n"],
    ],
  },
  ...['add reversion_reason', 'add clients.is_test', 'add lead_memory.is_test', 'add lead_actions.is_test', 'add clients.is_internal'].map(
    (statement): Exception => ({ statement, ...NOT_PUBLIC, changes: [['public.', '']] }),
  ),
  {
    statement: 'table sizes',
    reason: 'it asks for the tables of schema public, and ours stand in growth',
    unchanged: 'no row',
    changes: [["'public'", "'growth'"]],
  },
  {
    statement: 'index usage',
    reason: 'pg_stat_user_indexes calls its columns relname and indexrelname; and our schema is growth',
    unchanged: '42703',
    changes: [
      ['  tablename,', '  relname as tablename,'],
      ['  indexname,', '  indexrelname as indexname,'],
      ["'public'", "'growth'"],
    ],
  },
];

/** The statements of document 001: printed as they are, or with the changes of their exception. */
export async function growthStatements(): Promise<Statements & { adapted(name: string): string }> {
  const statements = await statementsOf('001-growth.sql');
  return {
    ...statements,
    adapted(name) {
      const exception = EXCEPTIONS.find(({ statement }) => statement === name);
      if (exception === undefined) throw new Error(`${name} is no exception`);
      return exception.changes.reduce((text, [from, to]) => {
        if (!text.includes(from)) throw new Error(`${name} does not have ${from}`);
        return text.replaceAll(from, to);
      }, statements.get(name));
    },
  };
}
