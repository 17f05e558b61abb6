import { openSignalDetector } from '../../src/crm/fit-signals/detect.ts';
import { templateReader } from '../../src/crm/offer-text.ts';
import { spamReader } from '../../src/crm/spam.ts';
import { redactUrls } from '../../src/db/redact.ts';
import { openCategorizer } from '../../src/discovery/categorize/categorizer.ts';
import { detectPromo } from '../../src/discovery/categorize/promo.ts';
import { loadTaxonomy } from '../../src/discovery/categorize/taxonomy.ts';
import { readWebsite } from '../../src/discovery/websites/read-website.ts';
import { withoutKeys } from '../../src/growth/api-key.ts';
import { openLeadJudge } from '../../src/growth/enrich/judge.ts';
import { readAnswer } from '../../src/growth/enrich/read-answer.ts';
import { guarded, unguarded } from '../../src/growth/import-leads/guards.ts';
import { looksLikeTest } from '../../src/growth/is-test.ts';
import { websiteKey } from '../../src/growth/prospects/website.ts';
import { readTag } from '../../src/growth/tags.ts';
import { readUrgency } from '../../src/growth/urgency.ts';
import { shown } from '../../src/ops/columns/cells.ts';
import { nameKey, readCell } from '../../src/ops/columns.ts';
import { normaliseEmail } from '../../src/ops/email.ts';
import { normaliseHandle } from '../../src/ops/handle.ts';
import { stopRequest } from '../../src/ops/stop-requests.ts';
import { contactKeys, domainKey, emailKey, handleKey, phoneKey } from '../../src/ops/suppression.ts';
import { companyDomain } from '../../src/outbound/import-csv/company-domain.ts';
import { companyNameKey } from '../../src/outbound/import-csv/company-key.ts';
import { readCompanySize } from '../../src/outbound/import-csv/company-size.ts';
import { companyUrl, personUrl } from '../../src/outbound/import-csv/linkedin.ts';
import { refusalOfCell, refusalOfStage, saysNo } from '../../src/outbound/import-csv/refusals.ts';
import { readRegistryNumber } from '../../src/sdr/import-companies/registry-number.ts';
import { repairOf } from '../../src/sdr/name-repair.ts';
import { companyKey, foldName, tidyWebsite } from '../../src/sdr/names.ts';
import { addressesOf } from '../../src/sdr/replies/addresses.ts';
import { openAnswerRules } from '../../src/sdr/replies/answer.ts';
import { readReport, verpAddress } from '../../src/sdr/replies/bounce.ts';
import { failureReason } from '../../src/sdr/replies/failure-reason.ts';
import type { Mail } from '../../src/sdr/replies/mail.ts';
import { ownWords } from '../../src/sdr/replies/own-words.ts';
import { returnDay } from '../../src/sdr/replies/return-day.ts';
import { wordingOf } from '../../src/sources/instagram-export/message-text.ts';
import { repairText } from '../../src/sources/instagram-export/repair.ts';
import { JsonRecordReader } from '../../src/sources/json-records.ts';
import { MailHeaders } from '../../src/sources/mail/headers.ts';
import { htmlToText } from '../../src/sources/mail/html-text.ts';
import { transferDecoded } from '../../src/sources/mail/text-bytes.ts';
import { TimestampError, TimestampReader } from '../../src/sources/timestamps.ts';
import { DocReader } from '../../src/text/doc-reader.ts';
import { findEmails } from '../../src/text/emails.ts';
import type { Phrase } from '../../src/text/find-phrases.ts';
import { foldText } from '../../src/text/mixed-scripts.ts';
import { openTextReader } from '../../src/text/read-text.ts';
import { pageText } from '../discovery/categorize/pages.ts';
import { rowsOf } from './rows.ts';

/** What reads strangers' text: nothing of it may take more than linear time. */
export type TextFunction = (text: string) => unknown;

const PHRASES: Phrase<string>[] = [
  { id: 'a', text: 'a a a a a a b', language: 'en', gap: 3 },
  { id: 'any', text: 'stop me now', language: 'en', gap: 3, order: 'any' },
  { id: 'promo', text: 'promo*' },
  { id: 'нет', text: 'не пишите', language: 'ru' },
];
const reader = new DocReader(await openTextReader(), PHRASES);
const categorizer = openCategorizer(await loadTaxonomy());
const leadJudge = await openLeadJudge();
const TYPES = ['text', 'email', 'url', 'phone', 'date', 'timestamp', 'number', 'integer', 'boolean'] as const;
const answers = await openAnswerRules();
const signals = await openSignalDetector([
  { product: 'p', signal_key: 's', signal_description: 'keeps a list of clients', offer_template: null },
]);
const spam = spamReader([{ key: 'crypto', words: 'bitcoin, a, 1+' }]);
const templates = templateReader(['want me to show you ___ for [name]?', 'a {x} a {y} a {z} a simple way']);
const SENT = new Date('2026-11-02T10:00:00Z');
const SITE = new URL('https://shop.example/about');

/** Words, addresses, phrases, negation, the model: of a text by itself. */
export const RULES: readonly (readonly [name: string, work: TextFunction])[] = [
  ['foldText', foldText],
  ['findEmails', findEmails],
  ['DocReader', (text) => reader.read(text)],
  ['lead judge', (text) => leadJudge.judge(text, 'fr')],
  ['detectPromo', (text) => detectPromo(pageText({ bio: text, captions: [text] }))],
  [
    'categorizer',
    (text) => categorizer.judge(pageText({ handle: text, name: text, bio: text, captions: [text], highlights: [text], externalUrl: text })),
  ],
];

/** Cells, keys, records, pages, messages. */
export const READERS: readonly (readonly [name: string, work: TextFunction])[] = [
  ['a web page', (text) => readWebsite(`<html><body><p>${text}</p></body></html>`, SITE)],
  ['the source of a web page', (text) => readWebsite(text, SITE)],
  ['attributes of a web page', (text) => readWebsite(`<a href="${text}">x</a><form action="${text}" id="${text}"><textarea>`, SITE)],
  ['the answer of a model', readAnswer],
  ['redactUrls', redactUrls],
  ['normaliseEmail', normaliseEmail],
  ['normaliseHandle', normaliseHandle],
  ['contact keys', (text) => [emailKey(text), domainKey(text), handleKey(text), phoneKey(text), contactKeys(text)]],
  ['websiteKey', websiteKey],
  ['cells', (text) => TYPES.map((type) => readCell(text, { type }))],
  ['a cell for a message', shown],
  ['nameKey', nameKey],
  ['timestamps', timestamp],
  ['a record of JSON', (text) => [...new JsonRecordReader('items').push(Buffer.from(`${JSON.stringify([text])}\n`))]],
];

/** Messages, mails, companies and leads. */
export const MORE_READERS: readonly (readonly [name: string, work: TextFunction])[] = [
  ['a message', (text) => [stopRequest(text), signals.detect(text), spam(text), templates(text), wordingOf(text, text), repairText(text)]],
  ['a name', (text) => [foldName(text), repairOf({ ...NOBODY, full_name: text }), looksLikeTest(text, text)]],
  [
    'a company',
    (text) => [companyKey(text, text), tidyWebsite(text), companyNameKey(text), companyDomain([text], [text], text), readCompanySize(text)],
  ],
  ['a registry number', (text) => [readRegistryNumber(text, 'tin'), readRegistryNumber(text, 'registration_number')]],
  ['a profile', (text) => [personUrl(text), companyUrl(text)]],
  ['a refusal', (text) => [saysNo(text), refusalOfStage(text), refusalOfCell(text)]],
  ['a lead', (text) => [readTag(text), readUrgency(text), guarded(text), unguarded(text), withoutKeys(text)]],
  ['what a mail says', (text) => [ownWords(text), answers.ofPerson(text), answers.ofProgram(text), returnDay(text, SENT)]],
  ['lines of a mail', (text) => ownWords(text.replaceAll(' ', '\n'))],
  ['HTML of a mail', (text) => [htmlToText(text), htmlToText(`<p style="${text}" class="${text}" id="${text}">${text}</p>`)]],
  ['a delivery report', (text) => [readReport(mailOf(text)), failureReason({ action: text, status: text, text }), verpAddress(text)]],
  ['a header of a mail', (text) => addressesOf(new MailHeaders([['to', text]]), 'to')],
  ['a part of a mail', (text) => [transferDecoded(Buffer.from(text), 'quoted-printable'), transferDecoded(Buffer.from(text), 'base64')]],
];

const NOBODY = { employee_id: '1', first_name: null, last_name: null, middle_name: null };

function mailOf(text: string): Mail {
  const headers = new MailHeaders([
    ['content-type', 'multipart/report; report-type=delivery-status'],
    ...['from', 'to', 'subject'].map((name): [string, string] => [name, text]),
  ]);
  const part = { headers, type: 'message/delivery-status', depth: 0, isAttachment: false, isFlowed: false, text, isCut: false };
  return {
    ...{ headers, messageId: null, from: null, sender: text, to: [text], sentAt: SENT, isAhead: false, subject: text, text, html: text },
    ...{ parts: [part], returned: headers, fingerprint: '' },
  };
}

function timestamp(text: string): unknown {
  try {
    return new TimestampReader('UTC').read(text);
  } catch (error) {
    if (error instanceof TimestampError) return undefined;
    throw error;
  }
}

/** A table of a text, whatever form that makes it. */
export async function table(text: string): Promise<unknown> {
  return rowsOf(text).catch(() => undefined);
}

/** What it costs, in milliseconds of this process: the least of some rounds, other work of the machine does not count. */
export function fastest(run: () => unknown, rounds = 3): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const { user, system } = process.cpuUsage();
    run();
    const spent = process.cpuUsage({ user, system });
    best = Math.min(best, (spent.user + spent.system) / 1_000);
  }
  return best;
}
