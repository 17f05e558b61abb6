import { cellText } from '../../sources/rows/cell-text.ts';
import type { Cell } from '../../sources/rows.ts';
import { MAX_TYPED_LENGTH } from './cells.ts';
import { isSpreadsheetError, saysNothing } from './words.ts';

/** What a cell is by its form alone. It is asked of every cell of a file, so the first character leads the way. */
export const CELL_FORMS = ['text', 'email', 'url', 'host', 'phone', 'date', 'number', 'boolean', 'list'] as const;
export type CellForm = (typeof CELL_FORMS)[number];

/** A cell, looked at once for all columns in which it might stand. */
export interface SeenCell {
  /** blank: nothing there; nothing: a word that says so, as n/a. */
  form: CellForm | 'blank' | 'nothing';
  text: string;
  /** It begins with a blank, as what stood behind a comma within a text does. */
  isSpaceLed: boolean;
  /** By which cells are the same: the text, or of an address its host and the first part of its path. Empty: of this form no two need be. */
  key: string;
}

const BLANK: SeenCell = { form: 'blank', text: '', isSpaceLed: false, key: '' };
const NOTHING: SeenCell = { form: 'nothing', text: '', isSpaceLed: false, key: '' };
const BOOLEANS = new Set(['true', 'false', 'yes', 'no']);

export function seenCell(cell: Cell | undefined): SeenCell {
  if (cell === undefined || cell === null || cell === '') return BLANK;
  if (typeof cell !== 'string') {
    if (typeof cell === 'object') return { form: 'list', text: '', isSpaceLed: false, key: '' };
    return { form: typeof cell === 'number' ? 'number' : 'boolean', text: cellText(cell), isSpaceLed: false, key: '' };
  }
  const text = cell.trim();
  if (text === '') return BLANK;
  if (saysNothing(text) || isSpreadsheetError(text)) return NOTHING;
  const form = text.length > MAX_TYPED_LENGTH ? 'text' : formOf(text);
  const key = form === 'text' ? text : form === 'url' ? siteOf(text) : '';
  return { form, text, isSpaceLed: cell.startsWith(' '), key };
}

function formOf(text: string): CellForm {
  const first = text.charCodeAt(0);
  // A digit, or what stands before one.
  if ((first >= 48 && first <= 57) || (first < 48 && first > 32) || first > 0x2000) {
    const numeric = numericForm(text);
    if (numeric !== undefined) return numeric;
  }
  if (first === 91 || first === 123) return 'list';
  if (/^https?:\/\/\S/i.test(text)) return 'url';
  if (text.includes('@') && /[^\s@<]@[^\s@]+\.[^\s@]/.test(text)) return 'email';
  if (text.length <= 5 && BOOLEANS.has(text.toLowerCase())) return 'boolean';
  if (text.includes('.') && !/\s/.test(text) && /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.\p{L}{2,}(?:[:/?#]|$)/u.test(text))
    return text.includes('/') ? 'url' : 'host';
  return 'text';
}

function numericForm(text: string): CellForm | undefined {
  if (/^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ]|$)|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?:\s|$)/.test(text)) return 'date';
  if (/^['"(+-]*\d[\d,.' ]{0,24}%?$/.test(text) && !/^['"]?\+|^\(?\d+\)?\s|^'?\(/.test(text)) return 'number';
  if (/^['"]?[+(\d][\d\s().,/+–-]{5,30}(?:(?:ext\.?|x)\s{0,3}\d{1,6})?$/i.test(text) && (text.match(/\d/g)?.length ?? 0) >= 7)
    return 'phone';
  return undefined;
}

function siteOf(url: string): string {
  const [host = '', page = ''] = url
    .replace(/^https?:\/\//i, '')
    .replace(/^www\./i, '')
    .split(/[/?#]/, 2);
  return `${host}/${page}`.toLowerCase();
}
