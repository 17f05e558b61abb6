import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import type { Bench } from './bench.ts';
import { random } from './generate.ts';
import { LAUNCHER, measure } from './measure.ts';

const MAILS = 20_000;
const LEAST_A_SECOND = 500;
const ANSWERS = [
  'Спасибо, нам сейчас не актуально: договор с другим поставщиком действует до конца года.',
  'Пришлите, пожалуйста, прайс и презентацию, передам руководителю.',
  'Interesting. Could we speak on Thursday at 3 pm?',
  'Please remove me from your list.',
  'We already have a supplier and are not looking to change.',
  'Больше не пишите на этот адрес.',
];
const QUOTE =
  '\n\nOn Mon, 2 Nov 2026 at 09:15, Sales <sales@ours.example> wrote:\n> Hello,\n> we would like to offer you warehouses.\n> To unsubscribe click here.\n'.concat(
    '> One more line of the letter that is answered, as long as such lines are.\n'.repeat(15),
  );

/** A mailbox as servers have it: answers with the letter below, a tenth of them reports. */
async function generateMailbox(path: string, count: number): Promise<void> {
  const next = random(17);
  const file = createWriteStream(path);
  for (let n = 0; n < count; n++) {
    const address = `person${n}@corp${n % 997}.example`;
    const head = `From sender@mail.example Mon Nov  2 10:00:00 2026\nReceived: from mx${n % 7}.example by mx.ours.example; Mon, 2 Nov 2026 10:00:00 +0000\nDate: Mon, 2 Nov 2026 10:${String(n % 60).padStart(2, '0')}:00 +0000\nMessage-ID: <${n}@mail.example>\nTo: sales@ours.example\n`;
    const mail =
      n % 10 === 0
        ? `${head}From: MAILER-DAEMON@mx.ours.example\nSubject: Undelivered Mail Returned to Sender\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nNot delivered.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.ours.example\n\nFinal-Recipient: rfc822; ${address}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\n\n--b--\n\n`
        : `${head}From: Person No${n} <${address}>\nSubject: Re: Warehouses\nIn-Reply-To: <offer${n}@ours.example>\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${ANSWERS[Math.floor(next() * ANSWERS.length)]}\n\nBest regards,\nPerson No${n}${QUOTE}\n`;
    if (!file.write(mail)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

async function addEmployees(url: string, count: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(`
      set statement_timeout = 0;
      insert into sdr.companies (company_name) select 'Corp ' || n from generate_series(0, 996) as n;
      insert into sdr.employees (company_id, full_name, work_email, campaign_number, campaign_status)
      select c.id, 'Person ' || n, 'person' || n || '@corp' || n % 997 || '.example', 1, 'sent'
      from generate_series(0, ${count - 1}) as n join sdr.companies c on c.company_name = 'Corp ' || n % 997;
      analyze`);
  } finally {
    await sql.end();
  }
}

/** import-replies of a mailbox file: how many mails a second, and its memory. */
export async function benchReplies({ dir, fresh, note }: Bench, count = MAILS): Promise<void> {
  const env = { HOME: dir, OUTREACH_HOME: dir };
  const run = async (mails: number) => {
    const path = join(dir, `${mails}.mbox`);
    await generateMailbox(path, mails);
    const url = await fresh();
    await addEmployees(url, mails);
    return measure([LAUNCHER, 'import-replies', path, '--database', url, '--quiet'], env);
  };
  const whole = await run(count);
  const rate = count / whole.seconds;
  const named = `import-replies of ${count.toLocaleString('en')} mails`;
  note(
    `${named}, classified and stored`,
    `${rate.toFixed(0)} a second (${whole.seconds.toFixed(1)} s)`,
    `at least ${LEAST_A_SECOND} a second`,
    {
      value: rate,
      atLeast: LEAST_A_SECOND,
    },
  );
  const tenth = await run(count / 10);
  const memory = whole.peakMb / tenth.peakMb;
  note(`${named}: peak memory, against that of a tenth`, `${memory.toFixed(2)}x (${whole.peakMb.toFixed(0)} MB)`, 'at most 1.3x', {
    value: memory,
    atMost: 1.3,
  });
}
