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

describe.skipIf(dovecot.missing)(`import-replies from a mailbox that is cut off${dovecot.hint}`, () => {
  it('takes a connection that was cut up again', async () => {
    for (let n = 0; n < 250; n++) await server.deliver(mail(100 + n, `Спасибо, не интересно. ${'Подробно. '.repeat(50)}`), 'Many');
    const proxy = await cuttingProxy(server.port, { after: 150_000, most: 1 });
    expect(await run(['--folder', 'Many'], { port: proxy.port })).toMatchObject({ exitCode: 0 });
    expect(proxy.cuts()).toBe(1);
    await proxy.stop();
    expect(await stored()).toBe(250);
  });

  it('ends with 5 where it is cut for good, keeps what it has, and goes on with the next run', async () => {
    const always = await cuttingProxy(server.port, { after: 150_000, most: 1_000 });
    const cut = await run(['--folder', 'Many'], { port: always.port });
    await always.stop();
    expect(cut.exitCode === 5 || (await stored()) === 250).toBe(true);
    const early = await cuttingProxy(server.port, { after: 500, most: 1_000 });
    expect(await run(['--folder', 'Many', '--force'], { port: early.port })).toMatchObject({ exitCode: 5 });
    await early.stop();
    expect(await run(['--folder', 'Many'])).toMatchObject({ exitCode: 0 });
    expect(await stored()).toBe(250);
  });
});
