import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AdminConnection } from '../../src/db/admin.ts';
import { openAdmin } from '../../src/db/connect.ts';
import { applyMigrations, splitStatements } from '../../src/db/migrate/apply.ts';
import { loadMigrations } from '../../src/db/migrate/files.ts';
import { personRecords } from '../../src/db/ops/people.ts';
import { addSuppressions, checkSuppressions } from '../../src/db/ops/suppressions.ts';
import { CONTACT_KEYS } from '../support/contact-keys.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const no = { reason: 'asked not to be written to', source: 'test' };

describe('columns of contact keys', () => {
  const database = useDatabase();

  /** Those of these values that a column takes; `more` is another column that a row needs. */
  async function taken(table: string, column: string, more: string | null, values: string[]): Promise<string[]> {
    const accepted: string[] = [];
    await database.sql.begin(async (sql) => {
      for (const value of values) {
        await sql
          .savepoint(async (point) => {
            await point.unsafe(
              `insert into ${table} (${column}${more === null ? '' : `, ${more}`}) values ($1${more === null ? '' : ", 'x'"})`,
              [value],
            );
            accepted.push(value);
            await point.unsafe(`delete from ${table}`);
          })
          .catch((error: unknown) => {
            if (!(error instanceof postgres.PostgresError && error.code === '23514')) throw error;
          });
      }
    });
    return accepted;
  }

  it.each([
    ['email', 'outbound.leads', 'email', null],
    ['email', 'growth.prospect_candidates', 'contact_email', 'business_name'],
    ['handle', 'crm.outreach_queue', 'username', 'message_text'],
    ['domain', 'outbound.companies', 'company_domain', 'company_name'],
  ])('hold keys (%s) in their normal form: %s.%s', async (kind, table, column, more) => {
    const vectors = CONTACT_KEYS.filter(([k, text]) => k === kind && text !== '' && !text.includes('\0'));
    const accepted = new Set(
      await taken(
        table,
        column,
        more,
        vectors.map(([, text]) => text),
      ),
    );
    const wrong = vectors.filter(([, text, key]) => accepted.has(text) && key !== null && text.toLowerCase() !== key);
    expect(wrong).toEqual([]);
    const keys = [...new Set(vectors.flatMap(([, , key]) => key ?? []))];
    expect(await taken(table, column, more, keys)).toEqual(keys);
  });
});

describe('phones', () => {
  const database = useDatabase({ each: true });

  it('are keys of a person like addresses and handles', async () => {
    await database.query(`insert into discovery.pages (ig_username, contact_email) values ('ana', 'ana@home.example')`);
    await database.query(`insert into outbound.leads (email, personal_email, phone) values
      ('ana@corp.example', 'ana@home.example', '0049 (0)170 / 1234567, +49 171 7654321'), ('ben@corp.example', null, '+49 172 1111111')`);
    await database.query(`insert into sdr.companies (id, company_name) values ('10000000-0000-4000-8000-000000000000', 'Corp')`);
    await database.query(`insert into sdr.employees (company_id, full_name, work_email, phone_numbers) values
      ('10000000-0000-4000-8000-000000000000', 'Ana', 'ana@work.example', '{"tel:+491717654321"}')`);
    const person = await personRecords(database.db, { phone: '+49 170 1234567' });
    expect(person).toMatchObject({
      emails: expect.arrayContaining(['ana@corp.example', 'ana@home.example', 'ana@work.example']),
      handles: ['ana'],
      phones: expect.arrayContaining(['+491701234567', '+491717654321']),
    });
    expect(person.rows.map(({ relation }) => relation).sort()).toEqual(['discovery.pages', 'outbound.leads', 'sdr.employees']);
    await addSuppressions(database.db, [{ kind: 'phone', value: '+491701234567', ...no }], { dryRun: false, examples: 0 });
    const checked = await checkSuppressions(database.db, [
      { kind: 'handle', value: 'ana' },
      { kind: 'email', value: 'ana@work.example' },
      { kind: 'phone', value: '0171 7654321' },
      { kind: 'email', value: 'ben@corp.example' },
    ]);
    expect(checked.map(({ suppressed }) => suppressed)).toEqual([true, true, false, false]);
    await expect(database.query(`insert into crm.outreach_queue (username, message_text) values ('ana', 'hi')`)).rejects.toThrow(
      /suppressed/,
    );
  });

  it('that several people answer join nobody', async () => {
    await database.query(`insert into outbound.companies (company_name, company_phone) values ('Corp', '+49 30 1234567')`);
    await database.query(`insert into outbound.leads (email, phone) values ('ana@corp.example', '+49 30 1234567'), ('ben@corp.example', '0049301234567'),
      ('cy@a.example', '+49 171 1111111'), ('dee@b.example', '+49 171 1111111')`);
    for (const [key, other] of [
      ['ana@corp.example', 'ben@corp.example'],
      ['cy@a.example', 'dee@b.example'],
    ] as const) {
      await addSuppressions(database.db, [{ kind: 'email', value: key, ...no }], { dryRun: false, examples: 0 });
      const [held] = await checkSuppressions(database.db, [{ kind: 'email', value: other }]);
      expect({ other, suppressed: held?.suppressed }).toEqual({ other, suppressed: false });
    }
  });

  it('follow their record, and the default country', async () => {
    const stored = () => database.query('select key from ops.phones order by key');
    await database.query(`insert into outbound.leads (email, phone) values ('ana@corp.example', '0170 1234567')`);
    expect(await stored()).toEqual([]);
    await database.query(`select ops.set_country('DE')`);
    expect(await stored()).toEqual([{ key: '+491701234567' }]);
    await database.query(`update outbound.leads set phone = '0171 7654321', mobile_phone = '+1 555 010 0100'`);
    expect(await stored()).toEqual([{ key: '+15550100100' }, { key: '+491717654321' }]);
    await database.query('delete from outbound.leads');
    expect(await stored()).toEqual([]);
  });
});

describe('shared mailboxes', () => {
  const database = useDatabase();
  const personal = async (emails: string[]) => {
    const [row] = await database.query(`select to_jsonb(ops.personal_emails(array[${emails.map(quoted).join(', ')}])) as emails`);
    return z.array(z.string()).parse(row?.emails).sort();
  };
  const at = (names: string) => names.split(' ').map((name) => `${name}@corp.example`);

  it('are known by name, tag, country and department, in many languages', async () => {
    const shared = at(
      'info info+x info+ann.lee info-de info.uk info_emea info2 info-sales sales.team no-reply noreply no-reply-de kontakt contact zakaz office hello sales ' +
        'contato contacto contatti iletisim bilgi accueil bonjour presse vertrieb buchhaltung buero prodazhi reklama ventas vendas ufficio satis kontor biuro penjualan заказ',
    );
    expect(await personal(shared)).toEqual([]);
    const own = at(
      'ann ann.lee info.lee ann.sales infomann pr.anna contact.ann salesman sales.marie a hello.kitty +info ann-de 1info',
    ).sort();
    expect(await personal(own)).toEqual(own);
  });

  it('are a list that a team extends', async () => {
    expect(await personal(at('atelier booking'))).toEqual(at('atelier'));
    await database.query(`insert into ops.shared_mailbox_names (name, is_shared) values ('atelier', true), ('booking', false)`);
    expect(await personal(at('atelier atelier-fr booking'))).toEqual(at('booking'));
  });
});

describe('a suppression typed by hand', () => {
  const database = useDatabase();
  const insert = (kind: string, value: string) =>
    database.query(
      `insert into ops.suppressions (kind, value, reason, source) values (${quoted(kind)}, ${quoted(value)}, 'no', 'hand') returning value`,
    );

  it.each([
    ['email', 'Anna Lee <mailto:Anna@Corp.example>', 'anna@corp.example'],
    ['domain', 'https://www.Bücher.example/', 'xn--bcher-kva.example'],
    ['handle', 'https://instagram.com/Anna/?igsh=1', 'anna'],
    ['phone', '0049 (0)170 1234567', '+491701234567'],
  ])('stands in its normal form: %s %s', async (kind, value, key) => {
    expect(await insert(kind, value)).toEqual([{ value: key }]);
  });

  it.each([
    ['domain', '*.example.org', /single label, a public suffix, a wildcard/],
    ['domain', 'co.uk', /public suffix/],
    ['domain', 'com', /single label/],
    ['email', '*@corp.example', /wildcard/],
    ['email', 'anna@corp.example, ben@corp.example', /no e-mail address/],
    ['handle', '...', /no Instagram handle/],
    ['phone', '+000 000 000', /no phone number/],
    ['phone', '0170 1234567', /country code/],
  ])('that could match nobody is refused: %s %s', async (kind, value, reason) => {
    await expect(insert(kind, value)).rejects.toThrow(reason);
  });
});

describe('keys of a database from before', () => {
  const directory = useDirectory();
  let admin: AdminConnection;
  beforeAll(async () => {
    admin = await openAdmin({ kind: 'embedded', dir: join(directory.path, 'db') }, { template: 'none' });
  });
  afterAll(() => admin.close());

  it('are brought to their normal form, and what is none is named', async () => {
    const set = loadMigrations();
    const earlier = set.files.filter(({ kind, version }) => kind === 'migration' && version < '20261130000300');
    await admin.transaction(async (tx) => {
      for (const { version, name, kind, checksum, sql } of earlier) {
        for (const { text } of splitStatements(sql)) await tx.query(text);
        await tx.query(`insert into ops.migrations (version, name, kind, checksum, applied_by) values ($1, $2, $3, $4, 'test')`, [
          version,
          name,
          kind,
          checksum,
        ]);
      }
      for (const statement of [
        `insert into discovery.pages (ig_username, contact_email) values ('anna?igsh=1', 'mailto:anna@corp.example'), ('ben.', ' <ben@corp.example>'),
           ('ben', 'nobody'), ('cy', 'Cy@Corp.example')`,
        `insert into outbound.leads (email, phone) values ('anna@corp.example;', '0049 170 1234567'), ('dee@corp.example', null), ('dee@corp.example.', null)`,
        `insert into ops.suppressions (kind, value, reason, source, expires_at) values
           ('email', 'eve@corp.example.', 'no', 'a', '2099-01-01'), ('email', 'eve@corp.example', 'no', 'b', null), ('domain', '*.example', 'no', 'c', null),
           ('handle', 'fay?igsh=1', 'no', 'd', null)`,
      ])
        await tx.query(statement);
    });
    const { notes } = await applyMigrations(admin, set, 'test');
    expect(await admin.query('select ig_username, contact_email from discovery.pages order by ig_username')).toEqual([
      { ig_username: 'anna', contact_email: 'anna@corp.example' },
      { ig_username: 'ben', contact_email: 'nobody' },
      { ig_username: 'ben.', contact_email: 'ben@corp.example' },
      { ig_username: 'cy', contact_email: 'Cy@Corp.example' },
    ]);
    expect(await admin.query('select email from outbound.leads order by email')).toEqual([
      { email: 'anna@corp.example' },
      { email: 'dee@corp.example' },
      { email: 'dee@corp.example.' },
    ]);
    expect(await admin.query('select key, email from ops.phones')).toEqual([{ key: '+491701234567', email: 'anna@corp.example' }]);
    expect(await admin.query('select value, lifted_at is null as holds from ops.suppressions order by source')).toEqual([
      { value: 'eve@corp.example.', holds: false },
      { value: 'eve@corp.example', holds: true },
      { value: '*.example', holds: true },
      { value: 'fay', holds: true },
    ]);
    expect(await admin.query('select outcome, count(*)::int from ops.key_changes group by outcome order by outcome')).toEqual([
      { outcome: 'left', count: 4 },
      { outcome: 'merged', count: 1 },
      { outcome: 'normalised', count: 5 },
    ]);
    expect(notes.join('\n')).toMatch(/discovery\.pages: 1 of 2 values of ig_username/);
    expect(notes.join('\n')).toMatch(/ops\.suppressions: 1 keys brought to their normal form, 1 merged .* 1 left/);
  });
});
