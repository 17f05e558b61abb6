import type { Reader, Reading, Reason } from '../../text/classifier.ts';
import { openPhrases, type PhraseFinder, type PhraseMatch } from '../../text/find-phrases.ts';
import { type Language, loadVocabularies } from '../../text/languages.ts';
import type { Word } from '../../text/lexicon.ts';
import { TextReader } from '../../text/read-text.ts';
import { EN } from './phrases-en.ts';
import { FR } from './phrases-fr.ts';
import { SIGNS, type Sign } from './signs.ts';

/** Nobody says what he wants at the end of a novel. */
const LONGEST_READ = 4_000;
/** What counts no more once the clause says the opposite; of the others most have a no of their own. */
const DENIABLE: ReadonlySet<Sign> = new Set(['urgent', 'next week', 'thrilled', 'sure']);
/** A sign that is there again says a little more. */
const AGAIN = 1.5;
/** So many small words of a language, and so many times those of the other, say which one it is. */
const FEWEST_SAYING = 2;
const PLAINLY = 4;
const ENGLISH: ReadonlySet<Language> = new Set(['en']);
const FRENCH: ReadonlySet<Language> = new Set(['fr']);
const BOTH: ReadonlySet<Language> = new Set(['en', 'fr']);
const SHOUTED = /\p{Lu}{3}[\p{Lu}\s!]{2}/u;

/** What follows from several signs together, or from how the message is written. */
const COMBINED = ['not urgent', 'screen problem', 'home problem', 'only asks', 'priced work', 'shouted'] as const;
type Combined = (typeof COMBINED)[number];
export type Feature = Sign | Combined;
const FEATURES: readonly Feature[] = [...SIGNS, ...COMBINED];

export interface MessageReading extends Reading {
  readonly matches: readonly PhraseMatch<Sign>[];
  has(feature: Feature): boolean;
}

/** Reads messages of leads in English and French: each in both, for people mix them, and a line is too short to tell. */
export class MessageReader implements Reader<string, MessageReading> {
  readonly features = FEATURES;
  readonly wordGroups = [];
  readonly #reader: TextReader;
  readonly #finder: PhraseFinder<Sign>;
  /** Small words that only the one language has. */
  readonly #own: Readonly<Record<'en' | 'fr', ReadonlySet<string>>>;

  constructor(reader: TextReader) {
    this.#reader = reader;
    this.#finder = openPhrases([...EN, ...FR], reader);
    const stopWords = (language: Language) => reader.vocabularies.get(language)?.stopWords ?? new Set<string>();
    this.#own = {
      en: new Set([...stopWords('en')].filter((word) => word.length > 1 && !stopWords('fr').has(word))),
      fr: new Set([...stopWords('fr')].filter((word) => word.length > 1 && !stopWords('en').has(word))),
    };
  }

  read(message: string): MessageReading {
    const text = message.slice(0, LONGEST_READ);
    const doc = this.#reader.read(text);
    const matches = this.#finder.find({ ...doc, languages: this.#languagesOf(doc.words) });
    const counts = new Map<Feature, number>();
    const add = (feature: Feature) => counts.set(feature, (counts.get(feature) ?? 0) + 1);
    const seen = new Set<string>();
    for (const { id, negated, start, end } of matches) {
      // One place says a thing once, whatever the number of phrases that find it there.
      const place = `${id} ${end}`;
      if (seen.has(place)) continue;
      seen.add(place);
      if (!negated || !DENIABLE.has(id)) add(id);
      else if (id === 'urgent' && start < end) add('not urgent');
    }
    const has = (feature: Feature) => counts.has(feature);
    for (const feature of combinations(text, has)) add(feature);
    // "Are you open on Sundays?" is no deadline.
    if (has('only asks') && has('opening')) for (const time of ['day', 'weeks'] as const) counts.delete(time);
    const values = Float64Array.from(FEATURES, (feature) => {
      const count = counts.get(feature) ?? 0;
      return count > 1 ? AGAIN : count;
    });
    return { values, words: [], matches, has };
  }

  /** The one that a message is plainly in; both where it is short or mixed. */
  #languagesOf(words: readonly Word[]): ReadonlySet<Language> {
    const english = words.filter(({ text }) => this.#own.en.has(text)).length;
    const french = words.filter(({ text }) => this.#own.fr.has(text)).length;
    if (english >= FEWEST_SAYING && english >= PLAINLY * french) return ENGLISH;
    return french >= FEWEST_SAYING && french >= PLAINLY * english ? FRENCH : BOTH;
  }

  *reasons({ matches, values }: MessageReading): Generator<Reason> {
    const alike = new Map<string, number>();
    for (const { id } of matches) alike.set(id, (alike.get(id) ?? 0) + 1);
    for (const { id, text } of matches) {
      const feature = FEATURES.indexOf(id);
      yield { feature, value: (values[feature] ?? 0) / (alike.get(id) ?? 1), field: id, text };
    }
    for (const name of COMBINED) {
      const feature = FEATURES.indexOf(name);
      if ((values[feature] ?? 0) > 0) yield { feature, value: values[feature] ?? 0, field: name, text: name };
    }
  }
}

function combinations(text: string, has: (feature: Feature) => boolean): Combined[] {
  const onScreen = has('screen') || has('account') || has('of yours') || has('device');
  const wantsMore = ['price', 'hire', 'book', 'send help', 'partner', 'advice', 'talk', 'problem'] as const;
  const asks = has('information') || has('opening') || has('do you') || has('material');
  const found: Record<Combined, boolean> = {
    'not urgent': false,
    'screen problem': has('problem') && onScreen,
    'home problem': has('home') && (has('harm') || has('problem') || has('work')) && !has('screen') && !has('account'),
    'only asks': (asks || text.includes('?')) && !wantsMore.some(has),
    'priced work': has('price') && !has('partner') && (has('work') || has('home') || has('hire') || has('book')),
    shouted: SHOUTED.test(text) || text.includes('!!'),
  };
  return COMBINED.filter((name) => found[name]);
}

export async function openMessageReader(): Promise<MessageReader> {
  return new MessageReader(new TextReader(await loadVocabularies(['en', 'fr']), () => undefined));
}
