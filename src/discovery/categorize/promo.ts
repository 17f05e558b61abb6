import { Lexicon } from './lexicon.ts';
import type { PageText } from './page-text.ts';
import { PhraseIndex, phraseWords } from './phrases.ts';
import { COMMA, type Negated, negation, QUESTION } from './promo-negation.ts';
import { ADDRESS_WORDS, CONTACTS, INNOCENT, OFFERS, PATH_WORDS, PLAIN_SPEECH, REFUSALS } from './promo-phrases.ts';
import { BREAK, EMAIL, type Tokens, tokenize } from './tokens.ts';

export type PromoSource = 'bio' | 'name' | 'highlight' | 'caption' | 'link' | 'website';

export interface PromoSignal {
  signal_type: string;
  source: PromoSource;
  /** The words as they stand in the text. */
  value: string;
  /** 1 is enough by itself to call a page warm; negative where it speaks for not_open. */
  weight: number;
  /** An offer that its clause turns around: "no promos". */
  negated: boolean;
}

export interface PromoVerdict {
  status: 'warm' | 'unknown' | 'not_open';
  confidence: number;
  signals: PromoSignal[];
}

interface Meaning {
  type: string;
  weight: number;
}

const INNOCENT_MEANING: Meaning = { type: 'innocent', weight: 0 };
const REFUSAL = 'refusal';
/** What an invitation to write adds to an offer beside it. */
const CONTACT_BONUS = 0.4;
const CONTACT_REACH = 6;
const CERTAIN_OFFER = 1;
const HIGHLIGHT_ALONE_FROM = 0.65;
/** Lighter words ("paid", "slots", "inquiries") only add to an offer; alone they make none. */
const HINT_FROM = 0.6;
const FIELD_FACTORS: Readonly<Record<PromoSource, number>> = { bio: 1, name: 1, highlight: 1, caption: 0.2, link: 1, website: 1 };
/** A plain offer in a caption counts nearly in full, a hint hardly. */
const CAPTION_OFFER_FACTOR = 0.85;
const CAPTION_REFUSAL_FACTOR = 0.6;
const ALONE_ON_A_HIGHLIGHT: ReadonlySet<string> = new Set(['promo', 'advertise', 'rates']);
/** An offer that is turned around counts for at least so much against. */
const LIGHTEST_REFUSAL = 0.6;
const WARM_FROM = 0.98;
const NOT_OPEN_FROM = 0.5;
/** Who says no means it: offers have to be so much louder to be believed beside a refusal. */
const REFUSAL_OVER_OFFER = 3;
/** How sharply the confidence rises about the limits. */
const STEEPNESS = 4;

const lexicon = new Lexicon([]);
const index = compile();

function compile(): PhraseIndex<Meaning> {
  const all = new PhraseIndex<Meaning>();
  const add = (phrases: readonly string[], meaning: Meaning): void => {
    for (const phrase of phrases)
      all.add(
        phraseWords(phrase, lexicon).map((word) => ({ ...word, text: said(word.text) })),
        meaning,
      );
  };
  for (const [type, weight, phrases] of OFFERS) add(phrases, { type, weight });
  for (const [weight, phrases] of REFUSALS) add(phrases, { type: REFUSAL, weight: -weight });
  add(INNOCENT, INNOCENT_MEANING);
  return all;
}

function said(word: string): string {
  return PLAIN_SPEECH.get(word) ?? word;
}

/** Whether a page takes paid promotion, by its own words. */
export function detectPromo(page: PageText): PromoVerdict {
  const signals = [
    ...textSignals(page.name ?? '', 'name'),
    ...textSignals(page.bio ?? '', 'bio'),
    ...page.highlights.flatMap((title) => textSignals(title, 'highlight')),
    ...page.captions.flatMap((caption) => textSignals(caption, 'caption')),
    ...linkSignals(page.externalUrl),
  ];
  return weigh(signals);
}

function weigh(signals: PromoSignal[]): PromoVerdict {
  const offered = sumOfTypes(signals.filter(({ weight }) => weight > 0));
  const refused = sumOfRefusals(signals);
  const open = certainty(offered - WARM_FROM);
  const shut = certainty(refused - NOT_OPEN_FROM);
  const sorted = signals.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  if (refused >= NOT_OPEN_FROM && refused * REFUSAL_OVER_OFFER >= offered) return { status: 'not_open', confidence: shut, signals: sorted };
  if (offered >= WARM_FROM) return { status: 'warm', confidence: open, signals: sorted };
  return { status: 'unknown', confidence: 1 - Math.max(open, refused >= NOT_OPEN_FROM ? shut : 0), signals: sorted };
}

function certainty(margin: number): number {
  return 1 / (1 + Math.exp(-STEEPNESS * margin));
}

/** The strongest signal of each type counts in full, the same type again for nothing. */
function sumOfTypes(signals: readonly PromoSignal[]): number {
  const strongest = new Map<string, number>();
  for (const { signal_type, weight } of signals) strongest.set(signal_type, Math.max(strongest.get(signal_type) ?? 0, weight));
  const sum = [...strongest.values()].reduce((total, weight) => total + weight, 0);
  return Math.max(0, ...strongest.values()) >= HINT_FROM ? sum : Math.min(sum, HINT_FROM);
}

/** Refusals add up, each wording once. */
function sumOfRefusals(signals: readonly PromoSignal[]): number {
  const distinct = new Map(signals.filter(({ weight }) => weight < 0).map(({ value, weight }) => [value.toLowerCase(), -weight]));
  return [...distinct.values()].reduce((sum, weight) => sum + weight, 0);
}

function textSignals(text: string, source: PromoSource): PromoSignal[] {
  if (text === '') return [];
  const tokens = tokenize(text, lexicon, false);
  const spoken = tokens.words.map((word, at) => lexicon.word(word.text === BREAK ? pause(text[tokens.starts[at] ?? 0]) : said(word.text)));
  const place = { text, tokens, words: spoken.map((word) => word.text), source };
  const signals: PromoSignal[] = [];
  let listed: Negated | undefined;
  index.find(spoken, (meanings, first, end) => {
    const [meaning] = meanings;
    if (meaning === undefined || meaning.weight === 0) return;
    const found = meaning.weight < 0 ? { from: first, to: end } : negation(place.words, first, end, listed);
    signals.push(
      found === undefined ? offer(meaning, { ...place, first, end }) : refusal(meaning, { ...place, first: found.from, end: found.to }),
    );
    listed = found;
  });
  return [...signals, ...addressSignals(text, tokens, source)];
}

function pause(character: string | undefined): string {
  return character === COMMA || character === QUESTION ? character : BREAK;
}

interface Place {
  text: string;
  tokens: Tokens;
  words: readonly string[];
  first: number;
  end: number;
  source: PromoSource;
}

function offer({ type, weight }: Meaning, place: Place): PromoSignal {
  const { words, first, end, source } = place;
  const alone = source === 'highlight' && weight >= HIGHLIGHT_ALONE_FROM && ALONE_ON_A_HIGHLIGHT.has(type) ? CERTAIN_OFFER : 0;
  const invited = source !== 'caption' && weight >= HINT_FROM && contactNear(words, first, end) ? CONTACT_BONUS : 0;
  return {
    signal_type: type,
    source,
    value: asWritten(place),
    weight: (Math.max(alone, weight) + invited) * factorOf(weight, source),
    negated: false,
  };
}

function refusal({ type, weight }: Meaning, place: Place): PromoSignal {
  const heavy = weight < 0 ? weight : -Math.max(weight, LIGHTEST_REFUSAL);
  return {
    signal_type: type,
    source: place.source,
    value: asWritten(place),
    weight: heavy * refusalFactor(weight, place.source),
    negated: true,
  };
}

function asWritten({ text, tokens, first, end }: Place): string {
  return text.slice(tokens.starts[first] ?? 0, tokens.ends[end - 1] ?? text.length);
}

function factorOf(weight: number, source: PromoSource): number {
  return source === 'caption' && Math.abs(weight) >= CERTAIN_OFFER ? CAPTION_OFFER_FACTOR : FIELD_FACTORS[source];
}

/** A refusal in a caption is meant more often than an offer there. */
function refusalFactor(weight: number, source: PromoSource): number {
  return Math.max(factorOf(weight, source), CAPTION_REFUSAL_FACTOR);
}

function contactNear(words: readonly string[], first: number, end: number): boolean {
  const near = words.slice(Math.max(0, first - CONTACT_REACH), end + CONTACT_REACH);
  return near.some((word) => CONTACTS.has(word));
}

/** "ads@page.example" says what the address is for. */
function addressSignals(text: string, { words, starts, ends }: Tokens, source: PromoSource): PromoSignal[] {
  return words.flatMap((word, at) => {
    if (word.text !== EMAIL) return [];
    const value = text.slice(starts[at], ends[at]);
    const local = value.slice(0, value.indexOf('@')).toLowerCase();
    const weight = Math.max(0, ...local.split(/[^a-z]+/).map((part) => ADDRESS_WORDS.get(part) ?? 0));
    return weight === 0 ? [] : [{ signal_type: 'address', source, value, weight: weight * FIELD_FACTORS[source], negated: false }];
  });
}

/** Links whose path sells promos: /advertise, /media-kit, /rates. */
function linkSignals(url: string | null): PromoSignal[] {
  const path = (url ?? '')
    .replace(/^https?:\/\//i, '')
    .replace(/^[^/]*/, '')
    .toLowerCase();
  const parts = path.split(/[/?#]+/).filter((part) => part !== '');
  const weight = Math.max(0, ...parts.map((part) => PATH_WORDS.get(part.replaceAll(/[-_.+]+/g, ' ').trim()) ?? 0));
  return url === null || weight === 0 ? [] : [{ signal_type: 'promo_link', source: 'link', value: url, weight, negated: false }];
}
