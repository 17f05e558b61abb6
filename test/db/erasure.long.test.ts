import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { erasedPeople, eraseRecords, eraseTexts, personRows, personToErase } from '../../src/db/ops/erasure.ts';
import { runCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';
import { populate } from './privileges/rows.ts';

const database = useDatabase();
const ANA = 'ana@studio.example';
const HANDLE = 'ana.studio';
/** Ways in which one address is written. */
const SPELLINGS = [
  ...[ANA, 'ANA@Studio.EXAMPLE', 'Ana Ruiz <ana@studio.example>', 'mailto:ana@studio.example', 'ana (at) studio (dot) example'],
  ...[
    'ana%40studio.example',
    'ａｎａ@studio.example',
    'an\u00ada@stu\u200bdio.example',
    'ana＠studio。example',
    '"ana"@studio.example',
    'ana @ studio.example',
  ],
];
/** Other people's, however much they look like it. */
const OTHERS = [
  'x+ana@studio.example',
  'diana@studio.example',
  'ana@studio.example.org',
  'ana@studio.examples',
  'ana.b@studio.example',
  'b.ana@studio.example',
  'ana@mystudio.example',
];

const columnSchema = z.object({ relation: z.string(), column_name: z.string(), type: z.string(), kept: z.string().nullable() });

async function patternOf(kind: string, key: string): Promise<string> {
  const [row] = await database.sql<{ pattern: string }[]>`select ops.key_spellings(${kind}, ${key}) as pattern`;
  return row?.pattern ?? '';
}

/** Where a pattern is found in a text, by the database and by JavaScript. */
async function found(pattern: string, text: string): Promise<{ sql: boolean; js: boolean }> {
  const [row] = await database.sql<{ found: boolean }[]>`select ${text} ~* ${pattern} as found`;
  return { sql: row?.found ?? false, js: new RegExp(pattern, 'iu').test(text) };
}

describe('the pattern of a key', () => {
  const ADDRESS = SPELLINGS.flatMap((spelling) => [
    spelling,
    `write to ${spelling}, please`,
    `"${spelling}"`,
    `x\n${spelling}.`,
    `(${spelling})`,
  ]);
  it.each([...ADDRESS, `https://a.example/?email=${ANA}&b=1`, `${ANA}.rejects.ndjson`, `**${ANA}**`, JSON.stringify(`a\n${ANA}\nb`)])(
    'finds %j',
    async (text) => {
      expect(await found(await patternOf('email', ANA), text)).toEqual({ sql: true, js: true });
    },
  );

  it.each(OTHERS)('leaves %s alone', async (text) => {
    const pattern = await patternOf('email', ANA);
    for (const around of [text, `to ${text}, please`, `<${text}>`]) expect(await found(pattern, around)).toEqual({ sql: false, js: false });
  });

  it.each([
    [
      'josé@bücher.example',
      [
        'josé@bücher.example',
        'JOSÉ@BÜCHER.example',
        'jose\u0301@xn--bcher-kva.example',
        'josé@bu\u0308cher.example',
        'jos%C3%A9@xn--bcher-kva.example',
      ],
    ],
    ['иван@почта.example', ['ИВАН@ПОЧТА.example', 'иван@xn--80a1acny.example']],
    ["o'brien@studio.example", ["O'Brien@studio.example", 'o’brien@studio.example']],
    ['a+b_c-d@studio.example', ['A+B_C-D@studio.example', 'a%2Bb%5Fc%2Dd%40studio%2Eexample']],
  ])('knows %s in other letters', async (key, spellings) => {
    const pattern = await patternOf('email', key);
    for (const text of spellings) expect([text, await found(pattern, `to ${text}!`)]).toEqual([text, { sql: true, js: true }]);
  });

  it.each([
    [
      'handle',
      HANDLE,
      ['dm @ana.studio now', 'https://instagram.com/ana.studio/', 'https://www.instagram.com/Ana.Studio?x=1'],
      ['@ana.studio.two', 'ana.studio', '@bana.studio', '@ana.studio_'],
    ],
    [
      'phone',
      '+4930123456',
      ['+49 30 123456', '0049 (0)30 / 12 34 56', '030 123456', '4930123456'],
      ['+49 30 1234567', '130 123456', '+49 31 123456'],
    ],
  ])('%s %s', async (kind, key, those, others) => {
    const pattern = await patternOf(kind, key);
    for (const text of those) expect([text, await found(pattern, text)]).toEqual([text, { sql: true, js: true }]);
    for (const text of others) expect([text, await found(pattern, text)]).toEqual([text, { sql: false, js: false }]);
  });

  it('finds whatever has the same normal form, and takes nothing else out', async () => {
    const mailbox = fc.string({ unit: fc.constantFrom(...'abcxyz019._+-éñжß'), minLength: 1, maxLength: 12 });
    const host = fc.constantFrom('studio.example', 'bücher.example', 'a-b.c1.example');
    await fc.assert(
      fc.asyncProperty(mailbox, host, fc.boolean(), fc.constantFrom('', ' ', '\n', '(', '<', ':'), async (name, at, upper, before) => {
        const text = upper ? `${name}@${at}`.toUpperCase() : `${name}@${at}`;
        const [row] = await database.sql<{ key: string | null; rest: string; own: string }[]>`
          select ops.email_key(${text}) as key, ops.without_spellings(${`${before}${text}, and me@other.example`}, p.person) as rest,
                 ops.without_spellings(ops.email_key(${text}), p.person) as own
          from (select ops.person_patterns(jsonb_build_object('emails', jsonb_build_array(ops.email_key(${text})), 'handles', jsonb '[]', 'phones', jsonb '[]', 'names', jsonb '[]')) as person) p`;
        if (row?.key == null) return;
        expect(row.own).toBe('(erased)');
        expect(row.rest).toBe(`${before}(erased), and me@other.example`);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a person in every column', () => {
  let columns: z.infer<typeof columnSchema>[];
  const unable: string[] = [];
  beforeAll(async () => {
    const { sql } = database;
    await populate(sql);
    // The handle is the person's by the address that the page states.
    await sql`insert into discovery.pages (ig_username, contact_email, display_name) values (${HANDLE}, ${ANA}, 'Ana Ruiz')`;
    columns = z.array(columnSchema).parse([
      ...(await sql`select n.nspname || '.' || c.relname as relation, a.attname as column_name, format_type(a.atttypid, null) as type, e.kept
        from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join ops.erasable_columns() e on e.relation = n.nspname || '.' || c.relname and e.column_name = a.attname
        where n.nspname in ('ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr') and c.relkind in ('r', 'p') and a.attgenerated = ''
          and format_type(a.atttypid, null) in ('text', 'character varying', 'text[]', 'character varying[]', 'jsonb', 'json')
        order by 1, a.attnum`),
    ]);
    // Written by triggers alone, or by nobody but the tool.
    const derived = ['ops.suppressions', 'ops.past_links', 'ops.phones', 'discovery.page_ranks'];
    await sql`insert into ops.past_links (from_kind, from_value, kind, value, via) values ('email', 'ana@old.example', 'email', ${ANA}, 'test'), ('email', ${ANA}, 'email', 'ana@old.example', 'test')`;
    const planted = (type: string, spelling: string, isKey: boolean): string[] => {
      if (type.endsWith('[]')) return [JSON.stringify([spelling, 'bo@other.example'])];
      if (type !== 'jsonb') return isKey ? [ANA, HANDLE] : [spelling, `see ${spelling}`, ANA];
      const note = {
        note: `wrote to ${spelling} today`,
        people: [
          { email: spelling, name: 'Ana Ruiz' },
          { email: 'bo@other.example', name: 'Bo' },
        ],
        list: [spelling, 'bo@other.example'],
      };
      return [JSON.stringify(note)];
    };
    await sql.begin(async (tx) => {
      // Without triggers and foreign keys: a row may hold the person in all columns at once.
      await tx`set local session_replication_role = replica`;
      for (const [n, { relation, column_name, type, kept }] of columns.entries()) {
        if (kept === "the tool's own" || kept === "a domain is nobody's key" || derived.includes(relation)) continue;
        let done = false;
        for (const value of planted(type, SPELLINGS[n % SPELLINGS.length] ?? ANA, kept !== null)) {
          const cast = type.endsWith('[]')
            ? `array(select jsonb_array_elements_text($1::text::jsonb))::${type}`
            : type === 'jsonb'
              ? '$1::text::jsonb'
              : '$1::text';
          done = await tx
            .savepoint((sp) =>
              sp.unsafe(`update ${relation} set ${column_name} = ${cast} where ctid = (select max(ctid) from ${relation})`, [value]),
            )
            .then(({ count }) => count === 1)
            .catch(() => false);
          if (done) break;
        }
        if (!done) unable.push(`${relation}.${column_name}`);
      }
    });
    await sql`update growth.lead_memory set name = 'Ana Ruiz' where email = ${ANA}`;
    await sql`insert into ops.suppressions (kind, value, reason, source) values ('email', ${ANA}, 'asked us to stop', 'test')`;
  });

  const dump = async () => {
    const tables = await database.sql<
      { name: string }[]
    >`select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
      where schemaname in ('ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr') order by 1`;
    const lines: string[] = [];
    for (const { name } of tables)
      for (const { row } of await database.sql.unsafe(`select to_jsonb(t)::text as row from ${name} t`)) lines.push(`${name} ${row}`);
    return lines;
  };

  it('is nowhere any more once she was erased, and others still are', async () => {
    // What cannot hold her is an enumeration, a hash or a number.
    const checked = await database.sql<{ name: string }[]>`
      select n.nspname || '.' || c.relname || '.' || a.attname as name
      from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and (a.attnum = any (k.conkey)) where k.contype = 'c'`;
    const names = new Set(checked.map(({ name }) => name));
    // Too short for an address, or somebody else's key.
    const short = [
      'sdr.companies.tin',
      'sdr.companies.registration_number',
      'growth.clients.api_key_prefix',
      'growth.api_key_rotation_log.new_key_prefix',
      'growth.api_key_rotation_log.old_key_prefix',
    ];
    expect(unable.filter((name) => !names.has(name) && !short.includes(name))).toEqual([]);
    const person = await personToErase(database.db, ANA);
    expect(person).toMatchObject({ emails: [ANA, 'ana@old.example'], handles: [HANDLE], names: ['Ana Ruiz'] });
    const pattern = new RegExp(person?.pattern ?? '', 'iu');
    const before = await dump();
    const tables = new Set(before.filter((line) => pattern.test(line)).map((line) => line.split(' ')[0]));
    const holding = new Set(columns.filter(({ kept }) => kept !== "the tool's own").map(({ relation }) => relation));
    // Tables of enumerations, hashes and ids have nothing of hers, and two follow from others.
    expect([...holding].filter((name) => !tables.has(name)).sort()).toEqual([
      'discovery.page_ranks',
      ...['ops.erasures', 'ops.phones', 'sdr.audience_members', 'sdr.campaigns'],
    ]);
    const bo = before.filter((line) => line.includes('bo@other.example')).length;

    const { exitCode, stderr, stdout } = await runCli(
      ['maintain', 'erase', '--email', ` ${ANA.toUpperCase()}`, '--yes', '--format', 'json'],
      {
        env: { OUTREACH_DATABASE: database.url },
      },
    );
    expect(exitCode, stderr).toBe(0);
    expect(stdout).not.toMatch(pattern);
    const after = await dump();
    expect(after.filter((line) => pattern.test(line) || line.includes(`"${HANDLE}"`) || /ana ruiz/i.test(line))).toEqual([]);
    expect(after.filter((line) => line.includes('bo@other.example')).length).toBeGreaterThan(bo / 2);
    const [no] = await database.sql`select reason, value from ops.suppressions where erased_at is not null`;
    expect(no).toMatchObject({ reason: 'asked us to stop', value: expect.stringMatching(/^erased:/) });
    const [check] =
      await database.sql`select ops.check_suppressions('[{"kind": "email", "value": "Ana@studio.example"}]') -> 0 -> 'suppressed' as is_suppressed`;
    expect(check?.is_suppressed).toBe(true);
  });

  it('has a way out for every column: erased, or kept with a reason', () => {
    expect(columns.filter(({ kept }) => kept !== null && kept.trim() === '')).toEqual([]);
    expect(columns.length).toBeGreaterThan(250);
  });
});

describe('the log of leads', () => {
  it('lets nothing pass but erasing, whoever asks for it', async () => {
    const { sql } = database;
    const as = (statement: string) => sql.begin(async (tx) => void (await tx.unsafe(`set local role service_role; ${statement}`)));
    await expect(as(`insert into ops.erasure_pass (transaction) values (pg_current_xact_id())`)).rejects.toThrow(/permission denied/);
    await expect(as(`update growth.lead_actions set note = 'x'`)).rejects.toThrow(/permission denied|append-only/);
    await expect(sql`update growth.lead_actions set note = 'x'`).rejects.toThrow(/append-only/);
    await sql`insert into growth.clients (client_id, business_name, email, password_hash, api_key) values ('00000000-0000-4000-8000-0000000000f1', 'F', 'f@tenant.example', '!', 'f')`;
    const [lead] = await sql<
      { id: string }[]
    >`insert into growth.lead_memory (client_id, email, name) values ('00000000-0000-4000-8000-0000000000f1', 'cy@lead.example', 'Cy') returning id`;
    await sql`insert into growth.lead_actions (lead_id, action_type, note) values (${lead?.id ?? ''}, 'update', 'ask dee@other.example and eve@other.example')`;
    const dee = await personToErase(database.db, 'dee@other.example');
    if (dee === null) throw new Error('no person');
    await eraseTexts(database.db, dee, 'growth.lead_actions', false);
    expect(await sql`select note from growth.lead_actions where lead_id = ${lead?.id ?? ''}`).toEqual([
      { note: 'ask (erased) and eve@other.example' },
    ]);
    await expect(sql`update growth.lead_actions set note = 'x'`).rejects.toThrow(/append-only/);
    expect(await sql`select * from ops.erasure_pass where transaction <> '1'`).toEqual([]);
  });
});

describe('on the embedded database', () => {
  const embedded = useDatabase({ on: 'embedded' });

  it('a person is found, told and erased alike', async () => {
    const tenant = '00000000-0000-4000-8000-0000000000f1';
    await embedded.query(
      `insert into growth.clients (client_id, business_name, email, password_hash, api_key) values ('${tenant}', 'F', 'f@tenant.example', '!', 'f')`,
    );
    await embedded.query(`insert into growth.lead_memory (client_id, email, name, message) values
      ('${tenant}', 'josé@xn--bcher-kva.example', 'José Ruiz', 'Hi'), ('${tenant}', 'bo@other.example', 'Bo', 'JOSE\u0301@Bücher.example sent me')`);
    const { db } = embedded;
    const person = await personToErase(db, 'JOSÉ@bücher.example');
    if (person === null) throw new Error('no person');
    const told: string[] = [];
    for await (const { value } of personRows(db, person, [], 'growth.lead_memory')) told.push(JSON.stringify(value));
    expect(told).toHaveLength(2);
    expect(await eraseTexts(db, person, 'growth.lead_memory', true)).toEqual({ deleted: 0, updated: 1 });
    expect(await eraseTexts(db, person, 'growth.lead_memory', false)).toEqual({ deleted: 0, updated: 1 });
    expect((await eraseRecords(db, person, false)).tables).toEqual({ 'growth.lead_memory': { deleted: 1, updated: 0 } });
    expect(await embedded.query('select message from growth.lead_memory')).toEqual([{ message: '(erased) sent me' }]);
    expect(await erasedPeople(db, [{ emails: ['bo@other.example'] }, { emails: ['jose\u0301@Bücher.example'] }])).toEqual({
      any: true,
      erased: [2],
    });
    const [back] = await embedded.query(`select ops.forget_erasure('email', 'josé@bücher.example') as is_back`);
    expect(back).toEqual({ is_back: true });
    expect((await erasedPeople(db, [{ emails: ['josé@bücher.example'] }])).any).toBe(false);
  });
});
