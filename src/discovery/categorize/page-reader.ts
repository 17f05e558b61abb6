import { Lexicon, type Word } from '../../text/lexicon.ts';
import { PhraseIndex, phraseWords } from '../../text/phrases.ts';
import type { Tokens } from '../../text/token-lists.ts';
import { tokenize } from '../../text/tokens.ts';
import { CUES, readCues } from './cues.ts';
import { FIELDS, type Field, type PageText } from './page-text.ts';
import type { PhraseGroup, TaxonomyFile } from './taxonomy.ts';

export const NONE = 'none';
/** A phrase that many captions repeat counts as if it stood in so many. */
const MOST_REPEATS = 3;
/** Sums of phrases level off toward this: ten weak words are no proof. */
const IDENTITY_LEVEL = 12;
const CAPTION_LEVEL = 6;
const FIELD_BITS = new Map<Field, number>(FIELDS.map((field, index) => [field, 1 << index]));

interface Entry {
  phrase: number;
  classIndex: number;
  weight: number;
  decisive: boolean;
  fieldBits: number;
}

/** A phrase found in a field. */
export interface Hit {
  entry: Entry;
  field: Field;
  /** The text of the field and where the phrase stands in it. */
  text: string;
  start: number;
  end: number;
  /** The phrase's weight times the field's. */
  weight: number;
  /** What is left of that once repeats and levelling off are counted. */
  share: number;
}

/** A page in numbers: per class what its phrases sum up to, the cues, and the words themselves. */
export interface Reading {
  identity: Float64Array;
  captions: Float64Array;
  cues: Float64Array;
  /** The different words of its own texts, and of its captions. */
  identityWords: Word[];
  captionWords: Word[];
  hits: Hit[];
  /** Its texts for the rules of promos, in the order of promoTexts. */
  texts: Tokens[];
}

/** Reads pages by a taxonomy: compiled once, then fast. */
export class PageReader {
  readonly classes: readonly string[];
  readonly #lexicon: Lexicon;
  readonly #index = new PhraseIndex<Entry>('themes');
  #phraseCount = 0;
  #readings = 0;
  readonly #fieldWeights: TaxonomyFile['field_weights'];

  constructor(taxonomy: TaxonomyFile & { words: readonly string[] }, classes: readonly string[]) {
    this.classes = classes;
    this.#fieldWeights = taxonomy.field_weights;
    const all = [...Object.entries(taxonomy.categories), [NONE, taxonomy.none] as const];
    this.#lexicon = new Lexicon([...taxonomy.words, ...lexiconWords(all.flatMap(([, { groups }]) => groups))]);
    for (const [name, { groups }] of all) {
      const classIndex = classes.indexOf(name);
      for (const group of groups) for (const text of group.any) this.#add(text, { ...group, classIndex, phrase: this.#phraseCount++ });
    }
  }

  #add(text: string, { fields, ...rest }: PhraseGroup & { classIndex: number; phrase: number }): void {
    const words = phraseWords(text, this.#lexicon);
    if (words.length === 0) return;
    const { phrase, classIndex, weight, decisive } = rest;
    const fieldBits = fields.reduce((bits, field) => bits | (FIELD_BITS.get(field) ?? 0), 0);
    this.#index.add(words, { phrase, classIndex, weight, decisive, fieldBits });
  }

  /** How many phrases there are; they are numbered from 0. */
  get phraseCount(): number {
    return this.#phraseCount;
  }

  /** Reads a page; phrases that are `unknown` count as if the taxonomy lacked them. */
  read(page: PageText, unknown?: ReadonlySet<number>): Reading {
    this.#readings++;
    const reading: Reading = {
      identity: new Float64Array(this.classes.length),
      captions: new Float64Array(this.classes.length),
      cues: readCues(page, new Float64Array(CUES.length)),
      identityWords: [],
      captionWords: [],
      hits: [],
      texts: [],
    };
    this.#field(reading, 'handle', page.handle.replaceAll(/[._]+/g, ' '), true);
    this.#field(reading, 'name', page.name ?? '', true);
    this.#field(reading, 'bio', page.bio ?? '', false);
    for (const title of page.highlights) this.#field(reading, 'highlights', title, false);
    this.#field(reading, 'link', linkText(page.externalUrl), true);
    for (const caption of page.captions) this.#field(reading, 'captions', caption, false);
    if (unknown !== undefined) reading.hits = reading.hits.filter(({ entry }) => !unknown.has(entry.phrase));
    this.#sum(reading, page.captions.length);
    return reading;
  }

  #field(reading: Reading, field: Field, text: string, compound: boolean): void {
    if (text === '') return;
    const { cut: tokens, whole } = tokenize(text, this.#lexicon, compound);
    if (field !== 'handle' && field !== 'link') reading.texts.push(whole);
    this.#collect(reading, field === 'captions', tokens.words);
    const bit = FIELD_BITS.get(field) ?? 0;
    const fieldWeight = this.#fieldWeights[field];
    this.#index.find(tokens.words, (entries, first, end) => {
      for (const entry of entries) {
        if ((entry.fieldBits & bit) === 0) continue;
        const start = tokens.starts[first] ?? 0;
        reading.hits.push({ entry, field, text, start, end: tokens.ends[end - 1] ?? start, weight: entry.weight * fieldWeight, share: 0 });
      }
    });
  }

  #collect({ captionWords, identityWords }: Reading, inCaptions: boolean, words: readonly Word[]): void {
    for (const word of words) {
      if (word.text.length < 2) continue;
      if (inCaptions && word.seenInCaptions !== this.#readings) {
        word.seenInCaptions = this.#readings;
        captionWords.push(word);
      } else if (!inCaptions && word.seenInIdentity !== this.#readings) {
        word.seenInIdentity = this.#readings;
        identityWords.push(word);
      }
    }
  }

  #sum({ hits, identity, captions }: Reading, captionCount: number): void {
    const counts = new Map<number, number>();
    const spread = Math.sqrt(Math.max(captionCount, 2) / 4);
    for (const hit of hits) {
      const inCaptions = hit.field === 'captions';
      const key = hit.entry.phrase * FIELDS.length + FIELDS.indexOf(hit.field);
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count > (inCaptions ? MOST_REPEATS : 1)) continue;
      hit.share = hit.weight / Math.sqrt(count) / (inCaptions ? spread : 1);
      const sums = inCaptions ? captions : identity;
      sums[hit.entry.classIndex] = (sums[hit.entry.classIndex] ?? 0) + hit.share;
    }
    for (const hit of hits) {
      const inCaptions = hit.field === 'captions';
      const sum = (inCaptions ? captions : identity)[hit.entry.classIndex] ?? 0;
      hit.share *= levelling(sum, inCaptions ? CAPTION_LEVEL : IDENTITY_LEVEL);
    }
    for (let index = 0; index < identity.length; index++) {
      identity[index] = (identity[index] ?? 0) * levelling(identity[index] ?? 0, IDENTITY_LEVEL);
      captions[index] = (captions[index] ?? 0) * levelling(captions[index] ?? 0, CAPTION_LEVEL);
    }
  }
}

function levelling(sum: number, most: number): number {
  return 1 / (1 + Math.abs(sum) / most);
}

/** The words of phrases, and the stems of open ones, for cutting run-together text. */
function lexiconWords(groups: readonly PhraseGroup[]): string[] {
  const nothing = new Lexicon([]);
  return groups
    .flatMap(({ any }) => any.flatMap((text) => phraseWords(text, nothing).map((word) => word.text)))
    .filter((word) => /^[\p{L}\d]{2,}$/u.test(word));
}

/** Host and path of a link as words, without what says nothing. */
function linkText(url: string | null): string {
  return (url ?? '')
    .toLowerCase()
    .replace(/^https?:\/\/(?:www\.)?/, '')
    .replace(/^(?:linktr\.ee|linktree\.\w+|beacons\.ai|lnk\.bio|bio\.site)/, '')
    .replace(/\.(?:com|net|org|example|co|io)(?=[/:?#]|$)/, ' ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
