import type { Language } from './languages.ts';
import { type Negated, type NegationRules, negation } from './negation.ts';
import { NEGATION } from './negation-rules.ts';
import { type Slot, SlotTable } from './phrase-slots.ts';
import { clauseWords, type Doc, type TextReader } from './read-text.ts';
import { BREAK } from './tokens.ts';
import { WordMemo } from './word-memo.ts';

export interface Phrase<Id> {
  id: Id;
  /**
   * Words with blanks between. A word matches in every form that has its stem; `=word` matches as it stands alone, `word*` with any
   * ending, `one|other` either.
   */
  text: string;
  /** Undefined: in any language, words as they stand. */
  language?: Language;
  /** How many other words may stand between two of the phrase; stop words of the language count half. Default 1, where there are two words. */
  gap?: number;
  /** any: the words may stand in any order, close together. Default fixed. */
  order?: 'fixed' | 'any';
}

export interface PhraseMatch<Id> {
  id: Id;
  /** Where it stands in the text, and the words as written. */
  start: number;
  end: number;
  text: string;
  /** Whether its clause says the opposite: "no promos", "ne m'écrivez pas". */
  negated: boolean;
  /** What says so and the phrase, as places in the text. */
  scope?: { start: number; end: number };
}

export interface PhraseFinder<Id> {
  /** Every phrase in a text, in the order of their ends; time grows with the text alone. */
  find(doc: Doc): PhraseMatch<Id>[];
}

/** A phrase while a text goes by: where each of its words was seen last, and where the phrase so far began. */
interface State<Id> {
  id: Id;
  language: Language | undefined;
  any: boolean;
  gap: number;
  /** How many of its own words say no: "not interested" is turned around by one more. */
  negators: number;
  last: Float64Array;
  begun: Float64Array;
  /** Whether a word of the phrase was turned around from within. */
  opposite: Uint8Array;
}

const DEFAULT_GAP = 1;
const LIGHT: ReadonlySet<string> = new Set([',', '(', ')']);
const STOP_WORD_COST = 0.5;
/** So far that no phrase reaches from one text, or one sentence, into the next. */
const APART = 1_000;
/** A comma or bracket is no great distance, but words that have to stand side by side do not stand on both sides of one. */
const LIGHT_BREAK = 0.5;
const NEVER = Number.NEGATIVE_INFINITY;
const NOTHING: ReadonlySet<string> = new Set();

/** Compiles a list of phrases for the texts of a reader. */
export function openPhrases<Id>(phrases: readonly Phrase<Id>[], reader: TextReader): PhraseFinder<Id> {
  return new Finder(phrases, reader);
}

class Finder<Id> implements PhraseFinder<Id> {
  readonly #reader: TextReader;
  readonly #states: State<Id>[];
  readonly #table: SlotTable;
  readonly #stopWords: WordMemo<boolean>;
  /** Places are counted on from text to text, so that nothing has to be cleared between two. */
  #place = 0;

  constructor(phrases: readonly Phrase<Id>[], reader: TextReader) {
    const languages = new Set(phrases.map(({ language }) => language));
    this.#reader = reader;
    this.#table = new SlotTable(reader, languages);
    this.#states = phrases.map((phrase, index) => this.#compile(phrase, index));
    const stopWords = [...languages].flatMap((language) =>
      language === undefined ? [] : [...(reader.vocabularies.get(language)?.stopWords ?? [])],
    );
    const all = new Set(stopWords);
    this.#stopWords = new WordMemo(({ text }) => all.has(text));
  }

  #compile({ id, text, language, gap, order }: Phrase<Id>, phrase: number): State<Id> {
    const pieces = text
      .trim()
      .split(/\s+/)
      .filter((piece) => piece !== '');
    if (pieces.length === 0) throw new Error(`phrase ${phrase + 1} of a list has no words`);
    let place = 0;
    for (const piece of pieces) {
      const words = this.#table.placesOf(piece);
      for (const alternatives of words) {
        for (const { kind, word } of alternatives) this.#table.offer(kind, word, language, { phrase, place, opposite: false });
        place++;
      }
    }
    const size = place;
    return {
      id,
      language,
      any: order === 'any',
      gap: gap ?? (size > 1 ? DEFAULT_GAP : 0),
      negators: this.#negatorsOf(pieces, language),
      last: new Float64Array(size).fill(NEVER),
      begun: new Float64Array(size).fill(NEVER),
      opposite: new Uint8Array(size),
    };
  }

  #negatorsOf(pieces: readonly string[], language: Language | undefined): number {
    const rules = language === undefined ? Object.values(NEGATION) : [NEGATION[language]];
    const forms = pieces.flatMap((piece) =>
      this.#table.placesOf(piece).map((alternatives) => alternatives.map(({ word }) => this.#reader.folded(word).text)),
    );
    return forms.filter((alternatives) => alternatives.some((form) => rules.some(({ negators }) => negators.has(form)))).length;
  }

  find(doc: Doc): PhraseMatch<Id>[] {
    const { words, written, languages } = doc;
    const found: { state: State<Id>; first: number; end: number; opposite: boolean }[] = [];
    this.#place += APART;
    /** The token at a place; stop words take half a place, and sentences are apart. */
    const tokenAt = new Map<number, number>();
    for (let at = 0; at < words.length; at++) {
      const word = words[at];
      if (word === undefined) continue;
      if (word.text === BREAK) {
        this.#place += isLight(doc, at) ? LIGHT_BREAK : APART;
        continue;
      }
      const slots = this.#table.of(written[at] ?? word);
      this.#place += slots.length === 0 && this.#stopWords.of(word) ? STOP_WORD_COST : 1;
      if (slots.length === 0) continue;
      tokenAt.set(this.#place, at);
      for (const slot of slots) {
        const state = this.#states[slot.phrase];
        if (state === undefined || !applies(state.language, languages)) continue;
        const begun = state.any ? takeAnywhere(state, slot, this.#place) : takeInOrder(state, slot, this.#place);
        if (begun === undefined) continue;
        found.push({ state, first: tokenAt.get(begun) ?? at, end: at + 1, opposite: state.opposite.some((bit) => bit === 1) });
        state.last.fill(NEVER);
      }
    }
    return this.#judged(doc, found);
  }

  #judged(doc: Doc, found: readonly { state: State<Id>; first: number; end: number; opposite: boolean }[]): PhraseMatch<Id>[] {
    if (found.length === 0) return [];
    const clause = clauseWords(doc);
    const listed = new Map<NegationRules, Negated>();
    return found.map(({ state, first, end, opposite }) => {
      const candidates = rulesFor(state.language, doc);
      let negated: Negated | undefined;
      for (const rules of candidates) {
        const turned = turnedAround(clause, first, end, state, rules, listed.get(rules));
        if (turned === undefined) listed.delete(rules);
        else listed.set(rules, turned);
        negated ??= turned;
      }
      const [start, stop] = [doc.starts[first] ?? 0, doc.ends[end - 1] ?? doc.text.length];
      // Said twice around, it is said: "не неинтересно".
      const isNegated = (negated !== undefined) !== opposite;
      return {
        id: state.id,
        start,
        end: stop,
        text: doc.text.slice(start, stop),
        negated: isNegated,
        ...(negated !== undefined && isNegated
          ? { scope: { start: doc.starts[negated.from] ?? 0, end: doc.ends[negated.to - 1] ?? doc.text.length } }
          : {}),
      };
    });
  }
}

function isLight({ text, starts }: Doc, at: number): boolean {
  return LIGHT.has(text[starts[at] ?? 0] ?? '');
}

/** A phrase of a language is looked for where the text may be in it. */
function applies(language: Language | undefined, languages: ReadonlySet<Language>): boolean {
  return language === undefined || languages.size === 0 || languages.has(language);
}

/** The negation of the phrase's own language, or else of those that the text is in. */
function rulesFor(language: Language | undefined, { languages }: Doc): NegationRules[] {
  if (language !== undefined) return [NEGATION[language]];
  return languages.size === 0 ? Object.values(NEGATION) : [...languages].map((one) => NEGATION[one]);
}

/** By its clause, or by a word that says no between its own: "send no price list". */
function turnedAround<Id>(
  words: readonly string[],
  first: number,
  end: number,
  { negators: own }: State<Id>,
  rules: NegationRules,
  listed: Negated | undefined,
): Negated | undefined {
  const around = negation(words, first, end, own > 0 ? { ...rules, after: NOTHING } : rules, listed);
  if (around !== undefined) return around;
  const inside = words.slice(first, end).filter((word) => rules.negators.has(word)).length;
  return own === 0 && inside > 0 ? { from: first, to: end } : undefined;
}

/** Where the phrase began, if this word ends it. */
function takeInOrder<Id>({ last, begun, opposite, gap }: State<Id>, { place, opposite: turned }: Slot, at: number): number | undefined {
  if (place > 0 && at - (last[place - 1] ?? NEVER) > gap + 1) return undefined;
  last[place] = at;
  begun[place] = place === 0 ? at : (begun[place - 1] ?? at);
  opposite[place] = turned ? 1 : 0;
  return place === last.length - 1 ? begun[place] : undefined;
}

/** The same where the words may come in any order: all of them within the reach of the phrase. */
function takeAnywhere<Id>({ last, opposite, gap }: State<Id>, { place, opposite: turned }: Slot, at: number): number | undefined {
  last[place] = at;
  opposite[place] = turned ? 1 : 0;
  let earliest = at;
  for (let index = 0; index < last.length; index++) earliest = Math.min(earliest, last[index] ?? NEVER);
  return at - earliest <= (last.length - 1) * (gap + 1) ? earliest : undefined;
}
