import { inPlainLetters } from '../../text/fold.ts';
import type { PageText } from './page-text.ts';

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
const PLAIN_SENTENCE = /^[^#@\d?"“'|:]{8,90}$/;
const CREDIT = /(?:\bby|📷|📸|\bcr|credit|shot by|obra de|via)\s*:?\s*@\w/i;
const FIRST_PERSON = /(?:^|[\s(“"])(?:i|i'm|im|i've|i’m|my|me|mi|yo|eu|meu|minha|mis|ich|mein|je|mon|ako|ko|mera|meri)(?=[\s.,!?:;)]|$)/i;
const FIRST_PERSON_PLURAL =
  /(?:^|[\s(“"])(?:we|we're|our|us|nosotros|nuestro|nuestra|nos|nossa|nosso|wir|unser|nous|notre|kami|namin|hum|hamara)(?=[\s.,!?:;)]|$)/i;
const SECOND_PERSON = /(?:^|[\s(“"])(?:you|your|u|ur|you're|tu|te|tus|você|voce|vos|du|dein|ikaw|mo|aap|tum)(?=[\s.,!?:;)]|$)/i;
const TWO_NAMES =
  /^\P{L}*(?:(?:Dr|Lic|Ps|Pastor|Coach|Rev|Prof|Mr|Ms|Mrs)\.? )?\p{Lu}[\p{Ll}'’-]+(?: (?:de|da|del|van|von|\p{Lu}\.?))? \p{Lu}[\p{L}'’-]+\.?\P{L}*$/u;
const PHONE = /(?:\+?\d[\d\s().-]{6,}\d)|\b555-01\d\d\b/;
const HOURS =
  /\b\d{1,2}(?::\d\d)?\s?(?:am|pm)?\s?(?:-|–|to|a|bis|til)\s?\d{1,2}(?::\d\d)?\s?(?:am|pm)?\b|\b(?:mon|tue|wed|thu|fri|sat|sun|lun|seg|mo)[a-z]*\s?(?:-|–|to|a)\s?(?:mon|tue|wed|thu|fri|sat|sun|vie|sab|dom|sex)/i;
const PRICE = /[$€£₹₱₦]\s?\d|\d\s?(?:€|usd|php|inr|ngn|pesos)\b/i;
const CHAPTER_AND_VERSE = /\d\s?[:.]\s?\d/;
const BIBLE_REFERENCE =
  /\b(?:gen|genesis|ex|exodus|lev|num|deut|josh|judg|ruth|sam|kings|chron|ezra|neh|job|ps|psalms?|salmos?|prov|proverbs?|eccl?|isa|isaiah|is[ai]as|jer|jeremiah|lam|lamentations|ezek|dan|daniel|hos|joel|amos|jonah|mic|micah|hab|zech|mal|matt?|matthew|mark|mateo|marcos|luke|lk|lucas|john|jn|juan|joao|acts|rom|romans|romanos|cor|corinthians|gal|galatians|eph|ephesians|efesios|phil|philippians|filipenses|col|colossians|thess?|tim|timothy|tit|heb|hebrews|jas|james|pet|peter|jude|rev|revelation)\.? ?\d{1,3}\s?[:.]\s?\d{1,3}/i;
const APPLY =
  /\b(?:apply|call|calls|coach|coaching|session|masterclass|class|course|cohort|book|agenda|mentor\w*|webinar|freeclass|training)\b/i;
const SHOP = /\b(?:shop|store|menu|order|orders|products?|collections?|tienda|loja|cart|booking|citas)\b/i;

/** The cues of a page, in the order of CUES. */
export function readCues(page: PageText, into: Float64Array): Float64Array {
  const bio = inPlainLetters(page.bio ?? '');
  const name = inPlainLetters(page.name ?? '');
  const link = page.externalUrl ?? '';
  const captions = page.captions.map(inPlainLetters);
  const letters = bio.length + name.length + captions.reduce((sum, caption) => sum + caption.length, 0);
  const values = [
    share(captions, QUOTED),
    share(captions, PLAIN_SENTENCE),
    share(captions, CREDIT),
    captions.length === 0 ? 0 : captions.filter((caption) => caption.includes('#')).length / captions.length,
    share(captions, FIRST_PERSON),
    share(captions, FIRST_PERSON_PLURAL),
    share(captions, SECOND_PERSON),
    FIRST_PERSON.test(bio),
    FIRST_PERSON_PLURAL.test(bio),
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
  return into;
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
