import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { summarySchema } from '../../src/summary.ts';
import { spawnCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { cuttingProxy, type Dovecot, MAIL_PASSWORD, MAIL_USER, startDovecot } from '../support/dovecot.ts';
import { eml } from '../support/mail.ts';
import { needProgram } from '../support/needs.ts';

const dovecot = needProgram('dovecot', 'dovecot-imapd');
const database = useDatabase();
const dir = useDirectory();
let server: Dovecot;

beforeAll(async () => {
  if (!dovecot.missing) server = await startDovecot();
});
afterAll(async () => {
  if (!dovecot.missing) await server.stop();
});
beforeEach(async () => {
  await database.sql`truncate sdr.companies, sdr.mails, ops.sync_cursors cascade`;
});

interface Call {
  port?: number;
  password?: string;
  trusted?: boolean;
}

async function run(flags: string[] = [], { port = server.port, password = MAIL_PASSWORD, trusted = true }: Call = {}) {
  const env = {
    ...{ OUTREACH_HOME: dir.path, IMAP_URL: `imaps://${encodeURIComponent(MAIL_USER)}@127.0.0.1:${port}`, IMAP_PASSWORD: password },
    ...(trusted ? { NODE_EXTRA_CA_CERTS: server.authority } : {}),
  };
  const { stdout, stderr, exitCode } = await spawnCli(['import-replies', ...flags, '--database', database.url], { cwd: dir.path, env })
    .done;
  const summary = stdout === '' ? undefined : summarySchema.parse(JSON.parse(stdout));
  return { exitCode, stderr, stdout, inserted: summary?.tables['sdr.mails']?.inserted ?? 0 };
}

const mail = (n: number, body = `Спасибо, не интересно ${n}`) =>
  eml({ from: `person${n}@corp.example`, body, id: `m${n}-${body.length}@corp.example` });
const stored = async () => (await database.sql`select count(*)::integer as n from sdr.mails`)[0]?.n;

describe.skipIf(dovecot.missing)(`import-replies from a mailbox${dovecot.hint}`, () => {
  it('reads what is new, marks nothing as read, and goes on where it stopped', async () => {
    for (const n of [1, 2, 3]) await server.deliver(mail(n));
    expect(await run()).toMatchObject({ exitCode: 0, inserted: 3 });
    expect((await server.files()).filter((name) => /:2,.*S/.test(name))).toEqual([]);
    expect(await run()).toMatchObject({ exitCode: 0, inserted: 0 });
    await server.deliver(mail(4));
    expect(await run()).toMatchObject({ inserted: 1 });
  });

  it('counts a message once where the UIDVALIDITY is new', async () => {
    await run();
    const before = await stored();
    await server.renumber();
    await server.deliver(mail(5));
    expect(await run()).toMatchObject({ exitCode: 0, inserted: 1 });
    expect(await stored()).toBe(before + 1);
  });

  it('reads another folder, and says where there is none', async () => {
    await server.deliver(mail(9), 'Bounces');
    expect(await run(['--folder', 'Bounces'])).toMatchObject({ exitCode: 0, inserted: 1 });
    expect(await run(['--folder', 'Nowhere'])).toMatchObject({ exitCode: 2 });
  });

  it('does not read an attachment of many megabytes', async () => {
    const attachment = randomBytes(12_000_000).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
    const large = eml({
      from: 'large@corp.example',
      headers: { 'Content-Type': 'multipart/mixed; boundary=b' },
      body: `--b\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n\n${attachment}\n--b\nContent-Type: text/plain; charset=utf-8\n\nПришлите, пожалуйста, каталог.\n--b--`,
    });
    await server.deliver(large, 'Large');
    const proxy = await cuttingProxy(server.port, { after: 4_000_000, most: 1_000 });
    expect(await run(['--folder', 'Large'], { port: proxy.port })).toMatchObject({ exitCode: 0, inserted: 1 });
    await proxy.stop();
    const [row] = await database.sql`select outcome from sdr.replies`;
    expect(row).toMatchObject({ outcome: 'info_request' });
  });

  it('ends with 4 where the login is refused, and says no password', async () => {
    const { exitCode, stderr, stdout } = await run([], { password: 'wrong-password' });
    expect([exitCode, stdout]).toEqual([4, '']);
    expect(stderr).toContain('refused the login');
    expect(stderr).not.toContain('wrong-password');
  });

  it('trusts no certificate of a stranger', async () => {
    const { exitCode, stderr } = await run([], { trusted: false });
    expect(exitCode).toBe(4);
    expect(stderr).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('writes nothing in a dry run, and moves no cursor', async () => {
    expect(await run(['--dry-run'])).toMatchObject({ exitCode: 0 });
    expect(await stored()).toBe(0);
    expect((await run()).inserted).toBeGreaterThan(0);
  });
});
