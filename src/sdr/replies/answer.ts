import type { ReplyOutcome } from '../../db/sdr/replies.ts';
import { openPhrases, type PhraseMatch } from '../../text/find-phrases.ts';
import { loadVocabularies } from '../../text/languages.ts';
import { TextReader } from '../../text/read-text.ts';
import type { Verdict } from './outcomes.ts';
import type { Sign, SignedPhrase } from './phrases.ts';
import { EN } from './phrases-en.ts';
import { RU } from './phrases-ru.ts';

/** What a text says, in the words of people; an answer further down is one to something else. */
const LONGEST_READ = 4_000;
const LONGEST_EVIDENCE = 300;
const UNDECIDED: Verdict = { outcome: 'needs_review', confidence: 0.3, evidence: '' };

/** One word is the whole answer. */
const WHOLE: readonly (readonly [outcome: ReplyOutcome, words: RegExp])[] = [
  ['unsubscribe', /^(?:stop|стоп|unsubscribe|unsub|отписка|отписаться|отпишите|отписать|remove|спам|spam|хватит|enough)$/],
  ['interested', /^(?:да|yes|yep|ok|ок|\+|интересно|interested|sure|давайте)$/],
];

const REACH_OF_POLITENESS = 60;
const POLITE =
  /(?<!\p{L})не (?:мог(?:ли|ла|ло|ут)?|смогли|смог|затруднит|подскаж\p{L}{1,4}|будете ли|хотите ли|получил\p{L}{0,2}|дош\p{L}{1,3}|приш\p{L}{1,3}|приходил\p{L}{0,2}|открыва\p{L}{2,5}|вижу)(?!\p{L})|(?:couldn't|could not|can't|cannot|wouldn't|why not|why don't) (?:you|we)|(?:haven't|have not|didn't|did not|never) (?:yet )?(?:receive|received|get|got|see|seen)(?!\p{L})/iu;

type Found = PhraseMatch<SignedPhrase>;

export interface AnswerRules {
  /** What a person's own words come to. */
  ofPerson(text: string): Verdict;
  /** The same of a text that a program wrote: it answers nothing, but it may say that somebody is away, or gone. */
  ofProgram(text: string): Verdict;
}

/** Opens the rules for Russian and English. Each text is read in both: a mail mixes them, and a line is too short to tell. */
export async function openAnswerRules(): Promise<AnswerRules> {
  const reader = new TextReader(await loadVocabularies(['ru', 'en']), () => undefined);
  const finder = openPhrases<SignedPhrase>([...RU, ...EN], reader);
  const find = (text: string): Found[] => {
    const all = finder.find(reader.read(text));
    const masks = all.filter(({ id }) => id.sign === 'nothing');
    return all.filter(({ id, start, end }) => id.sign !== 'nothing' && !masks.some((mask) => mask.start < end && start < mask.end));
  };
  return {
    ofPerson(text) {
      const read = text.slice(0, LONGEST_READ);
      const word = read.toLowerCase().replaceAll(/[^\p{L}+]/gu, '');
      const whole = WHOLE.find(([, words]) => words.test(word));
      if (whole !== undefined) return { outcome: whole[0], confidence: 0.8, evidence: read.trim().slice(0, LONGEST_EVIDENCE) };
      return decide(read, find(read));
    },
    ofProgram(text) {
      const read = text.slice(0, LONGEST_READ);
      const found = find(read);
      const gone = said(found, 'left');
      const away = said(found, 'away');
      if (gone !== undefined) return verdict('left_company', 0.9, read, gone);
      return away === undefined ? UNDECIDED : verdict('out_of_office', 0.95, read, away);
    },
  };
}

/** The no comes before the interest, and asking to be left alone before all else. */
function decide(text: string, found: readonly Found[]): Verdict {
  const stop = found.find(({ id, negated, end }) => id.sign === 'unsubscribe' && (!negated || id.saysNo || isAsked(text, end)));
  if (stop !== undefined) return verdict('unsubscribe', 0.95, text, stop);
  const left = said(found, 'left');
  if (left !== undefined) return verdict('left_company', 0.9, text, left);
  const isRefused = (match: Found) => match.negated && !asksAllTheSame(text, match);
  const refused = found.filter((match) => {
    const { sign, saysNo, isWeak } = match.id;
    return sign === 'no' ? (!match.negated || saysNo) && !isWeak : (sign === 'info' || sign === 'interested') && isRefused(match);
  });
  const asked = found.filter((match) => match.id.sign === 'info' && !isRefused(match) && !match.id.isWeak);
  const questions = found.filter((match) => match.id.sign === 'info' && !isRefused(match) && match.id.isWeak);
  const wanted = found.find((match) => match.id.sign === 'interested' && !isRefused(match));
  const no = refused.at(-1);
  const info = asked.at(-1);
  // Of two the later one stands: "not now, but send the price list".
  if (no !== undefined && (info === undefined || info.start < no.start))
    return verdict('decline', info === undefined ? 0.9 : 0.7, text, no);
  if (info !== undefined) return verdict('info_request', 0.9, text, info);
  if (wanted !== undefined) return verdict('interested', questions.length > 0 ? 0.75 : 0.85, text, wanted);
  const [question] = questions;
  if (question !== undefined) return verdict('info_request', 0.7, text, question);
  const away = said(found, 'away');
  if (away !== undefined) return verdict('out_of_office', 0.85, text, away);
  const weak = found.find(({ id }) => id.isWeak && id.sign === 'no');
  return weak === undefined ? UNDECIDED : verdict('decline', 0.6, text, weak);
}

function said(found: readonly Found[], sign: Sign): Found | undefined {
  return found.find(({ id, negated }) => id.sign === sign && (!negated || id.saysNo));
}

/** "Не могли бы вы прислать …?", "I have not received your price list": a no that asks. */
function asksAllTheSame(text: string, { start, end }: Found): boolean {
  return POLITE.test(text.slice(Math.max(0, start - REACH_OF_POLITENESS), end));
}

/** "Why don't you remove me from this list?" */
function isAsked(text: string, from: number): boolean {
  return /^[^.!\n]{0,200}\?/.test(text.slice(from, from + 201));
}

function verdict(outcome: ReplyOutcome, confidence: number, text: string, { start, end }: Found): Verdict {
  return { outcome, confidence, evidence: sentenceAt(text, start, end) };
}

/** The sentence around a place of a text, on one line. */
export function sentenceAt(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(0, start - LONGEST_EVIDENCE), start);
  const from = start - before.length + Math.max(-1, ...['.', '!', '?', '\n'].map((mark) => before.lastIndexOf(mark))) + 1;
  const after = text.slice(end, end + LONGEST_EVIDENCE);
  const stop = /[.!?\n]/.exec(after);
  return text
    .slice(from, stop === null ? end + after.length : end + stop.index + 1)
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_EVIDENCE)
    .toWellFormed();
}
