import type { ContactForm, PromoPage, SiteMention } from '../../db/discovery/websites.ts';
import { normaliseEmail } from '../../ops/email.ts';
import { findEmails } from '../categorize/emails.ts';
import { detectPromo } from '../categorize/promo.ts';
import { linkSignals } from '../categorize/promo-address.ts';
import { parseSite, type SiteForm, type SiteParts } from './site-parser.ts';

/** What a website says of how to reach its owner, and of what it sells. */
export interface WebsiteWords {
  emails: string[];
  contact_forms: ContactForm[];
  promo_pages: PromoPage[];
  mentions: SiteMention[];
}

const MOST = { emails: 10, contact_forms: 5, promo_pages: 5, mentions: 20 } as const;
const LONGEST_MENTION = 300;
/** Longer, and what looks like a link's name is an article's. */
const LONGEST_LINK_TEXT = 60;
/** A path says it shortly; a name says it plainly, or it may be another thing ("Rate us"). */
const PROMO_PATH_FROM = 0.55;
const PROMO_NAME_FROM = 1;
const PRICING_PATH = /\/(?:pricing|prices|price-?list|packages|plans|tarifas|precos|preise|tarifs)(?:[/?#.]|$)/i;
const PRICING_TEXT = /^(?:our )?(?:pricing|prices|price list|packages|rates)$/i;
const CONTACT = /contact|contato|contacto|kontakt|inquir|enquir|get.?in.?touch|reach.?(?:us|out)|work.?with|book/i;
const NO_CONTACT = /comment|search|login|log.?in|sign.?(?:in|up)|register|review|checkout|cart|newsletter|subscri/i;
const FORM_BUILDERS =
  /^https?:\/\/(?:docs\.google\.com\/forms\/|forms\.gle\/|(?:[\w-]+\.)?typeform\.com\/|(?:form\.)?jotform\.com\/|tally\.so\/|(?:[\w-]+\.)?paperform\.co\/)/i;
/** "Advertising" of these is somebody else's business. */
const BOILERPLATE = /cookie|privacy|personali[sz]|consent|tracking|third.part|terms of|©|all rights reserved|do not sell/i;
/** What site builders put where an address will be. */
const PLACEHOLDERS =
  /@(?:example\.(?:com|org|net)|(?:my|your)?(?:site|domain|company|website|email|business)\.\w+|email\.\w+|sentry\.io|wixpress\.com)$/i;

/** Reads what was fetched from a URL: addresses, forms, pages that sell promos, and the words about them. Pure. */
export function readWebsite(html: string, url: URL): WebsiteWords {
  const parts = parseSite(html);
  const base = URL.parse(parts.base ?? '', url) ?? url;
  const links = parts.links.flatMap(({ href, text }) => {
    const to = URL.parse(href, base);
    return to === null ? [] : [{ to, text }];
  });
  return {
    emails: emailsOf(parts, links),
    contact_forms: contactForms(parts, url),
    promo_pages: promoPages(links, url),
    mentions: mentionsOf(parts, links),
  };
}

interface Link {
  to: URL;
  text: string;
}

/** Links to write to come first: they are meant. */
function emailsOf({ scrambled, headings, paragraphs, links }: SiteParts, targets: readonly Link[]): string[] {
  const written = targets.filter(({ to }) => to.protocol === 'mailto:').flatMap(({ to }) => decoded(to.pathname).split(','));
  const text = [...headings, ...links.map((link) => link.text), ...paragraphs].join('\n');
  const all = [...written, ...scrambled.map(unscramble)].flatMap((address) => normaliseEmail(address) ?? []);
  return [...new Set([...all, ...findEmails(text)])].filter((address) => !PLACEHOLDERS.test(address)).slice(0, MOST.emails);
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
  if (hasPasswordField) return false;
  if (CONTACT.test(hints)) return hasEmailField || hasMessageField;
  return hasEmailField && hasMessageField && !NO_CONTACT.test(hints);
}

/** Pages that sell promos by their name or, on the same site, by their path; and price lists. */
function promoPages(links: readonly Link[], url: URL): PromoPage[] {
  const found = new Map<string, PromoPage>();
  for (const { to, text } of links) {
    if (to.protocol !== 'http:' && to.protocol !== 'https:') continue;
    const isOwn = bareHost(to) === bareHost(url);
    const isNamed = text.length <= LONGEST_LINK_TEXT;
    const sells = (isNamed && isOffer(text)) || (isOwn && linkSignals(to.href).some(({ weight }) => weight >= PROMO_PATH_FROM));
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
  return signalsIn(text).some(({ weight }) => weight >= PROMO_NAME_FROM);
}

/** What the rules of promos say of a text by itself. */
function signalsIn(text: string) {
  return detectPromo({ handle: '', name: null, bio: text, captions: [], externalUrl: null, highlights: [] }).signals;
}

/** Sentences, headings and links in which the rules of promos find anything. */
function mentionsOf({ headings, paragraphs }: SiteParts, links: readonly Link[]): SiteMention[] {
  const lines: SiteMention[] = [
    ...links.filter(({ text }) => text.length <= LONGEST_LINK_TEXT).map(({ text }) => ({ text, place: 'link' as const })),
    ...headings.map((text) => ({ text, place: 'heading' as const })),
    ...paragraphs.flatMap((block) => block.split(/(?<=[.!?])\s+/)).map((text) => ({ text, place: 'text' as const })),
  ];
  const found = new Map<string, SiteMention>();
  for (const { text, place } of lines) {
    const words = text.slice(0, LONGEST_MENTION);
    if (found.has(words) || BOILERPLATE.test(words) || signalsIn(words).length === 0) continue;
    found.set(words, { text: words, place });
    if (found.size === MOST.mentions) break;
  }
  return [...found.values()];
}
