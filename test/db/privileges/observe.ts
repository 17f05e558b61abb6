import type postgres from 'postgres';
import { ACTORS, type Actor, type ActorName, type Stage } from './actors.ts';
import { type Access, COLUMNS, RELATIONS, type Rows, VERBS, type Verb } from './matrix.ts';
import { insertFresh } from './rows.ts';

export interface Relation {
  name: string;
  kind: 'table' | 'view' | 'sequence';
  columns: string[];
  /** Columns that an update may set: no generated ones. */
  plain: string[];
}

/** Everything in the six schemas that has rows or makes numbers. */
export async function readRelations(sql: postgres.Sql, schemas: string[]): Promise<Map<string, Relation>> {
  const rows = await sql<Relation[]>`
    select n.nspname || '.' || c.relname as name,
           case when c.relkind in ('r', 'p', 'f') then 'table' when c.relkind = 'S' then 'sequence' else 'view' end as kind,
           array_agg(a.attname::text order by a.attnum) as columns,
           coalesce(array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = '' and a.attidentity = ''), '{}') as plain
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where n.nspname = any (${schemas}) and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
    group by n.nspname, c.relname, c.relkind`;
  return new Map(rows.map((row) => [row.name, row]));
}

export type Outcomes = Partial<Record<ActorName, Record<Verb, number | string>>>;

/** What the declared table expects of each statement: a number of rows, or that it is refused. */
export async function expected(stage: Stage, relation: Relation, actors: readonly ActorName[]): Promise<Outcomes> {
  const outcomes: Outcomes = {};
  for (const name of actors) {
    const access: Access = RELATIONS[relation.name]?.[name] ?? {};
    const actor: Actor = ACTORS[name];
    outcomes[name] = await eachVerb((verb) => rowsOf(stage, relation.name, actor, access[verb]));
  }
  return outcomes;
}

async function rowsOf(stage: Stage, relation: string, actor: Actor, rows: Rows | undefined): Promise<number | string> {
  if (rows === undefined) return 'refused';
  if (rows === 'none') return 0;
  if (rows === 'one') return 1;
  return count(stage, rows === 'own' ? `${relation} where client_id = '${actor.tenant}'` : relation);
}

/** What each statement really does. */
export async function observed(stage: Stage, relation: Relation, actors: readonly ActorName[]): Promise<Outcomes> {
  const outcomes: Outcomes = {};
  for (const name of actors) {
    outcomes[name] = await eachVerb(async (verb) => {
      // Whether something refers to a row is no question of privilege: foreign keys are off while it is deleted.
      const ownerFirst = verb === 'delete' ? ['set local session_replication_role = replica'] : [];
      const outcome = await stage.outcome(ACTORS[name], statement(relation, name, verb), ownerFirst);
      return isRefusal(outcome, relation) ? 'refused' : outcome;
    });
  }
  return outcomes;
}

async function eachVerb(work: (verb: Verb) => Promise<number | string>): Promise<Record<Verb, number | string>> {
  const outcomes: Record<Verb, number | string> = { select: '', insert: '', update: '', delete: '', truncate: '' };
  for (const verb of VERBS) outcomes[verb] = await work(verb);
  return outcomes;
}

async function count(stage: Stage, from: string): Promise<number> {
  const [row] = await stage.owner(`select count(*)::integer as rows from ${from}`);
  return Number(row?.rows);
}

/** Where something is allowed: all that is allowed at once. Where it is refused: the least that could be asked for. */
function statement(relation: Relation, name: ActorName, verb: Verb): string {
  const { name: table, plain } = relation;
  const allowed = RELATIONS[table]?.[name]?.[verb] !== undefined;
  const confined = ACTORS[name].role === 'authenticated' ? COLUMNS[table]?.[verb] : undefined;
  switch (verb) {
    case 'select':
      return `select ${allowed ? (confined?.join(', ') ?? '*') : 'count(*)'} from ${table}`;
    case 'insert':
      return insertFresh(table) ?? `insert into ${table} default values`;
    case 'update':
      return `update ${table} set ${(confined ?? plain).map((column) => `${column} = ${column}`).join(', ')}`;
    case 'delete':
      return `delete from ${table}`;
    case 'truncate':
      return `truncate ${table}`;
  }
}

const INSUFFICIENT_PRIVILEGE = '42501';
/** A view that nobody can write to says so before it looks at privileges; those are compared by themselves. */
const NOT_WRITABLE = ['55000', '42809'];

function isRefusal(outcome: number | string, relation: Relation): boolean {
  return outcome === INSUFFICIENT_PRIVILEGE || (relation.kind === 'view' && NOT_WRITABLE.includes(String(outcome)));
}
