/**
 * What a database, a role or a connection URL may have set otherwise (`alter database … set`), and what the functions are written for.
 * Left as they are: what an owner decides for good reasons (default_transaction_read_only, synchronous_commit, planner and memory).
 */
const SETTINGS: Readonly<Record<string, string>> = {
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  standard_conforming_strings: 'on',
  backslash_quote: 'safe_encoding',
  transform_null_equals: 'off',
  array_nulls: 'on',
  quote_all_identifiers: 'off',
  row_security: 'on',
  exit_on_error: 'off',
  gin_fuzzy_search_limit: '0',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  timezone_abbreviations: 'Default',
  extra_float_digits: '1',
  bytea_output: 'hex',
  xmlbinary: 'base64',
  xmloption: 'content',
  'plpgsql.extra_errors': 'none',
  'plpgsql.extra_warnings': 'none',
};

/** Settings that not every supported version has. */
const LATER_SETTINGS: Readonly<Record<string, string>> = { transaction_timeout: '0', restrict_nonsystem_relation_kind: '' };

/** For `begin`: a snapshot from before a lock would not show what the lock was waited for (ops.assert_read_committed). */
export const TRANSACTION_MODE = 'isolation level read committed';

/** Triggers that are switched off would let everything through; only a superuser may say so, and only one may take it back. */
const SUPERUSER_SETTINGS: Readonly<Record<string, string>> = { session_replication_role: 'origin' };

const set = (name: string, value: string) => `set_config('${name}', '${value}', true)`;
const each = (settings: Readonly<Record<string, string>>) => Object.entries(settings);

const PLAIN = each(SETTINGS).map(([name, value]) => set(name, value));
const CONDITIONAL = [
  ...each(LATER_SETTINGS).map(([name, value]) => `case when current_setting('${name}', true) is not null then ${set(name, value)} end`),
  ...each(SUPERUSER_SETTINGS).map(([name, value]) => `case when current_setting('${name}') <> '${value}' then ${set(name, value)} end`),
];

/** Makes the rest of a transaction independent of what the database carries. */
export const PLAIN_SETTINGS = `select ${[...PLAIN, ...CONDITIONAL].join(', ')}`;

/** The same for a call of a function: as service_role, within this time, every name with its schema. */
export function callSettings(timeoutMs: number): string {
  const own = { search_path: 'pg_catalog, pg_temp', statement_timeout: String(Math.ceil(timeoutMs)), role: 'service_role' };
  return [PLAIN_SETTINGS, ...each(own).map(([name, value]) => set(name, value))].join(', ');
}
