import type postgres from 'postgres';

/** The privileges of an object, one by one: without an ACL it has the default ones, and the order of an ACL means nothing. */
const grants = (acl: string, kind: string, owner: string): string => `(
  select string_agg(concat_ws(' ', case when x.grantee = 0 then 'public' else x.grantee::regrole::text end, x.privilege_type,
                              case when x.is_grantable then 'with grant option' end, 'by', x.grantor::regrole), ', '
                    order by x.grantee, x.privilege_type, x.grantor)
  from aclexplode(coalesce(${acl}, acldefault('${kind}', ${owner}))) x)`;

/** Everything that decides who may do what, a line each. Names, no oids: what is dropped and made again is the same. */
const SNAPSHOT = `
  with schema as (
    select oid, nspname as name from pg_namespace where nspname !~ '^pg_(toast|temp)'
  )
  select concat_ws(' ', 'schema', nspname, 'of', nspowner::regrole, ':', ${grants('nspacl', 'n', 'nspowner')}) as line
  from pg_namespace where oid in (select oid from schema)
  union all
  select concat_ws(' ', 'relation', s.name || '.' || relname, relkind, 'of', relowner::regrole, 'rls', relrowsecurity, 'forced', relforcerowsecurity,
                   reloptions::text, ':', ${grants('relacl', 'r', 'relowner')})
  from pg_class c join schema s on s.oid = relnamespace where relkind in ('r', 'p', 'v', 'm', 'f')
  union all
  select concat_ws(' ', 'sequence', s.name || '.' || relname, 'of', relowner::regrole, ':', ${grants('relacl', 's', 'relowner')})
  from pg_class c join schema s on s.oid = relnamespace where relkind = 'S'
  union all
  select concat_ws(' ', 'column', s.name || '.' || relname || '.' || attname, ':', ${grants('attacl', 'c', 'relowner')})
  from pg_attribute a join pg_class c on c.oid = attrelid join schema s on s.oid = relnamespace where attacl is not null
  union all
  select concat_ws(' ', 'function', s.name || '.' || proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', 'of', proowner::regrole,
                   'definer', prosecdef, proconfig::text, ':', ${grants('proacl', 'f', 'proowner')})
  from pg_proc p join schema s on s.oid = pronamespace
  union all
  select concat_ws(' ', 'type', s.name || '.' || typname, 'of', typowner::regrole, ':', ${grants('typacl', 'T', 'typowner')})
  from pg_type t join schema s on s.oid = typnamespace
  union all
  select concat_ws(' ', 'default', defaclobjtype, 'in', defaclnamespace::regnamespace, 'of', defaclrole::regrole, ':',
                   (select string_agg(x::text, ', ' order by x::text) from unnest(defaclacl) x))
  from pg_default_acl
  union all
  select concat_ws(' ', 'policy', to_jsonb(p)) from pg_policies p
  union all
  select concat_ws(' ', 'role', to_jsonb(r) - 'oid') from pg_roles r
  union all
  select concat_ws(' ', 'member', member::regrole, 'of', roleid::regrole, to_jsonb(m) - array['oid', 'member', 'roleid']) from pg_auth_members m
  union all
  select concat_ws(' ', 'database', datname, 'of', datdba::regrole, ':', ${grants('datacl', 'd', 'datdba')})
  from pg_database where datname = current_database()
  union all
  select concat_ws(' ', 'language', lanname, 'of', lanowner::regrole, ':', ${grants('lanacl', 'l', 'lanowner')}) from pg_language
  union all
  select concat_ws(' ', 'parameter', parname, paracl::text) from pg_parameter_acl`;

export async function snapshotPrivileges(connection: postgres.Sql | postgres.ReservedSql): Promise<string[]> {
  return (await connection.unsafe<{ line: string }[]>(SNAPSHOT)).map((row) => row.line);
}

/** What came and what went. */
export function changes(before: string[], after: string[]): { gone: string[]; new: string[] } {
  const [old, present] = [new Set(before), new Set(after)];
  return { gone: before.filter((line) => !present.has(line)).sort(), new: after.filter((line) => !old.has(line)).sort() };
}
