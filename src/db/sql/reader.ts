import { ConfigError, UsageError } from '../../errors.ts';
import type { AdminConnection } from '../admin.ts';
import { DatabaseError } from '../errors.ts';
import { describeTarget, type Target } from '../target.ts';
import { quoteIdent } from '../transport.ts';
import { FUNCTIONS } from './allowed.ts';
import type { Statement } from './statement.ts';

/** The role that queries run as; `migrate` makes it (migrations/functions/ops/admit_reader.sql). */
export const READER = 'outreach_reader';

const READINESS = `
  select r.oid is not null as made, quote_ident(current_user) as login,
         exists (select from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
                 where n.nspname = 'ops' and p.proname = 'open_query') as migrated,
         exists (select from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
                 where n.nspname = 'ops' and p.proname = 'open_query' and p.prosecdef and p.proowner = r.oid) as admitted
  from (values (1)) one left join pg_catalog.pg_roles r on r.rolname = '${READER}'`;

/** Begins a read-only transaction as the reader. Throws ConfigError with what makes that possible where it is not. */
export async function becomeReader(db: AdminConnection, target: Target, timeoutMs: number, schema: string | undefined): Promise<void> {
  await db.query('begin transaction read only');
  const [found] = await db.query(READINESS);
  const where = describeTarget(target);
  if (found?.migrated !== true) {
    throw new ConfigError(`${where} has none of this tool's tables yet, or not all of them`, { suggestion: 'run "outreach migrate"' });
  }
  const login = String(found.login);
  if (found.made !== true) {
    throw new ConfigError(`${where} has no role ${READER}, which queries run as`, {
      suggestion: `as a superuser: create role ${READER} nologin noinherit; grant ${READER} to ${login}; then run "outreach migrate"`,
    });
  }
  if (found.admitted !== true) {
    throw new ConfigError(`${where} has not let the role ${READER} in, which queries run as`, {
      suggestion: 'run "outreach migrate" as the owner of the tables; it says what is missing',
    });
  }
  try {
    await db.query(
      `select set_config('role', '${READER}', true), set_config('statement_timeout', $1, true), set_config('search_path', $2, true),
              set_config('standard_conforming_strings', 'on', true), set_config('row_security', 'on', true)`,
      [String(timeoutMs), ['pg_catalog', ...(schema === undefined ? [] : [quoteIdent(schema)]), 'pg_temp'].join(', ')],
    );
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== '42501') throw error;
    throw new ConfigError(`${where}: ${login} may not become the role ${READER}, which queries run as`, {
      suggestion: `as a superuser, or as who owns the tables: grant ${READER} to ${login};`,
      cause: error,
    });
  }
}

const NAMED = `
  select p.proname as name, n.nspname as schema, 'function' as kind
  from pg_catalog.pg_proc p
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where has_function_privilege(p.oid, 'EXECUTE')
    and (n.nspname = $4 and $4 <> 'pg_catalog' and p.proname = any ($1::text::text[])
         or p.proname = any ($2::text::text[]) and p.pronargs > 0 and p.pronargs - p.pronargdefaults <= 1
            -- What is immutable does no harm, and what takes internal values cannot be called.
            and (n.nspname = $4 and $4 <> 'pg_catalog'
                 or n.nspname = 'pg_catalog' and p.provolatile <> 'i' and 'internal'::regtype <> all (p.proargtypes::oid[])))
  union all
  select o.oprname, n.nspname, 'operator'
  from pg_catalog.pg_operator o
  join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
  where n.nspname = $4 and $4 <> 'pg_catalog' and o.oprname = any ($3::text::text[])`;

/**
 * A name may mean what the parser cannot see: a function or an operator of the default schema that suits the arguments better than
 * PostgreSQL's own, or, behind a dot, a function instead of a column. Throws UsageError for those that are not allowed.
 */
export async function assertNames(
  db: AdminConnection,
  { functions, operators, attributes }: Statement,
  schema: string | undefined,
  source: string,
): Promise<void> {
  if (attributes.size === 0 && (schema === undefined || functions.size + operators.size === 0)) return;
  const found = await db.query(NAMED, [arrayOf(functions), arrayOf(attributes), arrayOf(operators), schema ?? 'pg_catalog']);
  for (const { name, schema: owner, kind } of found) {
    if (owner === 'pg_catalog' && FUNCTIONS.has(String(name))) continue;
    const suggestion = owner === 'pg_catalog' ? undefined : 'leave --schema away and name the tables with their schema';
    throw new UsageError(`${source}: the ${kind} ${owner}.${name} is not among those that a query may call`, { suggestion });
  }
}

function arrayOf(names: ReadonlySet<string>): string {
  return `{${[...names].map((name) => `"${name.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`;
}
