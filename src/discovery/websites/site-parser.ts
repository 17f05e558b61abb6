import { Parser } from 'htmlparser2';

/** What a page of a website shows, in order. */
export interface SiteParts {
  links: SiteLink[];
  /** Titles, headings and buttons. */
  headings: SiteText[];
  /** Everything else, a block each. */
  paragraphs: SiteText[];
  forms: SiteForm[];
  /** Addresses that a mail-protecting proxy scrambled. */
  scrambled: string[];
  /** Sources of embedded frames. */
  frames: string[];
  /** What relative links are relative to, where the page says so. */
  base: string | undefined;
}

export interface SiteText {
  text: string;
  /** Whether it stands around the page's content: in header, navigation, sidebar or footer. */
  isAround: boolean;
}

export interface SiteLink extends SiteText {
  href: string;
}

export interface SiteForm {
  /** Everything that its author called it; of its action the path. */
  hints: string;
  hasEmailField: boolean;
  hasMessageField: boolean;
  hasPasswordField: boolean;
}

/** Never words of the page. */
const UNSEEN = new Set(['script', 'style', 'noscript', 'template', 'svg', 'object']);
const AROUND = new Set(['header', 'nav', 'aside', 'footer']);
const HEADINGS = new Set(['title', 'h1', 'h2', 'h3', 'h4', 'button', 'summary', 'label', 'legend']);
const INLINE = new Set('b strong i em u s span small mark sub sup font abbr code wbr bdi q time a'.split(' '));
/** What asks for consent: its "advertising partners" are nobody's offer. What has a form, a heading of the page or much text is no banner. */
const CONSENT = /cookie|consent|gdpr|onetrust|didomi|usercentrics|\bcmp\b/i;
const NO_BANNER = new Set(['h1', 'main', 'article', 'form', 'nav', 'body', 'html']);
const LONGEST_BANNER = 3_000;
const MESSAGE_FIELD = /message|enquir|inquir|nachricht|mensaje|mensagem|comentario|subject|betreff|asunto|assunto/i;
/** A page that never ends, or that goes ever deeper, is not read to its end: what is beyond costs more than it says. */
const MOST_TEXT = 300_000;
const MOST_TAGS = 40_000;
const DEEPEST = 400;
const PIECE = 32 * 1_024;
const LONGEST_BLOCK = 1_000;
const LONGEST_NAME = 200;

/** Reads a page of a website, well formed or not; as much of it as a page of that kind has. */
export function parseSite(html: string): SiteParts {
  const reader = new SiteReader();
  const parser = new Parser({
    onopentag: (name, attributes) => reader.open(name, attributes),
    ontext: (text) => reader.text(text),
    onclosetag: (name) => reader.close(name),
  });
  for (let from = 0; from < html.length && !reader.hasEnough; from += PIECE) parser.write(html.slice(from, from + PIECE));
  if (!reader.hasEnough) parser.end();
  return reader.finish();
}

class SiteReader {
  readonly #parts: SiteParts = { links: [], headings: [], paragraphs: [], forms: [], scrambled: [], frames: [], base: undefined };
  #depth = 0;
  #tags = 0;
  #taken = 0;
  #hiddenFrom: number | undefined;
  #aroundFrom: number | undefined;
  /** What may turn out to be a banner, and what there was before it. */
  #banner: { depth: number; taken: number; links: number; headings: number; paragraphs: number } | undefined;
  #block = '';
  #heading: { depth: number; text: string } | undefined;
  #link: { href: string; text: string } | undefined;
  #form: SiteForm | undefined;

  get hasEnough(): boolean {
    return this.#depth > DEEPEST || this.#tags > MOST_TAGS || this.#taken > MOST_TEXT;
  }

  finish(): SiteParts {
    this.#endBlock();
    return this.#parts;
  }

  open(name: string, attributes: Record<string, string>): void {
    this.#depth += 1;
    this.#tags += 1;
    if (this.#hiddenFrom !== undefined || this.hasEnough) return;
    const called = `${attributes.id ?? ''} ${attributes.class ?? ''} ${attributes['aria-label'] ?? ''}`;
    if (UNSEEN.has(name)) this.#hiddenFrom = this.#depth;
    if (!INLINE.has(name)) this.#endBlock();
    if (AROUND.has(name)) this.#aroundFrom ??= this.#depth;
    if (NO_BANNER.has(name)) this.#banner = undefined;
    else if (this.#banner === undefined && CONSENT.test(called)) this.#startBanner();
    if (HEADINGS.has(name)) this.#heading = { depth: this.#depth, text: '' };
    if (attributes['data-cfemail'] !== undefined) this.#parts.scrambled.push(attributes['data-cfemail'].slice(0, LONGEST_NAME));
    if (name === 'a')
      this.#link = attributes.href === undefined ? undefined : { href: attributes.href, text: this.#named(attributes['aria-label']) };
    else if (name === 'img' && this.#link !== undefined) this.#link.text += ` ${this.#named(attributes.alt)}`;
    else this.#noteElement(name, attributes);
    if (name === 'form') this.#form = startForm(attributes, called);
    else if (this.#form !== undefined) noteField(this.#form, name, attributes);
  }

  text(text: string): void {
    if (this.#hiddenFrom !== undefined || this.hasEnough) return;
    this.#taken += text.length;
    // A link's words are told with the link, a heading's with the heading.
    if (this.#link !== undefined) this.#link.text += text;
    if (this.#heading !== undefined) this.#heading.text += text;
    else this.#block += this.#link === undefined ? text : ' ';
  }

  close(name: string): void {
    if (this.#hiddenFrom === undefined) this.#end(name);
    else if (this.#hiddenFrom === this.#depth) this.#hiddenFrom = undefined;
    this.#depth -= 1;
  }

  #end(name: string): void {
    if (!INLINE.has(name)) this.#endBlock();
    if (name === 'a' && this.#link !== undefined) {
      this.#parts.links.push({ ...this.#said(this.#link.text), href: this.#link.href });
      this.#link = undefined;
    }
    if (this.#heading?.depth === this.#depth) {
      const heading = this.#said(this.#heading.text);
      if (heading.text !== '') this.#parts.headings.push(heading);
      this.#heading = undefined;
    }
    if (name === 'form' && this.#form !== undefined) {
      this.#parts.forms.push(this.#form);
      this.#form = undefined;
    }
    if (this.#banner?.depth === this.#depth) this.#endBanner();
    if (this.#aroundFrom === this.#depth) this.#aroundFrom = undefined;
  }

  #noteElement(name: string, attributes: Record<string, string>): void {
    if (name === 'base') this.#parts.base ??= attributes.href;
    if (name === 'iframe' && attributes.src !== undefined) this.#parts.frames.push(attributes.src);
    if (name !== 'meta' || !/^(og:|twitter:)?description$/i.test(attributes.name ?? attributes.property ?? '')) return;
    const said = this.#said(attributes.content ?? '');
    if (said.text !== '' && !this.#parts.paragraphs.some(({ text }) => text === said.text)) this.#parts.paragraphs.push(said);
  }

  #named(text = ''): string {
    const name = text.slice(0, LONGEST_NAME);
    this.#taken += name.length;
    return name;
  }

  #said(text: string): SiteText {
    return { text: tidy(text.slice(0, LONGEST_BLOCK)), isAround: this.#aroundFrom !== undefined };
  }

  #endBlock(): void {
    const said = this.#said(this.#block.trimStart());
    this.#block = '';
    if (said.text !== '') this.#parts.paragraphs.push(said);
  }

  #startBanner(): void {
    const { links, headings, paragraphs } = this.#parts;
    this.#banner = {
      depth: this.#depth,
      taken: this.#taken,
      links: links.length,
      headings: headings.length,
      paragraphs: paragraphs.length,
    };
  }

  #endBanner(): void {
    const before = this.#banner;
    this.#banner = undefined;
    if (before === undefined || this.#taken - before.taken > LONGEST_BANNER) return;
    this.#parts.links.length = before.links;
    this.#parts.headings.length = before.headings;
    this.#parts.paragraphs.length = before.paragraphs;
  }
}

function tidy(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function startForm(attributes: Record<string, string>, called: string): SiteForm {
  const path = URL.parse(attributes.action ?? '', 'https://x')?.pathname ?? '';
  return {
    hints: `${called} ${attributes.name ?? ''} ${path} ${attributes.role ?? ''}`.slice(0, LONGEST_BLOCK),
    hasEmailField: false,
    hasMessageField: false,
    hasPasswordField: false,
  };
}

function noteField(form: SiteForm, name: string, attributes: Record<string, string>): void {
  if (name !== 'input' && name !== 'textarea') return;
  const called = `${attributes.name ?? ''} ${attributes.id ?? ''} ${attributes.placeholder ?? ''}`.slice(0, LONGEST_NAME);
  if (attributes.type === 'password') form.hasPasswordField = true;
  if (attributes.type === 'email' || /e-?mail/i.test(called)) form.hasEmailField = true;
  if (name === 'textarea' || (attributes.type !== 'hidden' && MESSAGE_FIELD.test(called))) form.hasMessageField = true;
  if (name === 'textarea') form.hints = `${form.hints} ${called}`.slice(0, 2 * LONGEST_BLOCK);
}
