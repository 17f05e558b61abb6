import { Parser } from 'htmlparser2';

/** What a page of a website shows, in order. */
export interface SiteParts {
  links: { href: string; text: string }[];
  /** Titles, headings and buttons. */
  headings: string[];
  /** Everything else, a block each. */
  paragraphs: string[];
  forms: SiteForm[];
  /** Addresses that a mail-protecting proxy scrambled. */
  scrambled: string[];
  /** Sources of embedded frames. */
  frames: string[];
  /** What relative links are relative to, where the page says so. */
  base: string | undefined;
}

export interface SiteForm {
  /** Everything that its author called it. */
  hints: string;
  hasEmailField: boolean;
  hasMessageField: boolean;
  hasPasswordField: boolean;
}

/** Never words of the page, and what asks for consent: its "advertising partners" are nobody's offer. */
const UNSEEN = new Set(['script', 'style', 'noscript', 'template', 'svg', 'object']);
const CONSENT = /cookie|consent|gdpr|onetrust|didomi|usercentrics|\bcmp\b/i;
const HEADINGS = new Set(['title', 'h1', 'h2', 'h3', 'h4', 'button', 'summary', 'label', 'legend']);
const INLINE = new Set([
  'b',
  'strong',
  'i',
  'em',
  'u',
  's',
  'span',
  'small',
  'mark',
  'sub',
  'sup',
  'font',
  'abbr',
  'code',
  'wbr',
  'bdi',
  'q',
  'time',
  'a',
]);
const MESSAGE_FIELD = /message|enquir|inquir|nachricht|mensaje|mensagem|comentario|subject|betreff|asunto|assunto/i;
/** A page that never ends is not read to its end. */
const MOST_TEXT = 300_000;
const LONGEST_BLOCK = 1_000;

/** Reads a page of a website, well formed or not. */
export function parseSite(html: string): SiteParts {
  const parts: SiteParts = { links: [], headings: [], paragraphs: [], forms: [], scrambled: [], frames: [], base: undefined };
  let depth = 0;
  let hiddenFrom: number | undefined;
  let taken = 0;
  let block = '';
  let heading: { depth: number; text: string } | undefined;
  let link: { href: string; text: string } | undefined;
  let form: SiteForm | undefined;

  const endBlock = (): void => {
    const text = tidy(block);
    block = '';
    if (text !== '') parts.paragraphs.push(text.slice(0, LONGEST_BLOCK));
  };
  const open = (name: string, attributes: Record<string, string>): void => {
    const called = `${attributes.id ?? ''} ${attributes.class ?? ''} ${attributes['aria-label'] ?? ''}`;
    if (UNSEEN.has(name) || (name !== 'body' && name !== 'html' && CONSENT.test(called))) hiddenFrom = depth;
    if (!INLINE.has(name)) endBlock();
    if (attributes['data-cfemail'] !== undefined) parts.scrambled.push(attributes['data-cfemail']);
    if (HEADINGS.has(name)) heading = { depth, text: '' };
    if (name === 'base') parts.base ??= attributes.href;
    if (name === 'iframe' && attributes.src !== undefined) parts.frames.push(attributes.src);
    if (name === 'meta' && /^(og:|twitter:)?description$/i.test(attributes.name ?? attributes.property ?? '')) {
      const text = tidy(attributes.content ?? '');
      if (text !== '' && !parts.paragraphs.includes(text)) parts.paragraphs.push(text.slice(0, LONGEST_BLOCK));
    }
    if (name === 'a') link = attributes.href === undefined ? undefined : { href: attributes.href, text: attributes['aria-label'] ?? '' };
    if (name === 'img' && link !== undefined) link.text += ` ${attributes.alt ?? ''}`;
    if (name === 'form') form = startForm(attributes, called);
    else if (form !== undefined) noteField(form, name, attributes);
  };
  const close = (name: string): void => {
    if (!INLINE.has(name)) endBlock();
    if (name === 'a' && link !== undefined) {
      parts.links.push({ href: link.href, text: tidy(link.text) });
      link = undefined;
    }
    if (heading?.depth === depth) {
      const text = tidy(heading.text);
      if (text !== '') parts.headings.push(text.slice(0, LONGEST_BLOCK));
      heading = undefined;
    }
    if (name === 'form' && form !== undefined) {
      parts.forms.push(form);
      form = undefined;
    }
  };

  const parser = new Parser({
    onopentag(name, attributes) {
      depth += 1;
      if (hiddenFrom === undefined) open(name, attributes);
    },
    ontext(text) {
      if (hiddenFrom !== undefined || taken > MOST_TEXT) return;
      taken += text.length;
      // A link's words are told with the link, a heading's with the heading.
      if (link !== undefined) link.text += text;
      if (heading !== undefined) heading.text += text;
      else if (link === undefined) block += text;
      else block += ' ';
    },
    onclosetag(name) {
      if (hiddenFrom === undefined) close(name);
      else if (hiddenFrom === depth) hiddenFrom = undefined;
      depth -= 1;
    },
  });
  parser.end(html);
  endBlock();
  return parts;
}

function tidy(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function startForm(attributes: Record<string, string>, called: string): SiteForm {
  return {
    hints: `${called} ${attributes.name ?? ''} ${attributes.action ?? ''} ${attributes.role ?? ''}`,
    hasEmailField: false,
    hasMessageField: false,
    hasPasswordField: false,
  };
}

function noteField(form: SiteForm, name: string, attributes: Record<string, string>): void {
  if (name !== 'input' && name !== 'textarea') return;
  const called = `${attributes.name ?? ''} ${attributes.id ?? ''} ${attributes.placeholder ?? ''}`;
  if (attributes.type === 'password') form.hasPasswordField = true;
  if (attributes.type === 'email' || /e-?mail/i.test(called)) form.hasEmailField = true;
  if (name === 'textarea' || (attributes.type !== 'hidden' && MESSAGE_FIELD.test(called))) form.hasMessageField = true;
  form.hints += name === 'textarea' ? ` ${called}` : '';
}
