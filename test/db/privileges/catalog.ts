import type postgres from 'postgres';
import { ACTOR_NAMES, ACTORS } from './actors.ts';
import { COLUMNS, RELATIONS, SCHEMAS, VERBS, type Verb } from './matrix.ts';

const ROLES = ['public', 'anon', 'authenticated', 'service_role'];
const OURS = Object.keys(SCHEMAS);

/** "role PRIVILEGE relation" for all that the catalog grants on whole relations, and "… relation.column" for single columns. */
export async function grantedInCatalog(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ granted: string }[]>`
    with relation as (
      select c.oid, n.nspname || '.' || c.relname as name, c.relkind
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any (${OURS})
    ), whole as (
      select role, p as privilege, r.oid, r.name
      from relation r, unnest(${ROLES}::text[]) as role,
           unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']) as p
      where r.relkind in ('r', 'p', 'f', 'v', 'm') and has_table_privilege(role, r.oid, p)
      union all
      select role, p, r.oid, r.name
      from relation r, unnest(${ROLES}::text[]) as role, unnest(array['USAGE', 'SELECT', 'UPDATE']) as p
      where r.relkind = 'S' and has_sequence_privilege(role, r.oid, p)
    )
    select role || ' ' || privilege || ' ' || name as granted from whole
    union all
    select role || ' ' || p || ' ' || r.name || '.' || a.attname
    from relation r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped,
         unnest(${ROLES}::text[]) as role, unnest(array['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) as p
    where r.relkind in ('r', 'p', 'f', 'v', 'm') and has_column_privilege(role, r.oid, a.attnum, p)
      and not exists (select from whole w where w.role = role.role and w.privilege = p and w.oid = r.oid)`;
  return rows.map((row) => row.granted).sort();
}

/** The same, as it follows from the declared table. */
export function grantedAsDeclared(): string[] {
  const granted = new Set<string>();
  for (const [relation, grants] of Object.entries(RELATIONS)) {
    for (const name of ACTOR_NAMES) {
      for (const verb of VERBS)
        if (grants[name]?.[verb] !== undefined) for (const line of lines(ACTORS[name].role, verb, relation)) granted.add(line);
    }
  }
  return [...granted].sort();
}

function lines(role: string, verb: Verb, relation: string): string[] {
  const columns = role === 'authenticated' ? COLUMNS[relation]?.[verb] : undefined;
  const privilege = `${role} ${verb.toUpperCase()} ${relation}`;
  return columns?.map((column) => `${privilege}.${column}`) ?? [privilege];
}

export interface FunctionRow {
  name: string;
  /** A call of it, with null for every argument. */
  call: string;
  is_trigger: boolean;
  is_definer: boolean;
  sets_search_path: boolean;
  /** Who may call it beside its owner. */
  callers: string[];
}

export async function readFunctions(sql: postgres.Sql): Promise<FunctionRow[]> {
  return sql<FunctionRow[]>`
    select n.nspname || '.' || p.proname as name,
           format('select %I.%I(%s)', n.nspname, p.proname,
                  (select string_agg('null::' || format_type(t, null), ', ' order by i) from unnest(p.proargtypes) with ordinality as arg(t, i))) as call,
           p.prorettype = 'trigger'::regtype as is_trigger,
           p.prosecdef as is_definer,
           coalesce(p.proconfig && array['search_path=pg_catalog, pg_temp'], false) as sets_search_path,
           array(select role from unnest(${ROLES}::text[]) as role where has_function_privilege(role, p.oid, 'EXECUTE')) as callers
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = any (${OURS})
    order by 1`;
}

/** Whoever has been granted anything in the six schemas, and whether they may pass it on. */
export async function grantees(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ grantee: string }[]>`
    select distinct case when x.grantee = 0 then 'public' else x.grantee::regrole::text end
           || case when x.is_grantable then ' with grant option' else '' end as grantee
    from (
      select relacl as acl, relowner as owner from pg_class where relnamespace::regnamespace::text = any (${OURS})
      union all select a.attacl, c.relowner from pg_attribute a join pg_class c on c.oid = a.attrelid
                where c.relnamespace::regnamespace::text = any (${OURS})
      union all select coalesce(proacl, acldefault('f', proowner)), proowner from pg_proc where pronamespace::regnamespace::text = any (${OURS})
      union all select nspacl, nspowner from pg_namespace where nspname = any (${OURS})
    ) object, aclexplode(object.acl) as x
    where x.grantee <> object.owner`;
  return rows.map((row) => row.grantee).sort();
}

/** "role PRIVILEGE schema". */
export async function schemaPrivileges(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ granted: string }[]>`
    select role || ' ' || p || ' ' || n.nspname as granted
    from pg_namespace n, unnest(${ROLES}::text[]) as role, unnest(array['USAGE', 'CREATE']) as p
    where n.nspname = any (${OURS}) and has_schema_privilege(role, n.oid, p)`;
  return rows.map((row) => row.granted).sort();
}
