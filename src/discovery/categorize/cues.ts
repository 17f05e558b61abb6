import { inPlainLetters } from '../../text/mixed-scripts.ts';
import type { PageText } from './page-text.ts';
import { ME, US, YOU } from './word-signs.ts';

/** What any word of the texts says that somebody speaks in. */
export interface CueSigns {
  bio: number;
  captions: readonly number[];
}

/** What the shape of a page says beside its words, each between 0 and 1; the model alone weighs them. */
export const CUES = [
  'captions quoted',
  'captions short and plain',
  'captions credit others',
  'captions with hashtags',
  'captions in the first person',
  'captions by us',
  'captions to you',
  'bio in the first person',
  'bio by us',
  'bio empty',
  'bio of few words',
  'bio with e-mail',
  'bio with list marks',
  'few captions',
  'many captions',
  'no highlights',
  'name empty',
  'name of two capitalised words',
  'name with a divider',
  'name in capitals',
  'name equals handle',
  'link',
  'link to apply or call',
  'link to shop or menu',
  'phone',
  'opening hours',
  'price',
  'bible reference',
  'little text',
  'handle with many digits',
] as const;

const QUOTED = /^\s*["“”'‘«„]/;
/** An apostrophe is no quotation mark: "don't" is plain. */
const PLAIN_SENTENCE = /^[^#@\d?"“|:]{8,90}$/;
const CREDIT = /(?:\bby|📷|📸|\bcr|credit|shot by|obra de|via)\s{0,3}:?\s{0,3}@\w/i;
const TWO_NAMES =
  /^\P{L}*(?:(?:Dr|Lic|Ps|Pastor|Coach|Rev|Prof|Mr|Ms|Mrs)\.? )?\p{Lu}[\p{Ll}'’-]{1,30}(?: (?:de|da|del|van|von|\p{Lu}\.?))? \p{Lu}[\p{L}'’-]{1,30}\.?\P{L}*$/u;
const PHONE = /(?:\+?\d[\d\s().-]{6,20}\d)|\b555-01\d\d\b/;
const HOURS =
  /\b\d{1,2}(?::\d\d)?\s?(?:am|pm)?\s?(?:-|–|to|a|bis|til)\s?\d{1,2}(?::\d\d)?\s?(?:am|pm)?\b|\b(?:mon|tue|wed|thu|fri|sat|sun|lun|seg|mo)[a-z]*\s?(?:-|–|to|a)\s?(?:mon|tue|wed|thu|fri|sat|sun|vie|sab|dom|sex)/i;
const PRICE = /[$€£₹₱₦]\s?\d|\d\s?(?:€|usd|php|inr|ngn|pesos)\b/i;
const CHAPTER_AND_VERSE = /\d\s?[:.]\s?\d/;
const BIBLE_REFERENCE =
  /\b(?:gen|genesis|ex|exodus|lev|num|deut|josh|judg|ruth|sam|kings|chron|ezra|neh|job|ps|psalms?|salmos?|prov|proverbs?|eccl?|isa|isaiah|is[ai]as|jer|jeremiah|lam|lamentations|ezek|dan|daniel|hos|joel|amos|jonah|mic|micah|hab|zech|mal|matt?|matthew|mark|mateo|marcos|luke|lk|lucas|john|jn|juan|joao|acts|rom|romans|romanos|cor|corinthians|gal|galatians|eph|ephesians|efesios|phil|philippians|filipenses|col|colossians|thess?|tim|timothy|tit|heb|hebrews|jas|james|pet|peter|jude|rev|revelation)\.? ?\d{1,3}\s?[:.]\s?\d{1,3}/i;
const APPLY =
  /\b(?:apply|call|calls|coach|coaching|session|masterclass|class|course|cohort|book|agenda|mentor\w*|webinar|freeclass|training)\b/i;
const SHOP = /\b(?:shop|store|menu|order|orders|products?|collections?|tienda|loja|cart|booking|citas)\b/i;

/** The cues of a page, in the order of CUES; bio and captions: what their words say. */
export function readCues(page: PageText, { bio: inBio, captions: inCaptions }: CueSigns, into: Float64Array): void {
  const bio = inPlainLetters(page.bio ?? '');
  const name = inPlainLetters(page.name ?? '');
  const link = page.externalUrl ?? '';
  const { captions } = page;
  const letters = bio.length + name.length + captions.reduce((sum, caption) => sum + caption.length, 0);
  const speaking = (person: number) =>
    captions.length === 0 ? 0 : inCaptions.filter((bits) => (bits & person) !== 0).length / captions.length;
  const values = [
    share(captions, QUOTED),
    share(captions, PLAIN_SENTENCE),
    captions.length === 0 ? 0 : captions.filter((caption) => caption.includes('@') && CREDIT.test(caption)).length / captions.length,
    captions.length === 0 ? 0 : captions.filter((caption) => caption.includes('#')).length / captions.length,
    speaking(ME),
    speaking(US),
    speaking(YOU),
    (inBio & ME) !== 0,
    (inBio & US) !== 0,
    bio.trim() === '',
    bio.length < 40,
    bio.includes('@'),
    /[|•·]/.test(bio),
    captions.length < 3,
    captions.length > 7,
    page.highlights.length === 0,
    name.trim() === '',
    TWO_NAMES.test(name),
    /[|•·]/.test(name),
    name.length > 3 && name === name.toUpperCase(),
    plainLetters(name) === plainLetters(page.handle),
    link !== '',
    APPLY.test(link),
    SHOP.test(link),
    PHONE.test(bio),
    HOURS.test(bio),
    PRICE.test(bio),
    isBiblical(bio) || captions.some(isBiblical),
    1 / (1 + letters / 60),
    /\d.*\d/.test(page.handle),
  ];
  values.forEach((value, index) => {
    into[index] = Number(value);
  });
}

/** The cheap look first: nearly no text has chapter and verse. */
function isBiblical(text: string): boolean {
  return CHAPTER_AND_VERSE.test(text) && BIBLE_REFERENCE.test(text);
}

function share(texts: readonly string[], pattern: RegExp): number {
  return texts.length === 0 ? 0 : texts.filter((text) => pattern.test(text)).length / texts.length;
}

function plainLetters(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z]/g, '');
}
