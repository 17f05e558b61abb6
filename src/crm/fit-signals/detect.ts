import type { FoundSignal, Inbound, Signal } from '../../db/crm/signals.ts';
import { openPhrases, type Phrase, type PhraseFinder } from '../../text/find-phrases.ts';
import { openTextReader, type TextReader } from '../../text/read-text.ts';
import { SIGNAL_PHRASES } from './phrases.ts';

/** Nobody says what he needs at the end of a novel. */
const LONGEST_TEXT = 4_000;
const LONGEST_QUOTE = 200;
/** Around what was found, so much of the sentence is quoted. */
const AROUND = 60;
/** Of a team's own signals, which are told by their description alone: so many other words may stand between its words. */
const GAP = 3;

/** "Never forget" is no negation to the rules of the language ("don't forget to write"); of what people say of themselves it is one. */
const NOT_FORGOTTEN = /\b(?:never|not|(?:do|did|wo|ca|does)n['’]?t) $/i;

export interface Fired {
  product: string;
  signal_key: string;
  /** The words that fired it. */
  quote: string;
}

/** Tells which fit signals a message fires; negated ones do not. */
export class SignalDetector {
  readonly #reader: TextReader;
  readonly #phrases: PhraseFinder<Signal>;

  constructor(reader: TextReader, signals: readonly Signal[]) {
    this.#reader = reader;
    this.#phrases = openPhrases(
      signals.flatMap((signal) => phrasesOf(signal, reader)),
      reader,
    );
  }

  detect(text: string): Fired[] {
    const doc = this.#reader.read(text.slice(0, LONGEST_TEXT));
    // A message in a language that is told wrongly, as short ones are, is read all the same.
    const found = new Map<string, Fired>();
    for (const { id, negated, start, end } of this.#phrases.find({ ...doc, languages: new Set() })) {
      const key = `${id.product}/${id.signal_key}`;
      const isDenied = negated || (/^forg[eo]t/i.test(doc.text.slice(start, end)) && NOT_FORGOTTEN.test(doc.text.slice(0, start)));
      if (!isDenied && !found.has(key))
        found.set(key, { product: id.product, signal_key: id.signal_key, quote: quoteOf(doc.text, start, end) });
    }
    return [...found.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }
}

const keyOf = ({ product, signal_key: key }: { product: string; signal_key: string }) => `${product}/${key}`;

export async function openSignalDetector(signals: readonly Signal[]): Promise<SignalDetector> {
  return new SignalDetector(await openTextReader(['en']), signals);
}

function phrasesOf(signal: Signal, reader: TextReader): Phrase<Signal>[] {
  const known = SIGNAL_PHRASES[keyOf(signal)];
  if (known !== undefined) {
    return known.map((phrase) => ({ id: signal, language: 'en', ...(typeof phrase === 'string' ? { text: phrase } : phrase) }));
  }
  const stopWords = reader.vocabularies.get('en')?.stopWords ?? new Set();
  const words = reader.read(signal.signal_description).words.map(({ text }) => text);
  const content = words.filter((word) => /^[\p{L}\p{N}]+$/u.test(word) && !stopWords.has(word));
  const text = (content.length > 0 ? content : words.filter((word) => /^[\p{L}\p{N}]+$/u.test(word))).join(' ');
  return text === '' ? [] : [{ id: signal, language: 'en', text, gap: GAP, order: 'any' }];
}

/** The sentence around what was found, as far as it is short. */
function quoteOf(text: string, start: number, end: number): string {
  const before =
    text
      .slice(Math.max(0, start - AROUND), start)
      .split(/[.!?\n]\s*/)
      .at(-1) ?? '';
  const after = text.slice(end, end + AROUND).split(/[.!?\n]/)[0] ?? '';
  return `${before}${text.slice(start, end)}${after}`.trim().slice(0, LONGEST_QUOTE);
}

/** The fit signals of what one contact wrote: each with the number of messages, the first quote, and when it was first and last seen. */
export function signalsOf({ messages }: Pick<Inbound, 'messages'>, detector: SignalDetector): FoundSignal[] {
  const found = new Map<string, FoundSignal>();
  for (const { at, text } of messages) {
    for (const { product, signal_key, quote } of detector.detect(text)) {
      const key = `${product}/${signal_key}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { product, signal_key, count: 1, quote, first_seen: at, last_seen: at });
      else found.set(key, { ...known, count: known.count + 1, last_seen: at ?? known.last_seen });
    }
  }
  return [...found.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
