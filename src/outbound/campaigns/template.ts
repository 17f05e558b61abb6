import { similar } from '../../ops/none-called.ts';

/** A template as it is filled in: text, and placeholders with what stands in for a value that is missing. */
export type Piece = { text: string } | { name: string; variable: string; fallback: string | undefined };

/** Where a template is wrong, or names what nobody knows. */
export class TemplateError extends Error {
  readonly known: readonly string[];

  constructor(message: string, known: readonly string[] = []) {
    super(message);
    this.known = known;
  }
}

/** The variable that a placeholder's name means, e.g. first_name for firstName; undefined: there is none. */
export type VariableOf = (name: string) => string | undefined;

const OPEN = '{{';
const CLOSE = '}}';

/**
 * Reads a template: `{{first_name}}` is a placeholder, `{{ first_name | there }}` one with a fallback, anything else is text, a single brace
 * included. Throws TemplateError, with line and column, for braces that do not pair, a placeholder without a name, an empty fallback, and a
 * name that is no variable.
 */
export function parseTemplate(template: string, variableOf: VariableOf, known: readonly string[]): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < template.length; ) {
    const open = template.indexOf(OPEN, at);
    const text = open === -1 ? template.slice(at) : template.slice(at, open);
    const stray = text.indexOf(CLOSE);
    if (stray !== -1) throw new TemplateError(`${place(template, at + stray)}: }} closes nothing; write } } where text is meant`);
    if (text !== '') pieces.push({ text });
    if (open === -1) break;
    const close = template.indexOf(CLOSE, open + OPEN.length);
    if (close === -1) throw new TemplateError(`${place(template, open)}: {{ is not closed`);
    const inside = template.slice(open + OPEN.length, close);
    at = close + CLOSE.length;
    if (/[{}]/.test(inside) || template[at] === '}') {
      throw new TemplateError(
        `${place(template, open)}: braces do not pair; write {{first_name}}, and a blank before or after other braces`,
      );
    }
    pieces.push(placeholder(inside, () => place(template, open), variableOf, known));
  }
  return pieces;
}

function placeholder(inside: string, where: () => string, variableOf: VariableOf, known: readonly string[]): Piece {
  const bar = inside.indexOf('|');
  const name = (bar === -1 ? inside : inside.slice(0, bar)).trim();
  const fallback = bar === -1 ? undefined : inside.slice(bar + 1).trim();
  if (name === '') throw new TemplateError(`${where()}: {{${inside}}} names nothing`);
  if (fallback === '') throw new TemplateError(`${where()}: {{${inside}}} has an empty fallback`);
  const variable = variableOf(name);
  if (variable !== undefined) return { name, variable, fallback };
  const near = similar(name, known);
  const meant = near.length === 0 ? '' : `; did you mean ${near.map((one) => `{{${one}}}`).join(' or ')}?`;
  throw new TemplateError(`${where()}: unknown placeholder {{${name}}}${meant}`, known);
}

function place(template: string, at: number): string {
  const before = template.slice(0, at).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

/** How a value is written into a template: as it is, on one line (a subject), or as text within HTML. */
export type Form = 'text' | 'line' | 'html';

const ELEMENT = /<\/?(?:a|b|body|br|div|em|font|h[1-6]|head|hr|html|i|img|li|ol|p|span|strong|style|table|td|th|tr|u|ul)(?:\s[^<>]*)?\/?>/i;

/** What a body is: HTML where it has an element of it. */
export function formOf(template: string): Form {
  return ELEMENT.test(template) ? 'html' : 'text';
}

/**
 * Fills a template in one pass: what was filled in is not looked at again. missing: names of placeholders, as they are written, that have
 * neither a value nor a fallback.
 */
export function fill(
  pieces: readonly Piece[],
  say: (variable: string) => string | undefined,
  form: Form,
): { text: string; missing: string[] } {
  const missing = new Set<string>();
  const texts = pieces.map((piece) => {
    if ('text' in piece) return piece.text;
    const value = say(piece.variable) ?? piece.fallback;
    if (value === undefined) missing.add(piece.name);
    return written(value ?? '', form);
  });
  return { text: texts.join(''), missing: [...missing] };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function written(value: string, form: Form): string {
  // A line break in a subject would begin another header.
  if (form === 'line') return value.replaceAll(/\s+/g, ' ').trim();
  return form === 'html' ? value.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign) : value;
}
