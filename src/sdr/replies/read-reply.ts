import { stopRequest } from '../../ops/stop-requests.ts';
import { findEmails } from '../../text/emails.ts';
import type { AnswerRules } from './answer.ts';
import { isAutomatic, isListMail, isReplySubject, ownSubject, saysAway } from './automatic.ts';
import { readReport, verpAddress } from './bounce.ts';
import { readComplaint } from './complaint.ts';
import type { Mail } from './mail.ts';
import type { Verdict } from './outcomes.ts';
import { ownWords } from './own-words.ts';
import { quotedTo } from './quote-heads.ts';
import { returnDay } from './return-day.ts';

/** What a mail says of one person. */
export interface ReadReply extends Verdict {
  /** Whose it is, the likeliest first: the first that is somebody's, else the first. */
  addresses: string[];
  /** Refused by a policy of theirs: for a while, and not because nobody is there. */
  isPolicy: boolean;
  /** A person answered: the sequence is over. */
  isAnswer: boolean;
  /** Of who is away, or has left. */
  returnsOn: string | null;
  /** Whom to write to instead. */
  successor: string | null;
}

export interface ReadMail {
  /** What its sender wrote himself. */
  own: string;
  isAutomatic: boolean;
  replies: ReadReply[];
}

/** Further addresses of a text are nobody's successor. */
const LONGEST_READ = 4_000;
const SHORT_TEXT = 40;
const NOTHING = { isPolicy: false, isAnswer: false, returnsOn: null, successor: null };

/** Reports before answers of programs, and these before what people write. */
export async function readReply(mail: Mail, rules: AnswerRules): Promise<ReadMail> {
  const complaint = await readComplaint(mail);
  if (complaint !== undefined) {
    const { isAbuse, addresses, evidence } = complaint;
    const outcome = isAbuse ? 'unsubscribe' : 'needs_review';
    return { own: '', isAutomatic: true, replies: [{ ...NOTHING, outcome, confidence: isAbuse ? 0.95 : 0.5, evidence, addresses }] };
  }
  const report = readReport(mail);
  if (report?.kind === 'failures') {
    const replies = report.failed.map(({ kind, confidence, evidence, addresses }): ReadReply => {
      const outcome = kind === 'hard' ? 'bounce_hard' : 'bounce_soft';
      return { ...NOTHING, outcome, confidence, evidence, addresses, isPolicy: kind === 'policy' };
    });
    return { own: ownWords(mail.text).own, isAutomatic: true, replies };
  }
  return report?.kind === 'reached'
    ? { own: '', isAutomatic: true, replies: [{ ...NOTHING, outcome: 'needs_review', confidence: 0.5, evidence: '', addresses: [] }] }
    : readAnswer(mail, rules);
}

function readAnswer(mail: Mail, rules: AnswerRules): ReadMail {
  const { own, quoted } = wordsOf(mail);
  const subject = ownSubject(mail);
  const addresses = [...new Set([mail.from, ...mail.to.map(verpAddress), ...findEmails(quotedTo(quoted.split('\n')) ?? '')])].filter(
    (address): address is string => typeof address === 'string',
  );
  const automatic = isAutomatic(mail);
  const text = textOf(mail, own, subject, automatic);
  const reply = (verdict: Verdict, isAnswer: boolean): ReadReply => ({
    ...NOTHING,
    ...verdict,
    addresses,
    isAnswer,
    ...absenceOf(verdict, mail, own),
  });
  if (automatic) {
    const verdict = rules.ofProgram(text);
    const known = verdict.outcome === 'needs_review' && saysAway(mail.subject);
    const away: Verdict = { outcome: 'out_of_office', confidence: 0.8, evidence: mail.subject.slice(0, 300).toWellFormed() };
    return { own, isAutomatic: true, replies: [reply(known ? away : verdict, false)] };
  }
  if (isListMail(mail))
    return { own, isAutomatic: true, replies: [reply({ outcome: 'needs_review', confidence: 0.3, evidence: '' }, false)] };
  const verdict = rules.ofPerson(text);
  const isAbsence = verdict.outcome === 'out_of_office' || verdict.outcome === 'left_company';
  return { own, isAutomatic: false, replies: [reply(verdict, !isAbsence)] };
}

/** A short answer is read with its subject; where there is no answer, the subject may be one: "unsubscribe". */
function textOf({ subject }: Mail, own: string, ownSubject: string, automatic: boolean): string {
  if (!/[\p{L}\p{N}+]/u.test(own) && ownSubject === '' && !isReplySubject(subject) && stopRequest(subject) !== null) return subject;
  return own.length < SHORT_TEXT || automatic ? `${ownSubject}\n${own}`.trim() : own;
}

/** Of the plain text; of the HTML where that alone has words of its own. */
function wordsOf({ text, html }: Mail): { own: string; quoted: string } {
  const plain = ownWords(text);
  return plain.own === '' && html !== null ? ownWords(html) : plain;
}

function absenceOf({ outcome }: Verdict, mail: Mail, own: string): { returnsOn: string | null; successor: string | null } {
  if (outcome !== 'out_of_office' && outcome !== 'left_company') return { returnsOn: null, successor: null };
  const not = new Set([mail.from, ...mail.to]);
  return {
    returnsOn: outcome === 'left_company' ? 'infinity' : returnDay(own === '' ? mail.subject : own, mail.sentAt ?? new Date()),
    successor: findEmails(own.slice(0, LONGEST_READ)).find((address) => !not.has(address)) ?? null,
  };
}
