import { beforeAll, describe, expect, it } from 'vitest';
import { MAILS } from '../../scripts/text/mails.ts';
import { measureSet } from '../../scripts/text/measure.ts';
import { type AnswerRules, openAnswerRules } from '../../src/sdr/replies/answer.ts';
import { failureReason } from '../../src/sdr/replies/failure-reason.ts';
import { readMail } from '../../src/sdr/replies/mail.ts';
import { ownWords } from '../../src/sdr/replies/own-words.ts';
import { readReply } from '../../src/sdr/replies/read-reply.ts';
import { returnDay } from '../../src/sdr/replies/return-day.ts';
import { dsn, eml } from '../support/mail.ts';

let rules: AnswerRules;
beforeAll(async () => {
  rules = await openAnswerRules();
});

async function read(bytes: string | Buffer) {
  const mail = await readMail([Buffer.from(bytes)]);
  if (mail === undefined) throw new Error('no mail');
  return { mail, ...(await readReply(mail, rules)) };
}

describe('own words', () => {
  it.each([
    ['a head over three lines', 'Yes\n\nOn Tue, May 12, 2026 at 10:15 AM Sales\n<sales@ours.example>\nwrote:\n\n> Hi', 'Yes'],
    ['an answer right above its head', 'stop\nOn Mon, Nov 30, 2026 at 9:15 AM Sales <sales@ours.example> wrote:\n\n> Hi', 'stop'],
    [
      'the same above a head over two lines',
      'Opt out.\nG\nOn Mon, Nov 30, 2026 at 9:15 AM Sales\n<sales@ours.example> wrote:\n> Hi',
      'Opt out.\nG',
    ],
    ['the same in another language', 'remove\nAm 30.11.2026 um 09:15 schrieb Sales:\n> Dear Sir', 'remove'],
    ['a head without a year', 'Да\n\n12 мая в 10:15, Sales <sales@ours.example> пишет:\n> Привет', 'Да'],
    ['a head without marks below', 'Нет\n\n12.05.2026 10:15, Sales <sales@ours.example> пишет:\n\nПредлагаем склады', 'Нет'],
    ['a head on the line of the answer', 'Нет, спасибо. 12.05.2026 10:15, Sales <sales@ours.example> пишет:\n> Привет', 'Нет, спасибо.'],
    ['a head in another language', 'OK\n\nAm 12.05.2026 um 10:15 schrieb Sales <sales@ours.example>:\n> Hallo', 'OK'],
    ['answers below and between', '> Do you need it?\nno\n> Shall we call?\nnever', 'no\nnever'],
    [
      'the end of a broken link',
      'See <https://corp.example/a/very/long/path\n> and tell me',
      'See <https://corp.example/a/very/long/path\n> and tell me',
    ],
    ['what Outlook puts above', 'ok\n\nFrom: A <a@ours.example>\nSent: Monday\nTo: b@corp.example\nSubject: x\n\nunsubscribe here', 'ok'],
    ['a signature without dashes', 'Please call\n\nJohn Smith\nCEO, Corp\n+1 555 010 0000', 'Please call'],
    ['a telephone in another language', 'Да\n\nGesendet von Mail für Windows', 'Да'],
    [
      'what a list puts below',
      'Интересно\n_______________________________\nTo unsubscribe send an email to list-leave@list.example',
      'Интересно',
    ],
    ['a postscript', 'Нет\n\nС уважением,\nОльга\nP.S. Удалите мой адрес', 'Нет\n\nP.S. Удалите мой адрес'],
  ])('%s', (_, text, own) => {
    expect(ownWords(text).own).toBe(own);
  });

  it('of HTML, where what is quoted is a matter of markup', async () => {
    const html = '<div>Пришлите прайс</div><div class="gmail_quote"><blockquote>To unsubscribe click here</blockquote></div>';
    const outlook =
      '<p>Not interested</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Sales</p></div><p>Please send us a price list</p>';
    const of = (body: string) => read(eml({ headers: { 'Content-Type': 'text/html; charset=utf-8' }, body }));
    expect((await of(html)).replies[0]?.outcome).toBe('info_request');
    expect((await of(outlook)).own).toBe('Not interested');
  });
});

describe('mail as it comes', () => {
  it.each([
    ['koi8-r', 'koi8-r'],
    ['windows-1251', 'utf-8'],
    ['windows-1251', 'iso-8859-1'],
    ['utf-8', 'us-ascii'],
  ])('text in %s that is said to be in %s', async (real, stated) => {
    const { default: iconv } = await import('iconv-lite');
    const mail = eml({
      headers: { 'Content-Type': `text/plain; charset=${stated}` },
      body: 'Пришлите, пожалуйста, прайс и условия поставки',
    });
    expect((await read(iconv.encode(mail, real))).replies[0]?.outcome).toBe('info_request');
  });

  it.each([
    [
      'a multipart that ends in the middle',
      { 'Content-Type': 'multipart/mixed; boundary=b' },
      '--b\nContent-Type: text/plain\n\nPlease send pricing',
    ],
    ['a boundary that is not there', { 'Content-Type': 'multipart/mixed; boundary=b' }, '--c\n\nPlease send pricing\n--c--'],
    [
      'base64 with rubbish in it',
      { 'Content-Transfer-Encoding': 'base64' },
      `${Buffer.from('Please send pricing').toString('base64').slice(0, 12)}\n!!\n${Buffer.from('Please send pricing').toString('base64').slice(12)}`,
    ],
  ])('%s is read as far as it goes', async (_, headers, body) => {
    const { mail } = await read(eml({ headers, body }));
    expect(mail.from).toBe('olga@corp.example');
  });

  it('a subject is the answer of a mail that says nothing else', async () => {
    const outcomeOf = async (Subject: string, body: string) =>
      (await read(eml({ headers: { Subject, 'In-Reply-To': '<offer@ours.example>' }, body }))).replies[0]?.outcome;
    expect(await outcomeOf('unsubscribe', '')).toBe('unsubscribe');
    expect(await outcomeOf('Отписаться', '> Здравствуйте')).toBe('unsubscribe');
    expect(await outcomeOf('Re: How to stop downtime', '')).toBe('needs_review');
  });

  it('a bounce that a person attaches is none', async () => {
    const { replies } = await read(
      eml({
        headers: { 'Content-Type': 'multipart/mixed; boundary=m' },
        body: `--m\nContent-Type: text/plain; charset=utf-8\n\nСпасибо, интересно. Во вложении ваш отчёт.\n--m\nContent-Type: message/rfc822\n\n${dsn([['Final-Recipient: rfc822; ivan@corp.example', 'Action: failed', 'Status: 5.1.1']])}\n--m--`,
      }),
    );
    expect(replies.map(({ outcome }) => outcome)).toEqual(['interested']);
  });
});

describe('why a mail was not delivered', () => {
  it.each([
    ['5.1.1', '550 5.1.1 mailbox full', 'soft'],
    ['5.1.1', '550 5.1.1 sending too fast', 'soft'],
    ['4.1.1', '450 4.1.1 no such user', 'hard'],
    ['5.0.0', '550 no such user here', 'hard'],
    ['5.0.0', '552 quota exceeded', 'soft'],
    ['5.0.0', '550 content rejected', 'policy'],
    ['5.2.1', '550 mailbox is disabled', 'hard'],
    ['5.4.1', '550 5.4.1 Recipient address rejected: Access denied', 'hard'],
    ['5.7.1', '550 5.7.1 Access denied', 'policy'],
    ['5.1.1', '550 5.1.1 rejected by spamfilter.corp.example: user unknown', 'hard'],
    ['4.4.7', 'delivery time expired', 'soft'],
    ['5.1.1', '', 'hard'],
    ['4.2.0', '', 'soft'],
  ])('%s "%s" is %s', (status, text, kind) => {
    expect(failureReason({ action: 'failed', status, text: `${text}\n${status}` }).kind).toBe(kind);
  });
});

describe('the day of return', () => {
  const sent = new Date('2026-12-20T10:00:00Z');
  it.each([
    ['until 4 January', '2027-01-04'],
    ['back on January 4th, 2027', '2027-01-04'],
    ['до 11.01', '2027-01-11'],
    ['с 21 по 30 декабря', '2026-12-31'],
    ['до 30 декабря включительно', '2026-12-31'],
    ['вернусь 2027-01-12', '2027-01-12'],
    ['I am away', '2026-12-27'],
  ])('%s', (text, day) => {
    expect(returnDay(text, sent)).toBe(day);
  });
});

it('keeps its floors on the labelled mails of authors that no rule is made from', async () => {
  expect((await measureSet(MAILS)).flatMap(({ missed }) => missed)).toEqual([]);
});
