import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/databases.ts';
import { createDatabase, migrate, type PostgresServer, startPostgres } from '../support/postgres.ts';
import { ACTOR_NAMES, ACTORS, Stage } from './privileges/actors.ts';
import { type FunctionRow, grantedAsDeclared, grantedInCatalog, grantees, readFunctions, schemaPrivileges } from './privileges/catalog.ts';
import { API_FUNCTIONS, CALLED_DEFINERS, DEFINERS, DOORS, names, OWNER_FUNCTIONS, TRIGGER_FUNCTIONS } from './privileges/functions.ts';
import { COLUMNS, RELATIONS, SCHEMAS, SECRETS, SEQUENCES } from './privileges/matrix.ts';
import { expected, observed, type Relation, readRelations } from './privileges/observe.ts';
import { populate, ROWS } from './privileges/rows.ts';
import { RULES } from './privileges/rules.ts';

const OURS = Object.keys(SCHEMAS);
const TENANT_TABLES = Object.keys(RELATIONS).filter((name) => RELATIONS[name]?.tenant_a?.select === 'own');

const database = useDatabase();
let connection: postgres.ReservedSql;
let stage: Stage;
let relations: Map<string, Relation>;
let functions: FunctionRow[];
beforeAll(async () => {
  await populate(database.sql);
  connection = await database.sql.reserve();
  stage = new Stage(connection);
  relations = await readRelations(database.sql, OURS);
  functions = await readFunctions(database.sql);
});
afterAll(async () => {
  connection.release();
});

function found(name: string): Relation {
  const relation = relations.get(name);
  if (relation === undefined) throw new Error(`${name} is declared, but not in the database`);
  return relation;
}

describe('the declared table', () => {
  it('mentions every relation, sequence and function of the six schemas, and nothing else', () => {
    expect([...relations.keys()].sort()).toEqual([...Object.keys(RELATIONS), ...SEQUENCES].sort());
    const declared = [...names(API_FUNCTIONS), ...names(OWNER_FUNCTIONS), ...names(TRIGGER_FUNCTIONS), ...names(DOORS)];
    expect([...new Set(functions.map((row) => row.name))].sort()).toEqual(declared.sort());
  });

  it('is tried on populated relations, each table with another row to insert', async () => {
    const empty: string[] = [];
    for (const name of Object.keys(RELATIONS)) if ((await stage.owner(`select from ${name} limit 1`)).count === 0) empty.push(name);
    expect(empty).toEqual(['ops.sending_checks']); // has rows only within a transaction
    const tables = [...relations.values()].filter((relation) => relation.kind === 'table').map((relation) => relation.name);
    expect(tables.filter((name) => ROWS[name] === undefined).sort()).toEqual([
      'ops.migrations',
      ...['ops.sending_checks', 'ops.sending_conditions'],
    ]);
    for (const name of TENANT_TABLES)
      expect((await stage.owner(`select distinct client_id from ${name} where client_id is not null`)).count, name).toBeGreaterThan(1);
  });

  it('is what the catalog grants: no TRUNCATE, REFERENCES, TRIGGER or MAINTAIN, and no column beyond it', async () => {
    expect(await grantedInCatalog(database.sql)).toEqual(grantedAsDeclared());
  });

  it('is all that anybody was granted, and nobody may pass it on', async () => {
    expect(await grantees(database.sql)).toEqual(['authenticated', 'outreach_reader', 'service_role']);
    const declared = Object.entries(SCHEMAS).flatMap(([schema, roles]) => roles.map((role) => `${role} USAGE ${schema}`));
    expect(await schemaPrivileges(database.sql)).toEqual(declared.sort());
  });
});

describe('each actor and each statement', () => {
  it.each(Object.keys(RELATIONS))('%s', async (name) => {
    expect(await observed(stage, found(name), ACTOR_NAMES)).toEqual(await expected(stage, found(name), ACTOR_NAMES));
  });

  it.each(SEQUENCES)('%s is the owner’s alone', async (name) => {
    for (const statement of [`select nextval('${name}')`, `select setval('${name}', 1)`, `select last_value from ${name}`]) {
      for (const actor of ACTOR_NAMES) expect(await stage.outcome(ACTORS[actor], statement), `${actor}: ${statement}`).toBe('42501');
    }
  });
});

describe('columns', () => {
  it('of growth.clients are declared, each as readable or as secret', () => {
    const declared = [...(COLUMNS['growth.clients']?.select ?? []), ...SECRETS];
    expect([...found('growth.clients').columns].sort()).toEqual(declared.sort());
  });

  const cases = Object.entries(COLUMNS).flatMap(([table, verbs]) =>
    Object.entries(verbs).map(([verb, allowed]): [string, string, string[]] => [verb, table, allowed]),
  );
  it.each(cases)('%s of %s is confined to what is declared, column by column', async (verb, table, allowed) => {
    const relation = found(table);
    const actor = verb === 'update' ? ACTORS.va : ACTORS.tenant_a;
    const granted: string[] = [];
    for (const column of relation.columns) {
      const statement = verb === 'update' ? `update ${table} set ${column} = default` : `select ${column} from ${table}`;
      const outcome = await stage.outcome(actor, statement);
      if (outcome !== '42501') {
        granted.push(column);
        expect(outcome, column).toBe(verb === 'update' ? 2 : 1);
      }
    }
    expect(granted.sort()).toEqual([...allowed].sort());
  });

  it.each(SECRETS)('growth.clients.%s cannot be got at by a detour', async (column) => {
    for (const statement of [
      `select client_id from growth.clients where ${column} is not null`,
      `select client_id from growth.clients order by ${column}`,
      `select count(${column}) from growth.clients`,
      'select * from growth.clients',
      'select to_jsonb(c) from growth.clients c',
      `select c.client_id from growth.clients c join growth.clients d using (${column})`,
    ])
      expect(await stage.outcome(ACTORS.tenant_a, statement), statement).toBe('42501');
  });

  it('what a va says of promos is a human’s word', async () => {
    await expect(
      stage.run(ACTORS.va, `update discovery.pages set promo_status = 'not_open' returning promo_status, promo_status_source`),
    ).resolves.toMatchObject([{ promo_status: 'not_open', promo_status_source: 'human' }, { promo_status_source: 'human' }]);
  });
});

describe('functions', () => {
  const nobodys = [...names(OWNER_FUNCTIONS), ...names(TRIGGER_FUNCTIONS), ...names(DOORS)];

  it('belong to service_role, trigger functions and those of the owner and the reader to nobody', () => {
    expect(functions.filter((row) => row.is_trigger).map((row) => row.name)).toEqual(names(TRIGGER_FUNCTIONS).sort());
    for (const { name, callers } of functions) expect(callers, name).toEqual(nobodys.includes(name) ? [] : ['service_role']);
  });

  it.each([...names(API_FUNCTIONS), ...nobodys])('%s, called by each actor', async (name) => {
    for (const { call } of functions.filter((row) => row.name === name)) {
      for (const actor of ACTOR_NAMES) {
        const outcome = await stage.outcome(ACTORS[actor], call);
        // With nulls for arguments some end in an error of their own: they were called.
        if (actor === 'service_role' && !nobodys.includes(name)) expect(outcome, call).not.toBe('42501');
        else expect(outcome, `${actor}: ${call}`).toBe('42501');
      }
    }
  });

  it('run with the caller’s rights but for the declared ones, which nobody calls but few', () => {
    const definers = functions.filter((row) => row.is_definer);
    expect(definers.map((row) => row.name)).toEqual([...DEFINERS].sort());
    for (const { name, sets_search_path, callers } of definers)
      expect({ sets_search_path, callers }, name).toEqual({
        sets_search_path: true,
        callers: CALLED_DEFINERS.includes(name) ? ['service_role'] : [],
      });
  });
});

describe('the six schemas', () => {
  it.each(RULES)('$name', async ({ violations, plant }) => {
    expect((await connection.unsafe(violations, [OURS])).map((row) => row.found)).toEqual([]);
    await connection.unsafe(`begin; ${plant}`);
    const planted = await connection.unsafe(violations, [OURS]);
    await connection.unsafe('rollback');
    expect(planted).toHaveLength(1);
  });
});

describe('service_role without bypassrls', () => {
  let server: PostgresServer;
  let sql: postgres.Sql;
  let own: postgres.ReservedSql;
  beforeAll(async () => {
    // A server of its own: roles belong to the whole server.
    server = await startPostgres();
    const url = await createDatabase(server);
    await migrate(url);
    sql = postgres(url, { max: 2, onnotice: () => {} });
    await populate(sql);
    await sql`alter role service_role nobypassrls`;
    own = await sql.reserve();
  });
  afterAll(async () => {
    own?.release();
    await sql?.end();
    await server.stop();
  });

  it('still does all that is declared', async () => {
    expect([...(await sql`select rolbypassrls from pg_roles where rolname = 'service_role'`)]).toEqual([{ rolbypassrls: false }]);
    const there = new Stage(own);
    for (const name of Object.keys(RELATIONS)) {
      const outcome = await observed(there, found(name), ['service_role']);
      expect(outcome, name).toEqual(await expected(there, found(name), ['service_role']));
    }
    for (const { call } of functions.filter((row) => !row.is_trigger && ![...names(OWNER_FUNCTIONS), ...names(DOORS)].includes(row.name)))
      expect(await there.outcome(ACTORS.service_role, call), call).not.toBe('42501');
  });
});
