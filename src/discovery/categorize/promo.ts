import { COMMA, type Negated, negation, QUESTION } from '../../text/negation.ts';
import type { Tokens } from '../../text/token-lists.ts';
import { BREAK, tokenize } from '../../text/tokens.ts';
import type { PageText } from './page-text.ts';
import { addressSignals, linkSignals, siteSignals } from './promo-address.ts';
import { CaptionContext, pageDampers } from './promo-context.ts';
import { framesIn } from './promo-frames.ts';
import { lexicon, type Meaning, promoIndex, said } from './promo-index.ts';
import { NEGATION } from './promo-negation.ts';
import { CONTACTS } from './promo-phrases.ts';
import type { PromoSignal, PromoSource, PromoVerdict } from './promo-signal.ts';
import { ADDRESS, FRAME, PROMO, signsOf } from './word-signs.ts';

/** What an invitation to write adds to an offer beside it. */
const CONTACT_BONUS = 0.4;
const CONTACT_REACH = 8;
const CERTAIN_OFFER = 1;
const HIGHLIGHT_ALONE_FROM = 0.65;
/** Lighter words ("paid", "slots", "inquiries") only add to an offer; alone they make none. */
const HINT_FROM = 0.6;
const FIELD_FACTORS: Readonly<Record<PromoSource, number>> = { bio: 1, name: 1, highlight: 1, caption: 0.2, link: 1, website: 0.9 };
/** What a paragraph of a site offers, beside its links and headings: much of it is of somebody else. */
const PARAGRAPH_FACTOR = 0.5;
/** So does one word by itself: "Advertising" is the name of a service, a setting, a chapter. */
const ONE_WORD = /^\S+$/;
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
/** Beside a refusal of its own, a page whose offers are not even so much louder contradicts itself: nobody can say. */
const REFUSAL_BESIDE_OFFER = 4.5;
/** Where to write about ads says nothing beside a refusal: the podcast's sponsors, the other page's. */
const WHERE_TO_WRITE: ReadonlySet<string> = new Set(['address', 'promo_link']);
/** How sharply the confidence rises about the limits. */
const STEEPNESS = 4;

/** A text's words, and what any of them says. */
export interface SignedText {
  tokens: Tokens;
  signs: number;
}

/** The texts of a page that may speak of promos, in the order in which a PageReader reads them. */
function promoTexts({ name, bio, highlights, captions }: PageText): { text: string; source: PromoSource }[] {
  const texts: { text: string; source: PromoSource }[] = [
    { text: name ?? '', source: 'name' },
    { text: bio ?? '', source: 'bio' },
    ...highlights.map((text) => ({ text, source: 'highlight' as const })),
    ...captions.map((text) => ({ text, source: 'caption' as const })),
  ];
  return texts.filter(({ text }) => text !== '');
}

/** Whether a page takes paid promotion, by its own words; read: its texts, where a PageReader has read them already. */
export function detectPromo(page: PageText, read: readonly SignedText[] = []): PromoVerdict {
  const signals = [
    ...promoTexts(page).flatMap(({ text, source }, index) => textSignals(text, source, read[index])),
    ...linkSignals(page.externalUrl),
    ...(page.website === undefined ? [] : websiteSignals(page.website)),
  ];
  return weigh(dampened(signals, page));
}

function websiteSignals(website: NonNullable<PageText['website']>): PromoSignal[] {
  const mentions = website.mentions.flatMap(({ text, place }) =>
    textSignals(text, 'website').map((signal) =>
      (place === 'text' || ONE_WORD.test(text)) && signal.weight > 0 ? { ...signal, weight: signal.weight * PARAGRAPH_FACTOR } : signal,
    ),
  );
  return [...mentions, ...siteSignals(website)];
}

/** Offers whose words mean something else on such a page count for less; plain ones keep their say. */
function dampened(signals: PromoSignal[], page: PageText): PromoSignal[] {
  if (!signals.some(({ weight }) => weight > 0)) return signals;
  const factor = pageDampers(page);
  return signals.map((signal) => (signal.weight > 0 ? { ...signal, weight: signal.weight * factor(signal.signal_type) } : signal));
}

function weigh(signals: PromoSignal[]): PromoVerdict {
  const refused = sumOfRefusals(signals);
  const shutByItself = signals.some(({ weight, source }) => weight <= -LIGHTEST_REFUSAL && source !== 'caption');
  const offered = sumOfTypes(signals.filter(({ weight, signal_type }) => weight > 0 && !(shutByItself && WHERE_TO_WRITE.has(signal_type))));
  const open = certainty(offered - WARM_FROM);
  const shut = certainty(refused - NOT_OPEN_FROM);
  const sorted = signals.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  if (refused >= NOT_OPEN_FROM && refused * REFUSAL_OVER_OFFER >= offered) return { status: 'not_open', confidence: shut, signals: sorted };
  const contradictory = shutByItself && refused * REFUSAL_BESIDE_OFFER >= offered;
  if (offered >= WARM_FROM && !contradictory) return { status: 'warm', confidence: open, signals: sorted };
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

function textSignals(text: string, source: PromoSource, read: SignedText = signed(text)): PromoSignal[] {
  const { tokens, signs } = read;
  const phrases = (signs & PROMO) === 0 ? [] : phraseSignals(text, tokens, source);
  const addresses = (signs & ADDRESS) === 0 ? [] : addressSignals(text, tokens, source, FIELD_FACTORS[source]);
  return [...refusedBy(frameSignals(text, (signs & FRAME) !== 0, source), phrases), ...addresses];
}

function signed(text: string): SignedText {
  const tokens = tokenize(text, lexicon).whole;
  return { tokens, signs: tokens.words.reduce((signs, word) => signs | signsOf(word), 0) };
}

function phraseSignals(text: string, tokens: Tokens, source: PromoSource): PromoSignal[] {
  const signals: PromoSignal[] = [];
  let listed: Negated | undefined;
  let spoken: readonly string[] | undefined;
  const caption = new CaptionContext(text);
  promoIndex.find(tokens.words, (meanings, first, end) => {
    const [meaning] = meanings;
    if (meaning === undefined || meaning.weight === 0) return;
    spoken ??= tokens.words.map((word, at) => spokenWord(word.text, text[tokens.starts[at] ?? 0]));
    const place = { text, tokens, words: spoken, source, caption };
    const found = meaning.weight < 0 ? { from: first, to: end } : negation(spoken, first, end, NEGATION, listed);
    signals.push(
      found === undefined ? offer(meaning, { ...place, first, end }) : refusal(meaning, { ...place, first: found.from, end: found.to }),
    );
    listed = found;
  });
  return signals;
}

function frameSignals(text: string, likely: boolean, source: PromoSource): PromoSignal[] {
  return framesIn(text, likely).map(({ type, weight, value }) => ({
    signal_type: type,
    source,
    value,
    weight: weight * (weight < 0 ? refusalFactor(weight, source) : factorOf(weight, source)),
    negated: weight < 0,
  }));
}

/** An offer whose words stand inside a refusal is none: "we used to run PAID REVIEWS". */
function refusedBy(frames: readonly PromoSignal[], signals: readonly PromoSignal[]): PromoSignal[] {
  const refusals = frames.filter(({ negated }) => negated);
  return [...frames, ...signals.filter((signal) => signal.negated || !refusals.some(({ value }) => value.includes(signal.value)))];
}

function spokenWord(word: string, character: string | undefined): string {
  return word === BREAK ? pause(character) : said(word);
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
  caption: CaptionContext;
}

function offer({ type, weight }: Meaning, place: Place): PromoSignal {
  const { words, first, end, source } = place;
  const alone = source === 'highlight' && weight >= HIGHLIGHT_ALONE_FROM && ALONE_ON_A_HIGHLIGHT.has(type) ? CERTAIN_OFFER : 0;
  const invited = source !== 'caption' && weight >= HINT_FROM && contactNear(words, first, end) ? CONTACT_BONUS : 0;
  return {
    signal_type: type,
    source,
    value: asWritten(place),
    weight: (Math.max(alone, weight) + invited) * factorOf(weight, source) * (source === 'caption' ? inCaption(type, place) : 1),
    negated: false,
  };
}

function inCaption(type: string, { caption, words, first, end }: Place): number {
  return caption.damper(type) * caption.invitation(contactNear(words, first, end));
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
