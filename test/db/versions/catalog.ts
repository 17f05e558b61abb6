import type { AdminConnection, AdminTransaction } from '../../../src/db/admin.ts';

/** One line for each object of a kind, in an order of its own. */
export type Snapshot = Record<string, string[]>;

/** In terms of n, the schema; columns that a version lacks or fills in by itself are left out. */
const KINDS: Record<string, string> = {
  relations: `
    select format('%s.%s kind %s rls %s forced %s options %s', n.nspname, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.reloptions)
    from pg_class c where c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')`,
  columns: `
    select format('%s.%s.%s %s %s not null %s default %s identity %s generated %s collation %s', n.nspname, c.relname, a.attnum, a.attname,
                  format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, l.collname)
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum left join pg_collation l on l.oid = a.attcollation
    where c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v', 'm', 'f')`,
  // From 18 on NOT NULL is a constraint with a name, too; see notNullConstraints.
  constraints: `
    select format('%s.%s %s %s valid %s', n.nspname, c.relname, o.conname, pg_get_constraintdef(o.oid), o.convalidated)
    from pg_class c join pg_constraint o on o.conrelid = c.oid where c.relnamespace = n.oid and o.contype <> 'n'`,
  indexes: `
    select format('%s valid %s', pg_get_indexdef(i.indexrelid), i.indisvalid)
    from pg_class c join pg_index i on i.indrelid = c.oid where c.relnamespace = n.oid`,
  policies: `
    select format('%s.%s %s %s %s to %s using %s with check %s', schemaname, tablename, policyname, permissive, cmd, roles, qual, with_check)
    from pg_policies where schemaname = n.nspname`,
  triggers: `
    select format('%s enabled %s', pg_get_triggerdef(t.oid), t.tgenabled)
    from pg_class c join pg_trigger t on t.tgrelid = c.oid where c.relnamespace = n.oid and not t.tgisinternal`,
  functions: `select pg_get_functiondef(p.oid) from pg_proc p where p.pronamespace = n.oid`,
  views: `
    select format('%s.%s %s', n.nspname, c.relname, pg_get_viewdef(c.oid))
    from pg_class c where c.relnamespace = n.oid and c.relkind in ('v', 'm')`,
  comments: `
    select format('%s.%s.%s %s', n.nspname, c.relname, d.objsubid, d.description)
    from pg_class c join pg_description d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass where c.relnamespace = n.oid`,
  // The owner's own rights are left out: 17 has one more of them (MAINTAIN).
  grants: `
    select format('%s: %s %s of %s', g.object, case when x.grantee = 0 then 'public' else pg_get_userbyid(x.grantee) end, x.privilege_type,
                  case when x.is_grantable then 'with grant option' end)
    from (
      select n.nspname::text as object, n.nspowner as owner, n.nspacl as acl
      union all select c.oid::regclass::text, c.relowner, c.relacl from pg_class c where c.relnamespace = n.oid
      union all select c.oid::regclass || '.' || a.attname, c.relowner, a.attacl
                from pg_class c join pg_attribute a on a.attrelid = c.oid where c.relnamespace = n.oid
      union all select p.oid::regprocedure::text, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
                from pg_proc p where p.pronamespace = n.oid
    ) g, aclexplode(g.acl) x
    where x.grantee <> g.owner`,
};

/** What the migrations made, in words that do not depend on the version, the owner or the moment. */
export async function schemaOf(db: AdminConnection, schemas: string[]): Promise<Snapshot> {
  return inOneTransaction(db, async (tx) => {
    const snapshot: Snapshot = {};
    for (const [kind, text] of Object.entries(KINDS)) snapshot[kind] = await lines(tx, text, schemas);
    return snapshot;
  });
}

/** The same and whatever else another run could touch: each object's identity and last change, every row, the roles. */
export async function stateOf(db: AdminConnection, schemas: string[]): Promise<Snapshot> {
  const schema = await schemaOf(db, schemas);
  return inOneTransaction(db, async (tx) => {
    const touched = (catalog: string, join: string) =>
      lines(tx, `select format('%s %s', x.oid, x.xmin) from ${catalog} x ${join} = n.oid`, schemas);
    const rows: string[] = [];
    for (const table of await lines(
      tx,
      `select c.oid::regclass::text from pg_class c where c.relnamespace = n.oid and c.relkind = 'r'`,
      schemas,
    )) {
      const [row] = await tx.query(
        `select md5(string_agg(t.xmin || ' ' || t.ctid || ' ' || t::text, ',' order by t.ctid)) as hash from ${table} t`,
      );
      rows.push(`${table} ${row?.hash}`);
    }
    return {
      ...schema,
      relationsTouched: await touched('pg_class', 'where x.relnamespace'),
      functionsTouched: await touched('pg_proc', 'where x.pronamespace'),
      triggersTouched: await touched('pg_trigger', 'join pg_class c on c.oid = x.tgrelid where c.relnamespace'),
      policiesTouched: await touched('pg_policy', 'join pg_class c on c.oid = x.polrelid where c.relnamespace'),
      constraintsTouched: await touched('pg_constraint', 'where x.connamespace'),
      rows,
      roles: await rolesOf(tx),
    };
  });
}

/** Roles with their attributes, and who is a member of whom. */
export async function rolesOf(db: Pick<AdminConnection, 'query'>): Promise<string[]> {
  const rows = await db.query(`
    select to_jsonb(r)::text as line from pg_roles r where rolname !~ '^pg_'
    union all select to_jsonb(m)::text from pg_auth_members m order by 1`);
  return rows.map((row) => String(row.line));
}

/** "schema.table.column" of every NOT NULL that is catalogued as a constraint, which no version before 18 does. */
export async function notNullConstraints(db: AdminConnection, schemas: string[]): Promise<string[]> {
  return inOneTransaction(db, (tx) =>
    lines(
      tx,
      `select format('%s.%s.%s', n.nspname, c.relname, a.attname)
       from pg_class c join pg_constraint o on o.conrelid = c.oid and o.contype = 'n' and o.convalidated
       join pg_attribute a on a.attrelid = c.oid and a.attnum = any (o.conkey) where c.relnamespace = n.oid`,
      schemas,
    ),
  );
}

/** "schema.table.column" of every column of a table that takes no null. */
export async function notNullColumns(db: AdminConnection, schemas: string[]): Promise<string[]> {
  return inOneTransaction(db, (tx) =>
    lines(
      tx,
      `select format('%s.%s.%s', n.nspname, c.relname, a.attname)
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and a.attnotnull
       where c.relnamespace = n.oid and c.relkind = 'r'`,
      schemas,
    ),
  );
}

async function lines(tx: AdminTransaction, text: string, schemas: string[]): Promise<string[]> {
  const names = schemas.map((schema) => `'${schema}'`).join(', ');
  const rows = await tx.query(
    `select x.line::text as line from pg_namespace n cross join lateral (${text}) as x(line) where n.nspname in (${names})`,
  );
  return rows.map((row) => String(row.line)).sort();
}

async function inOneTransaction<T>(db: AdminConnection, work: (tx: AdminTransaction) => Promise<T>): Promise<T> {
  const results: T[] = [];
  await db.transaction(async (tx) => {
    // Names are written in full then, whoever asks.
    await tx.query(`set local search_path = ''`);
    results.push(await work(tx));
  });
  const [result] = results;
  if (result === undefined) throw new Error('the transaction had no result');
  return result;
}
