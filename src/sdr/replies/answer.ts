import { readFile } from 'node:fs/promises';
import type { ReplyOutcome } from '../../db/sdr/replies.ts';
import { REPLY_OUTCOMES } from '../../db/sdr/replies.ts';
import { stopRequest } from '../../ops/stop-requests.ts';
import { type Classifier, openClassifier } from '../../text/classifier.ts';
import { loadVocabularies } from '../../text/languages.ts';
import { foldText } from '../../text/mixed-scripts.ts';
import { type LinearModel, linearModel } from '../../text/model.ts';
import { TextReader } from '../../text/read-text.ts';
import { AnswerReader, type AnswerReading } from './answer-reader.ts';
import { type Found, said } from './answer-signs.ts';
import type { Verdict } from './outcomes.ts';

/** What a text says, in the words of people; an answer further down is one to something else. */
const LONGEST_READ = 4_000;
const LONGEST_EVIDENCE = 300;
const UNDECIDED: Verdict = { outcome: 'needs_review', confidence: 0.3, evidence: '' };
const MODEL = new URL('../../../taxonomy/answers.json', import.meta.url);
/** That somebody asks to be left alone is for rules to say. The model alone is believed where it is this sure, and below that a person looks. */
const SURE_OF_STOP = 0.9;
const SUSPECTS_STOP = 0.5;
/** A program's text that is as likely of somebody who is away. */
const LIKELY = 0.5;
const SENTENCE = /[^.!?\n]+[.!?]*/g;
const MOST_SENTENCES = 40;

export interface AnswerRules {
  /** What a person's own words come to. */
  ofPerson(text: string): Verdict;
  /** The same of a text that a program wrote: it answers nothing, but it may say that somebody is away, or gone. */
  ofProgram(text: string): Verdict;
}

/** What the model answers. */
export const ANSWERS: readonly ReplyOutcome[] = [
  'unsubscribe',
  'info_request',
  'interested',
  'decline',
  'out_of_office',
  'left_company',
  'needs_review',
];

export async function openAnswerReader(): Promise<AnswerReader> {
  return new AnswerReader(new TextReader(await loadVocabularies(['ru', 'en']), () => undefined));
}

/** Opens the rules for Russian and English. Each text is read in both: a mail mixes them, and a line is too short to tell. */
export async function openAnswerRules(model?: LinearModel): Promise<AnswerRules> {
  const reader = await openAnswerReader();
  const classifier = openClassifier(model ?? linearModel(JSON.parse(await readFile(MODEL, 'utf8'))), reader);
  return {
    ofPerson: (text) => ofPerson(text.slice(0, LONGEST_READ), classifier),
    ofProgram: (text) => ofProgram(text.slice(0, LONGEST_READ), classifier, reader),
  };
}

function ofPerson(text: string, classifier: Classifier<string, AnswerReading>): Verdict {
  if (!/[\p{L}\p{N}+]/u.test(text)) return UNDECIDED;
  const stop = stopRequest(text);
  if (stop?.strength === 'stop') return { outcome: 'unsubscribe', confidence: 0.95, evidence: onOneLine(stop.quote) };
  const reading = classifier.read(text);
  const judged = classifier.choose(reading);
  const outcome = outcomeOf(judged.label);
  if (outcome !== 'unsubscribe') return { outcome, confidence: judged.confidence, evidence: evidenceOf(reading, outcome, classifier) };
  const evidence = evidenceOf(reading, outcome, classifier);
  if (judged.confidence >= SURE_OF_STOP) return { outcome, confidence: judged.confidence, evidence };
  if (judged.confidence >= SUSPECTS_STOP) return { outcome: 'needs_review', confidence: 0.3, evidence };
  return { outcome: outcomeOf(judged.runnerUp.label), confidence: judged.runnerUp.confidence, evidence };
}

function ofProgram(text: string, classifier: Classifier<string, AnswerReading>, reader: AnswerReader): Verdict {
  const found = reader.find(text);
  const gone = said(found, 'left');
  if (gone !== undefined) return verdict('left_company', 0.9, text, gone);
  const stop = stopRequest(text);
  if (stop?.strength === 'stop') return { outcome: 'unsubscribe', confidence: 0.8, evidence: onOneLine(stop.quote) };
  const away = said(found, 'away');
  if (away !== undefined) return verdict('out_of_office', 0.95, text, away);
  const reading = classifier.read(text);
  const { label, confidence } = classifier.choose(reading);
  const outcome = outcomeOf(label);
  const isAbsence = outcome === 'out_of_office' || outcome === 'left_company';
  return isAbsence && confidence >= LIKELY ? { outcome, confidence, evidence: evidenceOf(reading, outcome, classifier) } : UNDECIDED;
}

function outcomeOf(label: string | null): ReplyOutcome {
  return REPLY_OUTCOMES.find((outcome) => outcome === label) ?? 'needs_review';
}

/** The sentence that decided: that of the phrase that says it, or else the first with what spoke for it most. */
function evidenceOf(reading: AnswerReading, outcome: ReplyOutcome, classifier: Classifier<string, AnswerReading>): string {
  const { text, said: heard } = reading;
  if (outcome === 'needs_review') return '';
  if (heard?.outcome === outcome) return sentenceAt(text, heard.match.start, heard.match.end);
  const sentences = [...text.matchAll(SENTENCE)]
    .slice(0, MOST_SENTENCES)
    .map(([sentence]) => ({ sentence, folded: ` ${foldText(sentence)} ` }));
  if (sentences.length > 1)
    for (const { field, text: heaviest, weight } of classifier.judgeReading(reading).evidence) {
      const found =
        weight > 0 && (field === 'words' || field === 'pieces') ? sentences.find(({ folded }) => folded.includes(heaviest)) : undefined;
      if (found !== undefined) return onOneLine(found.sentence);
    }
  return onOneLine(sentences[0]?.sentence ?? '');
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
  return onOneLine(text.slice(from, stop === null ? end + after.length : end + stop.index + 1));
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_EVIDENCE).toWellFormed();
}
