import type { Reader, Reading, Reason } from '../../text/classifier.ts';
import { NONE } from '../../text/classifier.ts';
import { Lexicon, type Word } from '../../text/lexicon.ts';
import { PhraseIndex, phraseWords } from '../../text/phrases.ts';
import type { Tokens } from '../../text/token-lists.ts';
import { tokenize } from '../../text/tokens.ts';
import { WordNumbers } from '../../text/word-memo.ts';
import { CUES, readCues } from './cues.ts';
import { FIELDS, type Field, type PageText } from './page-text.ts';
import type { SignedText } from './promo.ts';
import type { PhraseGroup, TaxonomyFile } from './taxonomy.ts';
import { signsOf, THEME } from './word-signs.ts';

/** A phrase that many captions repeat counts as if it stood in so many. */
const MOST_REPEATS = 3;
/** Sums of phrases level off toward this: ten weak words are no proof. */
const IDENTITY_LEVEL = 12;
const CAPTION_LEVEL = 6;
const FIELD_BITS = new Map<Field, number>(FIELDS.map((field, index) => [field, 1 << index]));
/** Words of one letter say nothing. */
const SHORTEST_WORD = 2;

/** A word of the captions says less than the same word in a bio: the model knows it apart. */
const WORD_GROUPS = [
  { prefix: '', field: 'words' },
  { prefix: '~', field: 'captions' },
] as const;

interface Entry {
  phrase: number;
  classIndex: number;
  weight: number;
  decisive: boolean;
  fieldBits: number;
}

/** A phrase found in a field. */
interface Hit {
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

/** A page in numbers, and its texts for the rules of promos. */
export interface PageReading extends Reading {
  hits: Hit[];
  /** In the order of promoTexts. */
  texts: SignedText[];
}

/** The names of a page's features: what phrases of each class sum up to in its own texts and in its captions, and the cues. */
export function featureNames(classes: readonly string[]): string[] {
  return [...classes.map(identityFeature), ...classes.map(captionFeature), ...CUES.map((cue) => `cue ${cue}`)];
}

export function identityFeature(name: string): string {
  return `own ${name}`;
}

export function captionFeature(name: string): string {
  return `captions ${name}`;
}

/** Reads pages by a taxonomy: compiled once, then fast. */
export class PageReader implements Reader<PageText, PageReading> {
  readonly classes: readonly string[];
  readonly features: readonly string[];
  readonly wordGroups = WORD_GROUPS;
  readonly #lexicon: Lexicon;
  readonly #index = new PhraseIndex<Entry>();
  readonly #signs = new WordNumbers((word) => signsOf(word) | (this.#index.begins(word) ? THEME : 0));
  /** Where phrases may begin in the text that is read: used again for every text. */
  readonly #places: number[] = [];
  #phraseCount = 0;
  readonly #fieldWeights: TaxonomyFile['field_weights'];

  constructor(taxonomy: TaxonomyFile & { words: readonly string[] }, classes: readonly string[]) {
    this.classes = classes;
    this.features = featureNames(classes);
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
  read(page: PageText, unknown?: ReadonlySet<number>): PageReading {
    const draft: Draft = { hits: [], texts: [], own: new Set(), captions: new Set() };
    this.#field(draft, 'handle', page.handle.replaceAll(/[._]+/g, ' '), true);
    this.#field(draft, 'name', page.name ?? '', true);
    const bio = this.#field(draft, 'bio', page.bio ?? '', false);
    for (const title of page.highlights) this.#field(draft, 'highlights', title, false);
    this.#field(draft, 'link', linkText(page.externalUrl), true);
    const captions = page.captions.map((caption) => this.#field(draft, 'captions', caption, false));
    const hits = unknown === undefined ? draft.hits : draft.hits.filter(({ entry }) => !unknown.has(entry.phrase));
    const values = new Float64Array(this.features.length);
    this.#sum(hits, values, page.captions.length);
    readCues(page, { bio, captions }, values.subarray(2 * this.classes.length));
    const decided = hits.filter(({ entry }) => entry.decisive).map(({ entry }) => entry.classIndex);
    return { values, words: [[...draft.own], [...draft.captions]], decided, hits, texts: draft.texts };
  }

  *reasons({ hits, values }: PageReading): Generator<Reason> {
    for (const { entry, field, text, start, end, share } of hits) {
      const { classIndex, decisive } = entry;
      const feature = field === 'captions' ? this.classes.length + classIndex : classIndex;
      yield { feature, value: share, field, text: text.slice(start, end), ...(decisive ? { decides: classIndex } : {}) };
    }
    const first = 2 * this.classes.length;
    for (const [index, cue] of CUES.entries()) {
      const value = values[first + index] ?? 0;
      if (value !== 0) yield { feature: first + index, value, field: 'shape', text: cue };
    }
  }

  /** Reads a field and answers what its words say. */
  #field(draft: Draft, field: Field, text: string, compound: boolean): number {
    if (text === '') return 0;
    const { cut: tokens, whole } = tokenize(text, this.#lexicon, compound ? COMPOUND : undefined);
    const seen = field === 'captions' ? draft.captions : draft.own;
    const { words } = tokens;
    const places = this.#places;
    places.length = 0;
    let signs = 0;
    for (let at = 0; at < words.length; at++) {
      const word = words[at];
      if (word === undefined) continue;
      const own = this.#signs.of(word);
      signs |= own;
      if ((own & THEME) !== 0) places.push(at);
      if (word.text.length >= SHORTEST_WORD) seen.add(word);
    }
    if (whole !== tokens) for (const word of whole.words) signs |= this.#signs.of(word);
    if (field !== 'handle' && field !== 'link') draft.texts.push({ tokens: whole, signs });
    if (places.length > 0) this.#find(draft, field, text, tokens);
    return signs;
  }

  #find(draft: Draft, field: Field, text: string, tokens: Tokens): void {
    const bit = FIELD_BITS.get(field) ?? 0;
    const fieldWeight = this.#fieldWeights[field];
    this.#index.findAt(tokens.words, this.#places, (entries, first, end) => {
      for (const entry of entries) {
        if ((entry.fieldBits & bit) === 0) continue;
        const start = tokens.starts[first] ?? 0;
        draft.hits.push({ entry, field, text, start, end: tokens.ends[end - 1] ?? start, weight: entry.weight * fieldWeight, share: 0 });
      }
    });
  }

  /** What the phrases of each class sum up to: of its own texts first, then of its captions. */
  #sum(hits: readonly Hit[], values: Float64Array, captionCount: number): void {
    const counts = new Map<number, number>();
    const spread = Math.sqrt(Math.max(captionCount, 2) / 4);
    const captions = this.classes.length;
    for (const hit of hits) {
      const inCaptions = hit.field === 'captions';
      const key = hit.entry.phrase * FIELDS.length + FIELDS.indexOf(hit.field);
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count > (inCaptions ? MOST_REPEATS : 1)) continue;
      hit.share = hit.weight / Math.sqrt(count) / (inCaptions ? spread : 1);
      const feature = inCaptions ? captions + hit.entry.classIndex : hit.entry.classIndex;
      values[feature] = (values[feature] ?? 0) + hit.share;
    }
    for (const hit of hits) {
      const inCaptions = hit.field === 'captions';
      const sum = values[inCaptions ? captions + hit.entry.classIndex : hit.entry.classIndex] ?? 0;
      hit.share *= levelling(sum, inCaptions ? CAPTION_LEVEL : IDENTITY_LEVEL);
    }
    for (let feature = 0; feature < 2 * captions; feature++) {
      const sum = values[feature] ?? 0;
      values[feature] = sum * levelling(sum, feature < captions ? IDENTITY_LEVEL : CAPTION_LEVEL);
    }
  }
}

const COMPOUND = { compound: true };

/** A page while it is read. */
interface Draft {
  hits: Hit[];
  texts: SignedText[];
  own: Set<Word>;
  captions: Set<Word>;
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
