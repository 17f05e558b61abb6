// What is asked of the catalogs, each question with the shape of its rows. $1 are the schemas.
import { z } from 'zod';

const KINDS = `case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end`;
const OURS = `c.relkind in ('r', 'p', 'f', 'v', 'm') and n.nspname = any ($1::text[])`;
const RELATION = `n.nspname || '.' || c.relname as relation`;
const FROM_RELATION = 'pg_class c join pg_namespace n on n.oid = c.relnamespace';

export const SCHEMAS = `
  select n.nspname as name, obj_description(n.oid, 'pg_namespace') as comment,
         array(select coalesce(r.rolname, 'public')::text as role from aclexplode(n.nspacl) a left join pg_roles r on r.oid = a.grantee
               where a.grantee <> n.nspowner and a.privilege_type = 'USAGE' order by role) as users
  from pg_namespace n where n.nspname = any ($1::text[])`;
export const schema = z.object({
  name: z.string(),
  comment: z.string().nullable(),
  /** Roles that may use it. */
  users: z.array(z.string()),
});

export const RELATIONS = `
  select n.nspname as schema, c.relname as name, ${KINDS} as kind, obj_description(c.oid, 'pg_class') as comment,
         c.relrowsecurity as row_security, c.relforcerowsecurity as forced_row_security,
         coalesce(c.reloptions && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false) as security_invoker
  from ${FROM_RELATION} where ${OURS}`;
export const relation = z.object({
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['table', 'view', 'materialized view']),
  comment: z.string().nullable(),
  row_security: z.boolean(),
  forced_row_security: z.boolean(),
  security_invoker: z.boolean(),
});

export const COLUMNS = `
  select ${RELATION}, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as not_null,
         pg_get_expr(d.adbin, d.adrelid, true) as value, a.attgenerated <> '' as generated, a.attidentity <> '' as identity,
         col_description(c.oid, a.attnum) as comment
  from ${FROM_RELATION} join pg_attribute a on a.attrelid = c.oid
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where ${OURS} and a.attnum > 0 and not a.attisdropped order by a.attnum`;
export const column = z.object({
  relation: z.string(),
  name: z.string(),
  type: z.string(),
  not_null: z.boolean(),
  /** The default, or what a generated column is made of. */
  value: z.string().nullable(),
  generated: z.boolean(),
  identity: z.boolean(),
  comment: z.string().nullable(),
});

const NAMES = (table: string, keys: string) => `
  array(select a.attname::text from unnest(${keys}) with ordinality o (attnum, place)
        join pg_attribute a on a.attrelid = ${table} and a.attnum = o.attnum order by o.place)`;
export const CONSTRAINTS = `
  select ${RELATION}, k.conname as name, k.contype::text as kind, pg_get_constraintdef(k.oid, true) as definition,
         ${NAMES('k.conrelid', 'k.conkey')} as columns, ${NAMES('k.confrelid', 'k.confkey')} as target_columns,
         (select tn.nspname || '.' || t.relname from pg_class t join pg_namespace tn on tn.oid = t.relnamespace where t.oid = k.confrelid) as target
  from ${FROM_RELATION} join pg_constraint k on k.conrelid = c.oid where ${OURS} and k.contype in ('p', 'u', 'f', 'c', 'x')`;
export const constraint = z.object({
  relation: z.string(),
  name: z.string(),
  /** Primary key, unique, foreign key, check, exclusion; not null stands with the column. */
  kind: z.enum(['p', 'u', 'f', 'c', 'x']),
  definition: z.string(),
  columns: z.array(z.string()),
  target: z.string().nullable(),
  target_columns: z.array(z.string()),
});

export const INDEXES = `
  select ${RELATION}, x.relname as name, i.indisunique as unique, pg_get_indexdef(i.indexrelid, 0, true) as definition,
         i.indpred is not null as partial, i.indexprs is not null as of_expressions,
         ${NAMES('i.indrelid', 'i.indkey')} as columns
  from ${FROM_RELATION} join pg_index i on i.indrelid = c.oid join pg_class x on x.oid = i.indexrelid
  where ${OURS} and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))`;
export const index = z.object({
  relation: z.string(),
  name: z.string(),
  unique: z.boolean(),
  definition: z.string(),
  partial: z.boolean(),
  of_expressions: z.boolean(),
  /** Those that are indexed as they are. */
  columns: z.array(z.string()),
});

export const TRIGGERS = `
  select ${RELATION}, t.tgname as name, pg_get_triggerdef(t.oid, true) as definition, t.tgenabled <> 'D' as enabled,
         (select pn.nspname || '.' || p.proname from pg_proc p join pg_namespace pn on pn.oid = p.pronamespace where p.oid = t.tgfoid) as function
  from ${FROM_RELATION} join pg_trigger t on t.tgrelid = c.oid where ${OURS} and not t.tgisinternal`;
export const trigger = z.object({
  relation: z.string(),
  name: z.string(),
  definition: z.string(),
  enabled: z.boolean(),
  function: z.string(),
});

export const POLICIES = `
  select ${RELATION}, p.polname as name, p.polpermissive as permissive,
         case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end as command,
         array(select coalesce(r.rolname, 'public')::text as role from unnest(p.polroles) o left join pg_roles r on r.oid = o order by role) as roles,
         pg_get_expr(p.polqual, p.polrelid, true) as using, pg_get_expr(p.polwithcheck, p.polrelid, true) as check
  from ${FROM_RELATION} join pg_policy p on p.polrelid = c.oid where ${OURS}`;
export const policy = z.object({
  relation: z.string(),
  name: z.string(),
  permissive: z.boolean(),
  command: z.string(),
  roles: z.array(z.string()),
  using: z.string().nullable(),
  check: z.string().nullable(),
});

const GRANTEE = (acl: string) => `aclexplode(${acl}) g left join pg_roles r on r.oid = g.grantee`;
export const GRANTS = `
  select ${RELATION}, null as column, coalesce(r.rolname, 'public') as grantee, lower(g.privilege_type) as privilege
  from ${FROM_RELATION} cross join lateral ${GRANTEE('c.relacl')} where ${OURS} and g.grantee <> c.relowner
  union all
  select ${RELATION}, a.attname, coalesce(r.rolname, 'public'), lower(g.privilege_type)
  from ${FROM_RELATION} join pg_attribute a on a.attrelid = c.oid cross join lateral ${GRANTEE('a.attacl')}
  where ${OURS} and not a.attisdropped`;
export const grant = z.object({
  relation: z.string(),
  /** Null: the privilege holds for all of it. */
  column: z.string().nullable(),
  grantee: z.string(),
  privilege: z.string(),
});

export const FUNCTIONS = `
  select n.nspname as schema, p.proname as name, pg_get_function_arguments(p.oid) as arguments, pg_get_function_result(p.oid) as result,
         p.prosecdef as security_definer, p.prorettype = 'pg_catalog.trigger'::regtype as for_triggers,
         (select substr(s, 19) from unnest(p.proconfig) s where s like 'statement_timeout=%') as timeout,
         array(select coalesce(r.rolname, 'public')::text as role
               from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a left join pg_roles r on r.oid = a.grantee
               where a.grantee <> p.proowner order by role) as callers
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = any ($1::text[])`;
export const fn = z.object({
  schema: z.string(),
  name: z.string(),
  arguments: z.string(),
  /** Null: a procedure. */
  result: z.string().nullable(),
  security_definer: z.boolean(),
  for_triggers: z.boolean(),
  timeout: z.string().nullable(),
  callers: z.array(z.string()),
});
