import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres, type PostgresDatabase } from '../../support/databases.ts';
import { insert, LEAD, ROW, suppress, uuid } from '../../support/suppression.ts';
import { ACTORS, type ActorName } from './actors.ts';

// A role may make temporary objects, and a function that looks for a name in pg_temp before pg_catalog would run them as its owner.

const COMPANY = uuid(900_002);
const CAUGHT = 'TRAP0';

/** Plants something of every name in pg_temp, each with a trap that speaks when anybody but the role itself springs it. */
const PLANT = (role: string) => `
do $plant$
declare
  what record;
  planted integer := 0;
begin
  create function pg_temp.trap() returns boolean language plpgsql as $f$
  begin
    if current_user <> '${role}' then raise exception 'planted code ran as %', current_user using errcode = '${CAUGHT}'; end if;
    return true;
  end $f$;
  create function pg_temp.spring(variadic pg_catalog.text[]) returns boolean language sql as 'select pg_temp.trap()';

  -- Types: a domain of each name, over the type itself, whose check is the trap.
  for what in select t.typname as name from pg_catalog.pg_type t
    where t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace and t.typtype in ('b', 'r', 'm') and t.typname !~ '^_' loop
    begin
      execute pg_catalog.format('create domain pg_temp.%I as pg_catalog.%I check (pg_temp.trap())', what.name, what.name);
      planted := planted + 1;
    exception when others then null;
    end;
  end loop;

  -- Tables and views of every schema that a function reads, and the transition tables of the guards.
  for what in select distinct c.relname as name from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('pg_catalog', 'ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr') and c.relkind in ('r', 'v', 'm')
    union select pg_catalog.unnest(array['new_rows', 'old_rows', 'n', 'o', 'r', 'k', 's', 'i'])::pg_catalog.name loop
    begin
      execute pg_catalog.format('create view pg_temp.%I as select pg_temp.trap() as id, pg_temp.trap() as relation, pg_temp.trap() as lifted_at', what.name);
      planted := planted + 1;
    exception when others then null;
    end;
  end loop;

  -- Functions: of every name that stands in a body, in the forms that a call can take.
  for what in select distinct w[1] as name from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    cross join lateral pg_catalog.regexp_matches(p.prosrc, '([a-z_0-9]+)\\s*\\(', 'g') as w
    where n.nspname in ('ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr', 'auth') and w[1] <> 'trap' loop
    for i in 1..6 loop
      begin
        execute pg_catalog.format('create function pg_temp.%I(%s) returns boolean language sql as ''select pg_temp.trap()''', what.name,
          (array['', 'pg_catalog.text', 'pg_catalog.text, pg_catalog.text', 'pg_catalog.jsonb', 'anyelement', 'pg_catalog.text, pg_catalog.uuid[]'])[i]);
        planted := planted + 1;
      exception when others then null;
      end;
    end loop;
  end loop;

  -- Operators: every one that there is, over the same operands.
  for what in select distinct o.oprname as name, case when o.oprleft <> 0 then pg_catalog.format_type(o.oprleft, null) end as l,
      pg_catalog.format_type(o.oprright, null) as r from pg_catalog.pg_operator o where o.oprnamespace = 'pg_catalog'::pg_catalog.regnamespace loop
    begin
      execute pg_catalog.format('create or replace function pg_temp.operate(%s) returns boolean language sql as ''select pg_temp.trap()''',
        pg_catalog.concat_ws(', ', 'pg_catalog.' || what.l, 'pg_catalog.' || what.r));
      execute pg_catalog.format('create operator pg_temp.%s (%s rightarg = pg_catalog.%s, function = pg_temp.operate)', what.name,
        coalesce('leftarg = pg_catalog.' || what.l || ',', ''), what.r);
      planted := planted + 1;
    exception when others then null;
    end;
  end loop;
  perform pg_catalog.set_config('test.planted', planted::pg_catalog.text, false);
end
$plant$`;

const contact = { id: uuid(3), instagram_username: 'ben' };
/** What each role does through the guards, and what must come of it. */
const works: Partial<Record<ActorName, [statement: string, outcome: string][]>> = {
  crm: [
    [insert('queue', { username: 'ann' }), 'OS001'],
    [insert('queue', { username: 'ann.linked' }), 'OS001'],
    [`insert into crm.outreach_queue (username, message_text) values (pg_catalog.gen_random_uuid()::pg_catalog.text, 'Hello')`, 'accepted'],
    [`update crm.outreach_queue set status = 'scheduled', priority = 1 where status = 'pending'`, 'accepted'],
    [
      `update crm.outreach_queue set username = 'ann' where id = (select id from crm.outreach_queue where status = 'scheduled' limit 1)`,
      'OS001',
    ],
    [`insert into crm.instagram_contacts (instagram_username) values (pg_catalog.gen_random_uuid()::pg_catalog.text)`, 'accepted'],
    [`update crm.instagram_contacts set instagram_username = 'ann', tags = '{a}' where id = '${contact.id}'`, 'accepted'],
  ],
  sdr: [
    [insert('employees', { work_email: 'ann@corp.example', campaign_status: 'queued' }), 'OS001'],
    [insert('employees', { phone_numbers: ['+1 555 01 00'], campaign_number: 7 }), 'OS001'],
    [insert('employees', { work_email: 'cleo@b.example', campaign_status: 'queued' }), 'accepted'],
    [`update sdr.employees set reply_unsubscribe = true where id = '${ROW}'`, 'accepted'],
    [`update sdr.employees set campaign_status = 'queued' where id = '${ROW}'`, 'OS001'],
    [`update sdr.companies set segment = 'IT'`, 'accepted'],
  ],
  va: [[`update discovery.pages set promo_status = 'warm', pricing_notes = '$50'`, 'accepted']],
  tenant_a: [
    ['select * from growth.lead_memory, growth.clients', '42501'],
    ['select * from growth.lead_memory', 'accepted'],
  ],
  anon: [[insert('queue', { username: 'cleo' }), '42501']],
};

describe.each(Object.entries(works))('%s, with something planted in pg_temp for every name', (name, work) => {
  const [, actor] = Object.entries(ACTORS).find(([key]) => key === name) ?? [];
  let database: PostgresDatabase;
  let mine: postgres.Sql;
  beforeAll(async () => {
    database = await openPostgres();
    for (const statement of [
      `insert into sdr.companies (id, company_name) values ('${COMPANY}', 'Corp Example')`,
      suppress('handle', 'ann'),
      suppress('email', 'ann@corp.example'),
      suppress('phone', '+15550100'),
      insert('pages', { ig_username: 'ann.linked', contact_email: 'ann@corp.example' }),
      insert('contacts', contact),
      insert('queue', { id: LEAD, username: 'ben', contact_id: contact.id }),
      insert('employees', { id: ROW, work_email: 'ben@b.example', campaign_status: 'queued' }),
    ])
      await database.query(statement);
    mine = postgres(database.url, { max: 1, onnotice: () => {}, fetch_types: false });
    for (const [setting, value] of Object.entries(actor?.settings ?? {})) await mine`select set_config(${setting}, ${value}, false)`;
    await mine.unsafe(`set role ${actor?.role}`);
    await mine.unsafe(PLANT(String(actor?.role)));
  });
  afterAll(async () => {
    await mine.end();
    await database.close();
  });

  const outcomeOf = async (statement: string, between?: string): Promise<string> => {
    try {
      await mine.unsafe('begin');
      await mine.unsafe(statement);
      // Something that has nothing to do with it comes into force: then the commit looks again.
      if (between !== undefined) await database.query(between);
      await mine.unsafe('commit');
      return 'accepted';
    } catch (error) {
      await mine.unsafe('rollback');
      if (error instanceof postgres.PostgresError) return error.code === CAUGHT ? error.message : error.code;
      throw error;
    }
  };

  it('has planted types, relations, functions and operators by the hundred', async () => {
    const [row] = await mine.unsafe(`select pg_catalog.current_setting('test.planted') as planted`);
    expect(Number(row?.planted)).toBeGreaterThan(900);
    // And they do bite where a path does not keep them out.
    await database.query(`create function public.careless(value pg_catalog.text) returns boolean language plpgsql security definer
      set search_path = '' as $$ declare copy text := value; begin return copy is null; end $$`);
    await expect(mine.unsafe(`select public.careless('x')`)).rejects.toMatchObject({ code: CAUGHT });
  });

  it.each(['pg_catalog, public', 'pg_temp, pg_catalog, public'])(
    'the guards hold and nothing of it runs as their owner (search_path %s)',
    async (path) => {
      await mine.unsafe(`set search_path = ${path}`);
      for (const [i, [statement, outcome]] of work.entries()) {
        const other = suppress('handle', `other${i}.${path.length}`);
        for (const between of [undefined, other])
          expect({ statement, between, outcome: await outcomeOf(statement, between) }).toEqual({ statement, between, outcome });
      }
      if (name === 'crm')
        expect(await database.query(`select status from crm.outreach_queue where id = '${LEAD}'`)).toEqual([{ status: 'cancelled' }]);
    },
  );
});
