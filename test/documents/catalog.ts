import type { Sandbox } from './support.ts';

/** What a document may leave open, so that it is not compared. */
export type Open = 'nullability' | 'defaults' | 'index names';

export interface Line {
  kind: 'column' | 'constraint' | 'unique index' | 'index' | 'comment' | 'policy';
  text: string;
}

interface Column {
  key: string;
  type: string;
  notNull: boolean;
  default: string | null;
  generated: boolean;
}

export interface Catalog {
  columns: Map<string, Column>;
  others: Line[];
}

/** Everything that a schema's tables are made of. `schema` is where the search_path points: no name is qualified then. */
export async function readCatalog(db: Sandbox, schema: string): Promise<Catalog> {
  const inSchema = `relnamespace = '${schema}'::regnamespace`;
  const columns = await db.rows(`
    select c.relname || '.' || a.attname as key, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as not_null,
           pg_get_expr(d.adbin, d.adrelid) as value, a.attgenerated <> '' as generated
    from pg_class c join pg_attribute a on a.attrelid = c.oid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.${inSchema} and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`);
  const others = await db.rows(`
    select 'constraint' as kind, c.relname || ': ' || case when k.contype = 'c' and k.conname like '%\\_normalised' then 'CHECK ' || k.conname
             else case k.contype when 'f' then k.conname || ' ' else '' end || pg_get_constraintdef(k.oid, true) end as text
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    where c.${inSchema} and k.contype in ('c', 'f', 'p', 'u')
    union all
    -- An index that a constraint made for itself is told by the constraint.
    select case when i.indisunique then 'unique index' else 'index' end, pg_get_indexdef(i.indexrelid, 0, true)
    from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
    where t.${inSchema} and t.relkind = 'r'
      and (x.relname like 'idx\\_%' or not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u')))
    union all
    select 'comment', c.relname || coalesce('.' || a.attname, '') || ': ' || d.description
    from pg_description d join pg_class c on c.oid = d.objoid and d.classoid = 'pg_class'::regclass
      left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0
    where c.${inSchema} and c.relkind = 'r'
    union all
    select 'policy', p.tablename || ': "' || p.policyname || '" ' || p.permissive || ' for ' || p.cmd || ' to ' || array_to_string(p.roles, ', ')
    from pg_policies p where p.schemaname = '${schema}'
    order by 1, 2`);
  return {
    columns: new Map(columns.map(toColumn).map((column) => [column.key, column])),
    others: others.map(toLine),
  };
}

function toColumn(row: Record<string, unknown>): Column {
  return {
    key: String(row.key),
    type: String(row.type),
    notNull: row.not_null === true,
    default: row.value === null ? null : String(row.value),
    generated: row.generated === true,
  };
}

const KINDS = ['constraint', 'unique index', 'index', 'comment', 'policy'] as const;

function toLine(row: Record<string, unknown>): Line {
  const kind = KINDS.find((known) => known === row.kind);
  if (kind === undefined) throw new Error(`unknown kind ${row.kind}`);
  return { kind, text: String(row.text) };
}

/** A catalog as comparable lines, without what the document leaves open. */
export function toLines(catalog: Catalog, document: Catalog, open: Open[]): Line[] {
  const columns = [...catalog.columns.values()].map((column): Line => {
    const hasDefault = !open.includes('defaults') || (document.columns.get(column.key)?.default ?? null) !== null;
    return {
      kind: 'column',
      text: [
        `${column.key} ${column.type}`,
        column.notNull && !open.includes('nullability') ? ' not null' : '',
        column.default === null || !hasDefault ? '' : column.generated ? ` generated as ${column.default}` : ` default ${column.default}`,
      ].join(''),
    };
  });
  const others = open.includes('index names')
    ? catalog.others.map(({ kind, text }) => ({ kind, text: text.replace(/^(CREATE (?:UNIQUE )?INDEX) \S+ ON/, '$1 ON') }))
    : catalog.others;
  return [...columns, ...others];
}
