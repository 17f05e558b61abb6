import { REPLY_OUTCOMES } from '../../db/sdr/replies.ts';
import { StemTable } from '../../ops/stem-table.ts';
import { type StopRequest, stopRequest } from '../../ops/stop-requests.ts';
import type { Reader, Reading, Reason } from '../../text/classifier.ts';
import { openPhrases, type PhraseFinder } from '../../text/find-phrases.ts';
import { Lexicon, type Word } from '../../text/lexicon.ts';
import { foldText } from '../../text/mixed-scripts.ts';
import type { Doc, TextReader } from '../../text/read-text.ts';
import { BREAK } from '../../text/tokens.ts';
import { type Found, type Said, saidBy, unmasked } from './answer-signs.ts';
import { EN_CONCEPTS } from './concepts-en.ts';
import { RU_CONCEPTS } from './concepts-ru.ts';
import { SIGNS, type SignedPhrase } from './phrases.ts';
import { EN } from './phrases-en.ts';
import { RU } from './phrases-ru.ts';

/** An answer in numbers. */
export interface AnswerReading extends Reading {
  text: string;
  found: readonly Found[];
  said: Said | undefined;
  stop: StopRequest | null;
}

const LENGTHS = [1, 3, 10, Number.POSITIVE_INFINITY];
const FEATURES = [
  ...SIGNS.flatMap((sign) => [sign, `not ${sign}`, `weak ${sign}`]),
  ...REPLY_OUTCOMES.map((outcome) => `says ${outcome}`),
  'stop',
  'mild stop',
  'asks',
  'ends asking',
  'numbers',
  ...LENGTHS.map((length) => `up to ${length} words`),
];
const PLACES: ReadonlyMap<string, number> = new Map(FEATURES.map((name, at) => [name, at]));
const MOST_REPEATS = 2;
/** So many words after a no are still denied. */
const REACH_OF_NO = 3;
/** A request to stop says more than a phrase. */
const STOP_VALUE = 3;
const PIECE_LENGTHS = [3, 4, 5];
const CYRILLIC = /\p{Script=Cyrillic}/u;
const NO_LETTERS = /[^\p{L}\p{N}?!]+/gu;
const START = '^';
const IDEAS = new StemTable(
  [EN_CONCEPTS, RU_CONCEPTS].flatMap((concepts) =>
    Object.entries(concepts).flatMap(([idea, text]) => text.split(/\s+/).map((word) => [word, [idea]] as [string, string[]])),
  ),
  { merge: (one, other) => [...new Set([...one, ...other])], inherits: () => false, isMisspelt: (ideas) => ideas.length === 1 },
);

/**
 * Reads answers for the model: the phrases found and what they come to, the stems of the words, each two that follow one another, and the
 * pieces that words are made of, which endings and misspellings leave alone.
 */
export class AnswerReader implements Reader<string, AnswerReading> {
  readonly features = FEATURES;
  readonly wordGroups = [
    { prefix: '', field: 'words' },
    { prefix: '+', field: 'pairs' },
    { prefix: '#', field: 'pieces' },
    { prefix: '@', field: 'ideas' },
  ];
  readonly #reader: TextReader;
  readonly #finder: PhraseFinder<SignedPhrase>;
  readonly #pieces = new Lexicon([]);

  constructor(reader: TextReader) {
    this.#reader = reader;
    this.#finder = openPhrases<SignedPhrase>([...RU, ...EN], reader);
  }

  /** The phrases alone. */
  find(text: string): Found[] {
    return unmasked(this.#finder.find(this.#reader.read(text)));
  }

  read(text: string): AnswerReading {
    const doc = this.#reader.read(text);
    const found = unmasked(this.#finder.find(doc));
    const said = saidBy(text, found);
    const stop = stopRequest(text);
    const values = new Float64Array(FEATURES.length);
    const put = (name: string, value = 1) => {
      values[PLACES.get(name) ?? 0] = value;
    };
    for (const { id, negated } of found) {
      const name = negated && !id.saysNo ? `not ${id.sign}` : id.isWeak ? `weak ${id.sign}` : id.sign;
      put(name, Math.min(MOST_REPEATS, (values[PLACES.get(name) ?? 0] ?? 0) + 1));
    }
    if (said !== undefined) put(`says ${said.outcome}`);
    if (stop !== null) put(stop.strength === 'stop' ? 'stop' : 'mild stop', STOP_VALUE);
    if (text.includes('?')) put('asks');
    if (text.trimEnd().endsWith('?')) put('ends asking');
    if (/\d/.test(text)) put('numbers');
    const count = doc.words.filter((word) => word.text !== BREAK).length;
    put(`up to ${LENGTHS.find((length) => count <= length)} words`);
    return { text, found, said, stop, values, words: [...this.#words(doc), this.#piecesOf(text), this.#ideasOf(doc)] };
  }

  // Evidence is a sentence of the answer: see answer.ts.
  *reasons(): Generator<Reason> {}

  #words({ words, written }: Doc): [Word[], Word[]] {
    const single = new Set<Word>();
    const pairs = new Set<Word>();
    let before = START;
    for (const [at, word] of words.entries()) {
      if (word.text === BREAK) {
        before = START;
        continue;
      }
      const stem = this.#reader.stem(written[at] ?? word, CYRILLIC.test(word.text) ? 'ru' : 'en');
      single.add(stem);
      pairs.add(this.#reader.lexicon.word(`${before} ${stem.text}`));
      before = stem.text;
    }
    return [[...single], [...pairs]];
  }

  /** What the words are about, each idea with a no before it as another, and each two that follow one another. */
  #ideasOf({ words }: Doc): Word[] {
    const found = new Set<string>();
    let before: readonly string[] = [];
    let sinceNo = Number.POSITIVE_INFINITY;
    let isTurned = false;
    for (const word of words) {
      if (word.text === BREAK) {
        before = [];
        sinceNo = Number.POSITIVE_INFINITY;
        continue;
      }
      sinceNo += 1;
      const ideas = IDEAS.of(word.text) ?? [];
      if (ideas.length === 0) continue;
      const isNo = ideas.includes('no');
      for (const idea of ideas) {
        const said = sinceNo <= REACH_OF_NO && !isNo ? `-${idea}` : idea;
        found.add(said);
        // "sounds great, but ...": what comes after weighs more.
        if (isTurned) found.add(`but ${said}`);
        for (const other of before) found.add(`${other} ${idea}`);
      }
      if (isNo) sinceNo = 0;
      isTurned ||= ideas.includes('but');
      before = ideas;
    }
    return [...found].map((idea) => this.#pieces.word(idea));
  }

  #piecesOf(text: string): Word[] {
    const pieces = new Set<Word>();
    for (const word of foldText(text).replace(NO_LETTERS, ' ').split(' ')) {
      const framed = ` ${word} `;
      for (const length of PIECE_LENGTHS)
        for (let at = 0; at + length <= framed.length; at++) pieces.add(this.#pieces.word(framed.slice(at, at + length)));
    }
    return [...pieces];
  }
}
