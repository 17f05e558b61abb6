/** The few requests of roff's man macros that the pages need. */

export function title(name: string, date: string, source: string): string {
  // Ragged and without hyphenation: a name that is cut cannot be copied.
  return `.TH ${quoted(name.toUpperCase())} 1 "${date}" ${quoted(source)}\n.nh\n.ad l\n`;
}

/** Nothing where there is no body. */
export function section(heading: string, body: string): string {
  return body === '' ? '' : `.SH ${quoted(heading.toUpperCase())}\n${opening(body)}`;
}

export function subsection(heading: string, body: string): string {
  return `.SS ${quoted(heading)}\n${opening(body)}`;
}

/** A heading begins a paragraph itself. */
function opening(body: string): string {
  return body.replace(/^\.PP\n/, '');
}

export function paragraph(words: string): string {
  return `.PP\n${filled(words)}\n`;
}

/** A term that is set already, and below it what it means. */
export function item(term: string, meaning: string): string {
  return `.TP\n${term}\n${filled(meaning)}\n`;
}

/** In source lines that can be read; roff joins them. */
export function filled(words: string): string {
  return text(words.replace(/(.{1,70}|\S{71,}) /g, '$1\n'));
}

/** Lines as they are. */
export function code(lines: string): string {
  return `.PP\n.nf\n${text(lines.trimEnd())}\n.fi\n`;
}

export function bold(words: string): string {
  return `\\fB${text(words)}\\fR`;
}

const NAMED: Readonly<Record<string, string>> = { '\\': '\\(rs', '-': '\\-', "'": '\\(aq', '`': '\\(ga', '^': '\\(ha', '~': '\\(ti' };

/** Text that stays what it is: no escapes, no requests, and hyphens and quotes that can be copied into a shell. */
export function text(words: string): string {
  return words
    .replace(/[\\'`^~-]/g, (character) => NAMED[character] ?? character)
    .replace(/[^\0-\x7f]/gu, (character) => `\\[u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(/^\./gm, '\\&.');
}

function quoted(words: string): string {
  return `"${text(words).replaceAll('"', '\\(dq')}"`;
}
