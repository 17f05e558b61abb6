import type { ContactForm, PromoPage, SiteMention } from '../../db/discovery/websites.ts';
import { normaliseEmail } from '../../ops/email.ts';
import { findEmails } from '../../text/emails.ts';
import { detectPromo } from '../categorize/promo.ts';
import { parseSite, type SiteForm, type SiteParts } from './site-parser.ts';

/** What a website says of how to reach its owner, and of what it sells. */
export interface WebsiteWords {
  emails: string[];
  contact_forms: ContactForm[];
  promo_pages: PromoPage[];
  mentions: SiteMention[];
}

const MOST = { emails: 10, contact_forms: 5, promo_pages: 5, mentions: 20, lines: 3_000 } as const;
const LONGEST_MENTION = 300;
/** Longer, and what looks like a link's name is an article's. */
const LONGEST_LINK_TEXT = 60;
/** A name says it plainly, or it may be another thing ("Rate us"). */
const PROMO_NAME_FROM = 1;
/** A part of a path that is only ever that; "promotions", "partners" and "rates" are a shop's, a charity's and a hotel's, too. */
const PROMO_PATH =
  /\/(?:advertise(?:-?with-?us|-?here)?|media-?kit|midia-?kit|media-?pack|rate-?card|paid-?features?|paid-?promos?|shoutouts?|book-?a-?promo|promo-?rates|anuncie|publicidade?)(?:\.\w+)?\/?$/i;
const PRICING_PATH = /\/(?:pricing|prices|price-?list|packages|plans|rates|tarifas|precos|preise|tarifs)(?:\.\w+)?\/?$/i;
const PRICING_TEXT = /^(?:our )?(?:pricing|prices|price list|packages|rates)$/i;
const CONTACT = /\b(?:contact|contato|contacto|kontakt|inquir\w*|enquir\w*|get.?in.?touch|reach.?(?:us|out)|work.?with)/i;
const NO_CONTACT = /comment|search|log.?in|sign.?(?:in|up)|register|review|checkout|cart|newsletter|subscri|e-?book|booking|footer/i;
/** What people link to and do not own: what such a site says of ads is its owner's, and so are its addresses. */
const PLATFORMS =
  /(?:^|\.)(?:youtube|youtu|instagram|facebook|fb|tiktok|twitter|x|threads|linkedin|pinterest|snapchat|reddit|twitch|spotify|apple|soundcloud|amazon|amzn|etsy|ebay|poshmark|depop|redbubble|yelp|tripadvisor|airbnb|booking|eventbrite|meetup|google|goo|wikipedia|medium|quora|imdb|goodreads|patreon|ko-fi|buymeacoffee|gofundme|whatsapp|wa|telegram|t|discord|paypal|venmo|cash|calendly)\.[a-z.]{2,6}$/i;
const FORM_BUILDERS =
  /^https?:\/\/(?:docs\.google\.com\/forms\/|forms\.gle\/|(?:[\w-]+\.)?typeform\.com\/|(?:form\.)?jotform\.com\/|tally\.so\/|(?:[\w-]+\.)?paperform\.co\/)/i;
/** "Advertising" of these is somebody else's business. */
const BOILERPLATE =
  /cookie|privacy|personali[sz]|consent|tracking|third.part|terms of|©|all rights reserved|do not sell|polic(?:y|ies)|preferences|choices|guidelines|standards|opt.?out/i;
/** What site builders put where an address will be. */
const PLACEHOLDERS =
  /@(?:example\.(?:com|org|net)|(?:my|your)?(?:site|domain|company|website|email|business)\.\w+|email\.\w+|sentry\.io|wixpress\.com)$/i;

/** Reads what was fetched from a URL: addresses, forms, pages that sell promos, and the words about them. Pure. */
export function readWebsite(html: string, url: URL): WebsiteWords {
  if (PLATFORMS.test(url.hostname)) return { emails: [], contact_forms: [], promo_pages: [], mentions: [] };
  const parts = parseSite(html);
  const base = URL.parse(parts.base ?? '', url) ?? url;
  const links = parts.links.flatMap(({ href, text, isAround }) => {
    const to = URL.parse(href, base);
    return to === null ? [] : [{ to, text, isAround }];
  });
  // A page within somebody's site: what stands around it may speak for others.
  const isWithin = url.pathname !== '/';
  const own = <T extends { isAround: boolean }>(all: readonly T[]): T[] => all.filter(({ isAround }) => !(isWithin && isAround));
  return {
    emails: emailsOf(parts, links),
    contact_forms: contactForms(parts, url),
    promo_pages: promoPages(own(links), url),
    mentions: mentionsOf(
      [
        ...own(links).map(({ text }) => ({ text, place: 'link' as const })),
        ...own(parts.headings).map(({ text }) => ({ text, place: 'heading' as const })),
      ],
      own(parts.paragraphs),
    ),
  };
}

interface Link {
  to: URL;
  text: string;
  isAround: boolean;
}

/** Links to write to come first: they are meant. */
function emailsOf({ scrambled, headings, paragraphs, links }: SiteParts, targets: readonly Link[]): string[] {
  const written = targets.filter(({ to }) => to.protocol === 'mailto:').flatMap(({ to }) => decoded(to.pathname).split(','));
  const all = [...written, ...scrambled.map(unscramble)].flatMap((address) => normaliseEmail(address) ?? []);
  const said = [...headings, ...links, ...paragraphs].flatMap(({ text }) => findEmails(text));
  return [...new Set([...all, ...said])].filter((address) => !PLACEHOLDERS.test(address)).slice(0, MOST.emails);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Cloudflare's e-mail protection: the first byte is the key to the others. */
function unscramble(hex: string): string {
  const [key = 0, ...bytes] = Buffer.from(hex, 'hex');
  return Buffer.from(bytes.map((byte) => byte ^ key)).toString('utf8');
}

function contactForms({ forms, frames }: SiteParts, url: URL): ContactForm[] {
  const own = forms.filter(isContactForm).map(({ hasEmailField, hasMessageField }) => ({
    url: url.href,
    has_email_field: hasEmailField,
    has_message_field: hasMessageField,
  }));
  const embedded = frames
    .map((source) => URL.parse(source, url)?.href ?? '')
    .filter((source) => FORM_BUILDERS.test(source))
    .map((source) => ({ url: source, has_email_field: false, has_message_field: false }));
  const distinct = new Map([...own, ...embedded].map((form) => [form.url, form]));
  return [...distinct.values()].slice(0, MOST.contact_forms);
}

/** A form in which somebody writes to the owner: not a search, a log-in, a newsletter or a comment. */
function isContactForm({ hints, hasEmailField, hasMessageField, hasPasswordField }: SiteForm): boolean {
  if (hasPasswordField || !hasMessageField || NO_CONTACT.test(hints)) return false;
  return hasEmailField || CONTACT.test(hints);
}

/** Pages that sell promos by their name or, on the same site, by their path; and price lists. */
function promoPages(links: readonly Link[], url: URL): PromoPage[] {
  const found = new Map<string, PromoPage>();
  for (const { to, text } of links) {
    if (to.protocol !== 'http:' && to.protocol !== 'https:') continue;
    const isOwn = bareHost(to) === bareHost(url);
    const isNamed = text.length <= LONGEST_LINK_TEXT;
    const sells = (isNamed && isOffer(text)) || (isOwn && PROMO_PATH.test(to.pathname));
    const prices = (isNamed && PRICING_TEXT.test(text)) || (isOwn && PRICING_PATH.test(to.pathname));
    if ((!sells && !prices) || found.has(to.href)) continue;
    found.set(to.href, { url: to.href, kind: sells ? 'promo' : 'pricing', text: text.slice(0, LONGEST_LINK_TEXT) });
  }
  return [...found.values()].sort((a, b) => Number(b.kind === 'promo') - Number(a.kind === 'promo')).slice(0, MOST.promo_pages);
}

function bareHost(url: URL): string {
  return url.hostname.replace(/^www\./, '');
}

function isOffer(text: string): boolean {
  return !BOILERPLATE.test(text) && signalsIn(text).some(({ weight }) => weight >= PROMO_NAME_FROM);
}

/** What the rules of promos say of a text by itself. */
function signalsIn(text: string) {
  return detectPromo({ handle: '', name: null, bio: text, captions: [], externalUrl: null, highlights: [] }).signals;
}

/** Sentences, headings and links in which the rules of promos find anything. */
function mentionsOf(names: readonly SiteMention[], paragraphs: readonly { text: string }[]): SiteMention[] {
  const lines: SiteMention[] = [
    ...names.filter(({ text }) => text.length <= LONGEST_LINK_TEXT),
    ...paragraphs.flatMap(({ text }) => text.split(/(?<=[.!?])\s+/)).map((text) => ({ text, place: 'text' as const })),
  ];
  const found = new Map<string, SiteMention>();
  for (const { text, place } of lines.slice(0, MOST.lines)) {
    const words = text.slice(0, LONGEST_MENTION);
    if (found.has(words) || BOILERPLATE.test(words) || signalsIn(words).length === 0) continue;
    found.set(words, { text: words, place });
    if (found.size === MOST.mentions) break;
  }
  return [...found.values()];
}
