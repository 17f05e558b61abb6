import { Parser } from 'htmlparser2';

/** A mail that goes deeper, or has more tags, was written to cost time. */
const MOST_TAGS = 40_000;
const DEEPEST = 400;
const LONGEST_TEXT = 256 * 1_024;
const PIECE = 32 * 1_024;
const UNSEEN = new Set(['script', 'style', 'head', 'title', 'template', 'svg', 'object']);
const INLINE = new Set(
  'a abbr b big bdo cite code em font i img input label mark q s small span strike strong sub sup tt u wbr'.split(' '),
);
const HIDDEN =
  /display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|mso-hide\s{0,9}:\s{0,9}all|font-size\s{0,9}:\s{0,9}0(?:px|pt)?\s{0,9}(?:;|$)/i;
/** What mail programs call the letter that is answered. */
const QUOTE = /\b(?:gmail_quote(?!_)|yahoo_quoted|moz-cite-prefix|protonmail_quote|zmail_extra|cl-quote|mail-quote-collapse)\b/i;
const SIGNATURE = /\b(?:gmail_signature|moz-signature|signature|sig-block|ms-outlook-mobile-signature)\b/i;
/** Outlook draws a line above it, or a division with a name. */
const LINE_ABOVE = /border-top\s{0,9}:\s{0,9}(?:solid|#)/;
const NO_FRAME = /border\s{0,9}:\s{0,9}none/;
const OUTLOOK_NAME = /^(?:divRplyFwdMsg|appendonsend|x_divRplyFwdMsg|OLK_SRC_BODY_SECTION|mail-editor-reference-message-container)$/i;
/** Stands for what the mail program marks as the beginning of the answered letter. */
export const ORIGINAL_MARK = '-----Original Message-----';
export const SIGNATURE_MARK = '-- ';

interface Element {
  isHidden: boolean;
  isQuote: boolean;
}

/** The words of a mail in HTML, a line for a line: what is quoted begins with ">", and a signature with "-- ", where its markup says so. */
export function htmlToText(html: string): string {
  const writer = new TextWriter();
  const parser = new Parser({
    onopentag: (name, attributes) => writer.open(name, attributes),
    ontext: (text) => writer.text(text),
    onclosetag: (name) => writer.close(name),
  });
  for (let from = 0; from < html.length && !writer.hasEnough; from += PIECE) parser.write(html.slice(from, from + PIECE));
  if (!writer.hasEnough) parser.end();
  return writer.finish();
}

class TextWriter {
  readonly #open: Element[] = [];
  readonly #lines: string[] = [];
  #line = '';
  #hidden = 0;
  #quotes = 0;
  #tags = 0;
  #length = 0;

  get hasEnough(): boolean {
    return this.#tags > MOST_TAGS || this.#length > LONGEST_TEXT || this.#open.length > DEEPEST;
  }

  open(name: string, { style = '', class: called = '', id = '', hidden }: Record<string, string>): void {
    this.#tags += 1;
    if (name === 'br' || name === 'hr' || !INLINE.has(name)) this.#endLine();
    const element = {
      isHidden: UNSEEN.has(name) || hidden !== undefined || HIDDEN.test(style.slice(0, 500)),
      isQuote: name === 'blockquote' || QUOTE.test(called),
    };
    this.#open.push(element);
    if (element.isHidden) this.#hidden += 1;
    if (this.#hidden > 0) return;
    if (element.isQuote) this.#quotes += 1;
    else if (OUTLOOK_NAME.test(id) || isOutlookLine(style)) this.#put(ORIGINAL_MARK);
    else if (SIGNATURE.test(`${called} ${id}`)) this.#put(SIGNATURE_MARK);
    if (name === 'li') this.#line = '- ';
  }

  text(text: string): void {
    if (this.#hidden > 0 || this.hasEnough) return;
    const said = text.replaceAll(/\s+/g, ' ');
    this.#length += said.length;
    this.#line += this.#line === '' ? said.trimStart() : said;
  }

  close(name: string): void {
    if (name !== 'br' && !INLINE.has(name)) this.#endLine();
    const element = this.#open.pop();
    if (element === undefined) return;
    if (element.isQuote && this.#hidden === 0) this.#quotes -= 1;
    if (element.isHidden) this.#hidden -= 1;
    if (name === 'p' && this.#hidden === 0) this.#put('');
  }

  finish(): string {
    this.#endLine();
    return this.#lines.join('\n');
  }

  #endLine(): void {
    if (this.#line.trim() !== '') this.#put(this.#line.trim());
    this.#line = '';
  }

  #put(line: string): void {
    this.#lines.push(this.#quotes > 0 ? `> ${line}` : line);
  }
}

/** A line above and none beside: what has a frame is a table. */
function isOutlookLine(style: string): boolean {
  const short = style.slice(0, 500).toLowerCase();
  return LINE_ABOVE.test(short) && NO_FRAME.test(short);
}
