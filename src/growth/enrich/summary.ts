import { isBlank } from '../../ops/keys/text.ts';
import { cut, printable } from '../../output/printable.ts';

const MOST_WORDS = 30;
const LONGEST = 300;
/** A greeting, and the end of a letter, are shorter. */
const SHORTEST_SENTENCE = 12;
/** Of a message. */
const MOST_SENTENCES = 100;

/** A text as one line of at most 30 words; undefined: there is none. */
export function oneLine(text: string): string | undefined {
  const words = printable(text, 2 * LONGEST)
    .split(/\s+/)
    .filter((word) => word !== '');
  const line = words.slice(0, MOST_WORDS).join(' ');
  if (isBlank(line)) return undefined;
  return cut(words.length > MOST_WORDS ? `${line} …` : line, LONGEST).toWellFormed();
}

interface Place {
  start: number;
}

/** What they want, and the sentence of theirs that says the most of it: the one in which the most was found. */
export function summaryOf(message: string, intent: string, found: readonly Place[]): string {
  const sentences = sentencesOf(message);
  let best = '';
  let most = -1;
  for (const { text, start, end } of sentences) {
    const signs = found.filter((place) => place.start >= start && place.start < end).length;
    if (text.length >= SHORTEST_SENTENCE && signs > most) {
      best = text;
      most = signs;
    }
  }
  return oneLine(`${intent}: ${best === '' ? message : best}`) ?? intent;
}

function sentencesOf(message: string): { text: string; start: number; end: number }[] {
  const sentences: { text: string; start: number; end: number }[] = [];
  let start = 0;
  for (const { index } of message.matchAll(/[.!?…\n](?=\s|$)/g)) {
    if (sentences.length >= MOST_SENTENCES) break;
    sentences.push({ text: message.slice(start, index + 1).trim(), start, end: index + 1 });
    start = index + 1;
  }
  return [...sentences, { text: message.slice(start).trim(), start, end: message.length }];
}
