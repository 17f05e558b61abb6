import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { replyRowSchema } from '../../src/db/sdr/replies.ts';
import { summarySchema } from '../../src/summary.ts';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { dsn, eml, mbox, OURS, writeMails } from '../support/mail.ts';

const database = useDatabase();
const dir = useDirectory({ each: true });
const COMPANY = '00000000-0000-4000-8000-000000000001';

const outreach = (...args: string[]) => runCli([...args, '--database', database.url], { cwd: dir.path, env: { OUTREACH_HOME: dir.path } });

async function imported(mails: readonly string[], ...flags: string[]) {
  await writeMails(dir.path, Object.fromEntries(mails.map((mail, n) => [`box/${n}.eml`, mail])));
  return importedFrom('box', ...flags);
}

async function importedFrom(path: string, ...flags: string[]) {
  const { stdout, stderr, exitCode } = await outreach('import-replies', path, ...flags);
  if (stdout === '') throw new Error(stderr);
  const summary = summarySchema.parse(JSON.parse(stdout));
  return { exitCode, stderr, summary, counts: (table: string) => summary.tables[table] ?? { inserted: 0, updated: 0, unchanged: 0 } };
}

async function replies(...flags: string[]) {
  const { stdout, stderr } = await outreach('report', 'replies', ...flags);
  if (stdout === '') throw new Error(stderr);
  return z.array(replyRowSchema).parse(JSON.parse(stdout));
}

async function employee(name: string) {
  const [row] = await database.sql`
    select reply_unsubscribe, reply_info_request, reply_bounce, campaign_status, paused_until::text, work_email_status, generic_email_status
    from sdr.employees where full_name = ${name}`;
  return row;
}

const suppressions = async () =>
  (
    await database.sql`select value, reason, expires_at - created_at as lasts from ops.suppressions where lifted_at is null order by value`
  ).map(({ value, reason, lasts }) => [value, reason, lasts]);

async function decided(verb: string, outcome: string[], which = 0) {
  const [...all] = await replies();
  return outreach('replies', verb, all[which]?.reply_id ?? '', ...outcome, '--reason', 'looked at it');
}

beforeEach(async () => {
  await database.sql`truncate sdr.companies, sdr.mails, ops.import_files cascade`;
  await database.sql`delete from ops.cancellations`;
  await database.sql`update ops.suppressions set lifted_at = now(), lifted_by = 'test', lifted_reason = 'next test' where lifted_at is null`;
  await database.sql`insert into sdr.companies (id, company_name) values (${COMPANY}, 'Corp')`;
  await database.sql`
    insert into sdr.employees (company_id, full_name, work_email, generic_email, campaign_number, campaign_status) values
      (${COMPANY}, 'Olga', 'olga@corp.example', 'info@corp.example', 1, 'sent'),
      (${COMPANY}, 'Ivan', 'ivan@corp.example', 'info@corp.example', 1, 'sent'),
      (${COMPANY}, 'Info', null, 'office@corp.example', 1, 'sent')`;
});

describe('import-replies', () => {
  it('a date that is still to come is told, and holds nobody until then', async () => {
    const away = 'Добрый день! Меня нет в офисе. Вернусь на следующей неделе.';
    const { summary } = await imported([
      eml({ subject: 'Автоответ', date: 'Mon, 02 Nov 2099 10:00:00 +0300', body: away, headers: { 'Auto-Submitted': 'auto-replied' } }),
    ]);
    expect(summary.warnings).toContainEqual(expect.objectContaining({ code: 'future_times', count: 1 }));
    const { paused_until: until } = (await employee('Olga')) ?? {};
    expect(Date.parse(until) - Date.now()).toBeLessThan(30 * 86_400_000);
    expect(Date.parse(until)).toBeGreaterThan(Date.now());
    expect([...(await database.sql`select sent_at from sdr.mails`)]).toEqual([{ sent_at: null }]);
  });

  it('sets flags on the employee with the address, and suppresses who wants no more', async () => {
    const { exitCode, counts } = await imported([
      eml({ body: 'Прошу больше не писать мне.' }),
      eml({ from: 'ivan@corp.example', body: 'Пришлите, пожалуйста, прайс.' }),
    ]);
    expect(exitCode).toBe(0);
    expect([counts('sdr.mails').inserted, counts('sdr.replies').inserted, counts('sdr.employees').updated]).toEqual([2, 2, 2]);
    expect(counts('ops.suppressions')).toEqual({ inserted: 1, updated: 0, unchanged: 0 });
    expect(await employee('Olga')).toMatchObject({ reply_unsubscribe: true, campaign_status: 'unsubscribed' });
    expect(await employee('Ivan')).toMatchObject({ reply_info_request: true, reply_unsubscribe: false, campaign_status: 'replied' });
    expect(await suppressions()).toEqual([['olga@corp.example', 'unsubscribed', null]]);
    expect((await replies()).map(({ outcome }) => outcome).sort()).toEqual(['info_request', 'unsubscribe']);
  });

  it('counts a message once, from files, folders and mailbox files, with other transport headers and line ends', async () => {
    const mail = eml({ body: 'Спасибо, не интересно.\nFrom us all.' });
    await imported([mail]);
    await writeMails(dir.path, {
      'box/copy.eml': `Received: from mx by mx2\r\nX-Spam: no\r\n${mail}`,
      'box/old.mbox': mbox([mail, eml({ body: 'другой ответ' })]),
    });
    const { counts } = await importedFrom('box');
    expect(counts('sdr.mails')).toMatchObject({ inserted: 1 });
    expect(await replies()).toHaveLength(2);
  });

  it('takes another text under a known id for another message, and an empty id for none', async () => {
    const { counts } = await imported([
      eml({ id: 'same@mail.example', body: 'Да, интересно' }),
      eml({ id: 'same@mail.example', body: 'Нет, не интересно' }),
      eml({ id: '', body: 'Перезвоните' }),
      eml({ id: '', body: 'Перезвоните завтра' }),
      eml({ id: null, body: 'Перезвоните' }),
    ]);
    expect(counts('sdr.mails').inserted).toBe(4);
  });

  it('reads a report for each recipient, and never suppresses whom it came to', async () => {
    await imported([
      dsn([
        ['Final-Recipient: rfc822; ivan@corp.example', 'Action: failed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1 user unknown'],
        ['Final-Recipient: rfc822; olga@corp.example', 'Action: failed', 'Status: 5.2.2', 'Diagnostic-Code: smtp; 552 5.2.2 mailbox full'],
        ['Final-Recipient: rfc822; office@corp.example', 'Action: delivered', 'Status: 2.0.0'],
      ]),
    ]);
    expect((await replies()).map(({ address, outcome }) => [address, outcome]).sort()).toEqual([
      ['ivan@corp.example', 'bounce_hard'],
      ['olga@corp.example', 'bounce_soft'],
    ]);
    expect(await employee('Ivan')).toMatchObject({
      reply_bounce: true,
      work_email_status: 'bounced',
      generic_email_status: 'unknown',
      campaign_status: 'bounced',
    });
    expect(await employee('Olga')).toMatchObject({ reply_bounce: false, campaign_status: 'sent' });
    expect(await suppressions()).toEqual([['ivan@corp.example', 'bounced', null]]);
  });

  it('suppresses for 90 days where a policy refused', async () => {
    await imported([
      dsn([
        [
          'Final-Recipient: rfc822; ivan@corp.example',
          'Action: failed',
          'Status: 5.7.1',
          'Diagnostic-Code: smtp; 550 5.7.1 Message rejected as spam',
        ],
      ]),
    ]);
    expect((await replies())[0]?.outcome).toBe('bounce_soft');
    expect(await employee('Ivan')).toMatchObject({ reply_bounce: false });
    const [[value, reason, lasts] = []] = await suppressions();
    expect([value, reason, String(lasts)]).toEqual(['ivan@corp.example', 'bounced', '90 days']);
  });

  it.each([
    [
      'the original recipient, where the final one is nobody',
      dsn(
        [
          [
            'Original-Recipient: rfc822; ivan@corp.example',
            'Final-Recipient: rfc822; ivan@forwarded.example',
            'Action: failed',
            'Status: 5.1.1',
          ],
        ],
        { original: 'Subject: x' },
      ),
    ],
    [
      'the address it was sent from',
      dsn([['Action: failed', 'Status: 5.1.1']], { to: 'bounces+ivan=corp.example@ours.example', original: 'Subject: x' }),
    ],
    [
      'X-Failed-Recipients',
      eml({
        from: 'Mailer-Daemon@mx.example',
        subject: 'Mail delivery failed',
        headers: { 'X-Failed-Recipients': 'ivan@corp.example' },
        body: 'The mailbox does not exist.',
      }),
    ],
    [
      'the text',
      eml({
        from: '<>',
        subject: 'Недоставленное сообщение',
        body: `Ваше письмо не доставлено.\n<ivan@corp.example>: нет такого пользователя`,
      }),
    ],
  ])('finds whose it is by %s', async (_, mail) => {
    await imported([mail]);
    expect((await replies()).map(({ address, outcome }) => [address, outcome])).toEqual([['ivan@corp.example', 'bounce_hard']]);
    expect(await employee('Ivan')).toMatchObject({ reply_bounce: true });
  });

  it('finds whose an answer is by our plus-address and by the quoted letter, and guesses nobody', async () => {
    await imported([
      eml({ from: 'private@mail.example', to: 'sales+ivan=corp.example@ours.example', body: 'Пришлите каталог' }),
      eml({
        from: 'other@mail.example',
        body: 'Пришлите презентацию\n\n-----Original Message-----\nFrom: Sales <sales@ours.example>\nSent: Monday\nTo: Olga <olga@corp.example>\nSubject: Offer\n\nHi',
      }),
      eml({ from: 'stranger@mail.example', body: 'Отпишите меня' }),
    ]);
    expect(await employee('Ivan')).toMatchObject({ reply_info_request: true });
    expect(await employee('Olga')).toMatchObject({ reply_info_request: true });
    const unmatched = await replies('--unmatched');
    expect(unmatched.map(({ address, employee_id }) => [address, employee_id])).toEqual([['stranger@mail.example', null]]);
    expect(await suppressions()).toEqual([['stranger@mail.example', 'unsubscribed', null]]);
  });

  it('flags everybody with a shared address, and says of nobody that it is his', async () => {
    await imported([eml({ from: 'info@corp.example', body: 'Вышлите прайс' })]);
    expect([await employee('Olga'), await employee('Ivan')]).toMatchObject([{ reply_info_request: true }, { reply_info_request: true }]);
    expect((await replies())[0]).toMatchObject({ employee_id: null, employees: 2 });
  });

  it('suppresses the generic address alone where it bounced', async () => {
    await imported([dsn([['Final-Recipient: rfc822; info@corp.example', 'Action: failed', 'Status: 5.1.1']])]);
    expect(await employee('Olga')).toMatchObject({ reply_bounce: true, generic_email_status: 'bounced', work_email_status: 'unknown' });
    expect(await suppressions()).toEqual([['info@corp.example', 'bounced', null]]);
  });

  it('pauses who is away, and cools down who left; neither has answered', async () => {
    const headers = { 'Auto-Submitted': 'auto-replied' };
    await imported([
      eml({ subject: 'Автоответ: Предложение', headers, body: 'Я в отпуске до 16 ноября. По срочным вопросам: petr@corp.example' }),
      eml({
        from: 'ivan@corp.example',
        subject: 'Automatic reply',
        headers,
        body: 'Ivan no longer works at Corp. Please contact anna@corp.example.',
      }),
    ]);
    expect(await employee('Olga')).toMatchObject({ paused_until: '2026-11-16', campaign_status: 'sent' });
    expect(await employee('Ivan')).toMatchObject({ paused_until: 'infinity', campaign_status: 'sent' });
    const all = await replies();
    expect(all.find(({ outcome }) => outcome === 'left_company')).toMatchObject({ successor: 'anna@corp.example' });
    expect(all.find(({ outcome }) => outcome === 'out_of_office')).toMatchObject({
      successor: 'petr@corp.example',
      returns_on: '2026-11-16',
    });
  });

  it('takes a complaint for an opt-out of whom it is about', async () => {
    const complaint = (type: string) =>
      eml({
        from: 'feedback@provider.example',
        subject: 'complaint',
        id: `${type}@provider.example`,
        headers: { 'Content-Type': 'multipart/report; report-type=feedback-report; boundary=b' },
        body: `--b\n\nThis is an abuse report\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: ${type}\nVersion: 1\nOriginal-Rcpt-To: redacted-xxxx@corp.example\n\n--b\nContent-Type: message/rfc822\n\nTo: olga@corp.example\nSubject: Offer\n\nHi\n--b--`,
      });
    await imported([complaint('not-spam'), complaint('abuse')]);
    expect((await replies('--outcome', 'unsubscribe')).map(({ address }) => address)).toEqual(['olga@corp.example']);
    expect(await suppressions()).toEqual([['olga@corp.example', 'unsubscribed', null]]);
  });

  it('says the same in a dry run, and writes nothing', async () => {
    const { counts, exitCode } = await imported([eml({ body: 'Отпишите меня' })], '--dry-run');
    expect([exitCode, counts('sdr.mails').inserted, counts('sdr.employees').updated]).toEqual([0, 1, 1]);
    expect(await replies()).toEqual([]);
    expect(await suppressions()).toEqual([]);
  });

  it('refuses a file that is no mail, and passes by such files of a folder', async () => {
    await writeFile(join(dir.path, 'no.txt'), 'nothing of the kind\n');
    expect(await outreach('import-replies', 'no.txt')).toMatchObject({ exitCode: 2 });
    await writeMails(dir.path, { 'box/a.eml': eml({ body: 'да' }), 'box/b.txt': 'nothing of the kind' });
    const { summary } = await importedFrom('box');
    expect(summary.warnings).toContainEqual(expect.objectContaining({ code: 'no_mail', count: 1 }));
  });
});

describe('a person’s word', () => {
  it('undoes flags, status and suppressions, with a reason', async () => {
    await imported([eml({ body: 'Отпишите меня' })]);
    expect(await decided('undo', [])).toMatchObject({ exitCode: 0 });
    expect(await employee('Olga')).toMatchObject({ reply_unsubscribe: false, campaign_status: 'sent' });
    expect(await suppressions()).toEqual([]);
    expect(await replies()).toEqual([]);
    const [undone] = await replies('--undone');
    expect(undone).toMatchObject({ is_undone: true, outcome: 'unsubscribe' });
    // Again it changes nothing, also where the mail comes in once more.
    await importedFrom('box', '--force');
    expect(await employee('Olga')).toMatchObject({ reply_unsubscribe: false });
  });

  it('relabels: what came of the mistake goes, what is right comes', async () => {
    await imported([eml({ body: 'Не интересно' })]);
    expect(await employee('Olga')).toMatchObject({ campaign_status: 'replied' });
    await decided('relabel', ['--outcome', 'unsubscribe']);
    expect(await employee('Olga')).toMatchObject({ reply_unsubscribe: true });
    expect(await suppressions()).toEqual([['olga@corp.example', 'unsubscribed', null]]);
    await decided('relabel', ['--outcome', 'out_of_office']);
    expect(await employee('Olga')).toMatchObject({ reply_unsubscribe: false, campaign_status: 'sent' });
    expect(await suppressions()).toEqual([]);
  });

  it('keeps what another reply says as well', async () => {
    await imported([
      eml({ body: 'Отпишите меня', date: 'Mon, 02 Nov 2026 10:00:00 +0300' }),
      eml({ body: 'Я же просила больше не писать!', date: 'Tue, 03 Nov 2026 10:00:00 +0300' }),
    ]);
    await decided('undo', []);
    expect(await employee('Olga')).toMatchObject({ reply_unsubscribe: true });
    expect(await suppressions()).toHaveLength(1);
    await decided('undo', []);
    expect(await employee('Olga')).toMatchObject({ reply_unsubscribe: false, campaign_status: 'sent' });
    expect(await suppressions()).toEqual([]);
  });

  it('lifts nothing that was there before', async () => {
    await outreach('suppress', 'add', 'olga@corp.example', '--reason', 'said no on the phone');
    await imported([eml({ body: 'Отпишите меня' })]);
    await decided('undo', []);
    expect(await suppressions()).toEqual([['olga@corp.example', 'said no on the phone', null]]);
  });

  it('is refused without a reason, and for no reply', async () => {
    expect(await outreach('replies', 'undo', 'ffffffff', '--reason', 'x')).toMatchObject({ exitCode: 2 });
    expect(await outreach('replies', 'undo', 'ffffffff')).toMatchObject({ exitCode: 2 });
  });

  it('is shown with its mail and what came of it', async () => {
    await imported([eml({ body: 'Отпишите меня\n\n> Здравствуйте' })]);
    const [reply] = await replies();
    const { stdout } = await outreach('replies', 'show', reply?.reply_id.slice(0, 8) ?? '');
    expect(JSON.parse(stdout)).toMatchObject({ body: 'Отпишите меня', to_addresses: [OURS], suppressions: ['olga@corp.example'] });
  });
});
