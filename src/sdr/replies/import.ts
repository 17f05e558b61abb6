import { BatchSizer, sendInBatches } from '../../db/batches.ts';
import type { ImportedMail } from '../../db/sdr/replies.ts';
import { importReplies } from '../../db/sdr/replies.ts';
import { ErasedPeople } from '../../ops/erased.ts';
import type { Job } from '../../ops/job.ts';
import type { Keep } from '../../ops/keep.ts';
import { Meter } from '../../output/progress.ts';
import type { MailSource } from '../../sources/mail/files.ts';
import { storableText } from '../../sources/storable.ts';
import type { AnswerRules } from './answer.ts';
import { type Mail, readMail } from './mail.ts';
import { readReply } from './read-reply.ts';

/** Mails of a batch: a second of the server's work. */
const BATCH_SIZE = 1_000;
/** So many characters weigh as much as a mail. */
const CHARACTERS = 2_000;
/** Of what somebody wrote so much is kept. */
const LONGEST_BODY = 20_000;
const LONGEST_SUBJECT = 500;

export interface StagedReplies {
  mails(): Iterable<ImportedMail>;
}

/** Told of something odd in a message. */
export type Warn = (code: string, message: string) => void;

/** Reads a message and says what it is; undefined: it is no mail. */
export async function importedMail({ place, chunks }: MailSource, rules: AnswerRules, warn: Warn): Promise<ImportedMail | undefined> {
  const mail = await readMail(chunks);
  if (mail?.isAhead === true) warn('future_times', 'messages have a date that is still to come; they count as of now');
  return mail === undefined ? undefined : rowOf(mail, place, rules);
}

async function rowOf(mail: Mail, source: string, rules: AnswerRules): Promise<ImportedMail> {
  const { own, isAutomatic, replies } = await readReply(mail, rules);
  return {
    fingerprint: mail.fingerprint,
    message_id: mail.messageId === null ? null : storableText(mail.messageId),
    from: mail.from,
    to: mail.to,
    subject: mail.subject === '' ? null : storableText(mail.subject.slice(0, LONGEST_SUBJECT)),
    sent_at: mail.sentAt?.toISOString() ?? null,
    body: storableText(own.slice(0, LONGEST_BODY)),
    is_automatic: isAutomatic,
    source: storableText(source),
    replies: replies.map((reply) => ({
      addresses: reply.addresses.slice(0, 20),
      outcome: reply.outcome,
      confidence: reply.confidence,
      evidence: storableText(reply.evidence),
      is_policy: reply.isPolicy,
      is_answer: reply.isAnswer,
      returns_on: reply.returnsOn,
      successor: reply.successor,
    })),
  };
}

/** The first pass: every message, read and judged. A message without a header is refused. */
export async function stageReplies(
  messages: AsyncIterable<MailSource>,
  rules: AnswerRules,
  keep: Keep<ImportedMail>,
  { signal, progress }: { signal: AbortSignal; progress(): void },
): Promise<StagedReplies> {
  for await (const message of messages) {
    signal.throwIfAborted();
    const mail = await importedMail(message, rules, (code, text) => keep.warn(code, text));
    if (mail === undefined)
      keep.reject({ line: null, path: message.place, pointer: null, reason: 'it is no mail: it has no header', record: null });
    else keep.record(0, mail);
    progress();
  }
  return {
    mails: () => keep.spool.read(0),
  };
}

/** The second pass: stores them, and does what follows. */
export async function writeReplies(job: Job, staged: StagedReplies): Promise<void> {
  const told = teller(job);
  const erased = new ErasedPeople(job);
  await sendInBatches(staged.mails(), {
    weigh: ({ body }) => 1 + body.length / CHARACTERS,
    sizer: new BatchSizer(BATCH_SIZE),
    // Replies of one person in two batches at a time would wait for each other.
    inFlight: 1,
    signal: job.signal,
    send: async (given) => {
      const mails = await erased.withoutNamed(given);
      const stored = await importReplies(job.db, { mails, run_id: job.runId }, job.dryRun);
      job.count(stored.tables);
      told(stored);
    },
  });
}

/** Says of each batch what a person wants to know of it. */
export function teller(
  job: Job,
): (stored: { unmatched: number; outcomes: Record<string, number>; tables: Record<string, { inserted: number }> }) => void {
  const meter = new Meter('storing', 'mails');
  let stored = 0;
  return ({ unmatched, outcomes, tables }) => {
    stored += tables['sdr.mails']?.inserted ?? 0;
    job.progress(meter.text(stored));
    job.warn('unmatched', 'replies are of nobody who is known: "outreach replies list --unmatched" shows them', unmatched);
    job.warn('needs_review', 'replies need a look: "outreach replies list --outcome needs_review" shows them', outcomes.needs_review ?? 0);
  };
}
