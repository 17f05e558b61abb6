import type { Json } from '../db/json.ts';
import type { InputError } from '../errors.ts';
import { beyond, type Limits, STANDARD_LIMITS } from '../limits.ts';
import { EXPECTED, type State } from './json-states.ts';
import { invalid, parseValue, tooDeep } from './json-value.ts';

/**
 * How a document is cut. sections: `{"section": {"key": value, …}, …}`, or a plain value right below the top; items: one array, or values one
 * after the other (NDJSON).
 */
export type JsonForm = 'sections' | 'items';

export interface JsonRecord {
  /** Empty in the form of items. */
  section: string;
  /** Undefined for a top-level value that is no object (`last_updated`), and for items. */
  key: string | undefined;
  value: Json;
  /** 1-based line of the value's first character. */
  line: number;
  /** Why it is no record that can be stored; the value is what a person needs to find it. */
  problem?: string;
  /** Of items: as it stands, with all digits. */
  text?: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const COMMA = 0x2c;
const COLON = 0x3a;
const NEWLINE = 0x0a;

/** What a byte does to the nesting outside of strings: 1 quote, 2 opens, 3 closes. */
const STRUCTURE = new Uint8Array(256);
STRUCTURE[QUOTE] = 1;
for (const open of '{[') STRUCTURE[open.charCodeAt(0)] = 2;
for (const close of '}]') STRUCTURE[close.charCodeAt(0)] = 3;
const SPACE = new Uint8Array(256);
for (const space of ' \t\r\n') SPACE[space.charCodeAt(0)] = 1;

/**
 * Cuts a JSON document of any size into its records: the nesting is followed byte by byte, each record is given to JSON.parse.
 * Twice as fast as a parser of tokens in JavaScript on large files, and it knows line and column. Memory: one record.
 */
export class JsonRecordReader {
  #state: State = 'document';
  /** 1: keys are sections; 2: keys are records of #section. */
  #depth = 0;
  #section = '';
  #key = '';
  /** Bytes that belong to a token which began in an earlier chunk. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** Inside a token: nesting below its start, whether in a string, and whether the next byte is escaped. */
  #nesting = 0;
  #inString = false;
  #escaped = false;
  #inToken = false;
  #tokenLine = 1;
  #tokenColumn = 1;
  #line = 1;
  /** Offset in the document of the current line's first byte, and of the current chunk's. */
  #lineStart = 0;
  #offset = 0;
  readonly #limits: Limits;
  /** Of the token at hand. */
  #deepest = 0;
  /** Whether the items stand in an array. */
  #inArray = false;
  /** Names of the top-level objects, empty ones too. */
  readonly sections = new Set<string>();
  /** Characters that PostgreSQL cannot store (NUL, lone surrogates), replaced by U+FFFD. */
  replacedCharacters = 0;

  constructor(form: JsonForm = 'sections', limits: Limits = STANDARD_LIMITS) {
    this.#limits = limits;
    if (form === 'items') this.#state = 'items';
  }

  /** Records that end in this chunk. Throws InputError with line and column where the text is not JSON of this form. */
  *push(chunk: Buffer): Generator<JsonRecord> {
    if (chunk.length === 0) return;
    let i = 0;
    if (this.#inToken) {
      const end = this.#tokenEnd(chunk, 0);
      if (end === -1) {
        this.#hold(chunk, 0);
        i = chunk.length;
      } else {
        const record = this.#token(this.#take(chunk, 0, end));
        if (record !== undefined) yield record;
        i = end;
      }
    }
    while (i < chunk.length) {
      const byte = chunk[i] ?? 0;
      if (SPACE[byte] === 1) {
        if (byte === NEWLINE) this.#newline(i);
        i += 1;
      } else if (this.#startsToken(byte)) {
        this.#tokenLine = this.#line;
        this.#tokenColumn = this.#offset + i - this.#lineStart + 1;
        this.#inToken = true;
        const end = this.#tokenEnd(chunk, i);
        if (end === -1) {
          this.#hold(chunk, i);
          break;
        }
        const record = this.#token(this.#take(chunk, i, end));
        if (record !== undefined) yield record;
        i = end;
      } else {
        this.#structure(byte, i);
        i += 1;
      }
    }
    this.#offset += chunk.length;
  }

  /** The document must be whole; a number or a word in the last line of NDJSON has no other end, and is the answer. */
  end(): JsonRecord | undefined {
    if (this.#state === 'end') return undefined;
    if (this.#state === 'line' || this.#state === 'items') {
      if (!this.#inToken) return undefined;
      if (STRUCTURE[this.#held[0]?.[0] ?? 0] === 0) return this.#token(this.#take(Buffer.alloc(0), 0, 0));
    }
    const column = this.#offset - this.#lineStart + 1;
    if (this.#inToken) throw invalid(this.#tokenLine, this.#tokenColumn, 'the file ends inside the value that begins here');
    throw invalid(this.#line, column, this.#state === 'document' ? 'the file is empty' : 'the file ends too early');
  }

  /** In a section an object is walked into, not taken whole. */
  #startsToken(byte: number): boolean {
    if (this.#state === 'items') return byte !== OPEN_BRACKET;
    if (this.#state === 'first-item') return byte !== CLOSE_BRACKET;
    if (this.#state === 'line') return true;
    if (this.#state === 'value') return this.#inArray || !(this.#depth === 1 && byte === OPEN_BRACE);
    return (this.#state === 'key' || this.#state === 'next-key') && byte === QUOTE;
  }

  #structure(byte: number, i: number): void {
    if (this.#state === 'items') {
      this.#inArray = true;
      this.#state = 'first-item';
    } else if (this.#inArray) this.#betweenItems(byte, i);
    else if (this.#state === 'document' && byte === OPEN_BRACE) {
      this.#depth = 1;
      this.#state = 'key';
    } else if (this.#state === 'value' && byte === OPEN_BRACE) {
      this.#depth = 2;
      this.#section = this.#key;
      this.sections.add(this.#section);
      this.#state = 'key';
    } else if (this.#state === 'colon' && byte === COLON) this.#state = 'value';
    else if (this.#state === 'comma' && byte === COMMA) this.#state = 'next-key';
    else if ((this.#state === 'comma' || this.#state === 'key') && byte === CLOSE_BRACE) {
      this.#depth -= 1;
      this.#state = this.#depth === 0 ? 'end' : 'comma';
    } else throw this.#unexpected(i);
  }

  #betweenItems(byte: number, i: number): void {
    if (this.#state === 'comma' && byte === COMMA) this.#state = 'value';
    else if ((this.#state === 'comma' || this.#state === 'first-item') && byte === CLOSE_BRACKET) this.#state = 'end';
    else throw this.#unexpected(i);
  }

  #unexpected(i: number): InputError {
    const expected = this.#inArray && this.#state === 'comma' ? 'a comma or ]' : EXPECTED[this.#state];
    return invalid(this.#line, this.#offset + i - this.#lineStart + 1, `${expected} expected`);
  }

  /** The index behind the token, or -1 when the chunk ends first. Scalars end before the byte that ends them. */
  #tokenEnd(chunk: Buffer, from: number): number {
    const first = this.#heldBytes > 0 ? (this.#held[0]?.[0] ?? 0) : (chunk[from] ?? 0);
    const kind = STRUCTURE[first];
    if (kind !== 1 && kind !== 2) return this.#scalarEnd(chunk, from);
    let i = from;
    let nesting = this.#nesting;
    let inString = this.#inString;
    if (this.#escaped) {
      this.#escaped = false;
      i += 1;
    }
    while (i < chunk.length) {
      if (inString) {
        // Long strings (images) are skipped by a native search for their end.
        const quote = chunk.indexOf(QUOTE, i);
        const stop = quote === -1 ? chunk.length : quote;
        let backslashes = 0;
        while (stop - 1 - backslashes >= i && chunk[stop - 1 - backslashes] === BACKSLASH) backslashes += 1;
        if (quote === -1) {
          this.#escaped = backslashes % 2 === 1;
          i = chunk.length;
          break;
        }
        i = quote + 1;
        if (backslashes % 2 === 1) continue;
        inString = false;
        if (nesting === 0) return this.#endToken(i);
        continue;
      }
      const byte = chunk[i] ?? 0;
      i += 1;
      const effect = STRUCTURE[byte];
      if (effect === 0) {
        if (byte === NEWLINE) this.#newline(i - 1);
      } else if (effect === 1) inString = true;
      else if (effect === 2) {
        nesting += 1;
        if (nesting > this.#deepest) this.#deepest = nesting;
      } else {
        nesting -= 1;
        if (nesting === 0) return this.#endToken(i);
        if (nesting < 0) throw invalid(this.#line, this.#offset + i - this.#lineStart, 'a bracket closes what was not opened');
      }
    }
    this.#nesting = nesting;
    this.#inString = inString;
    return -1;
  }

  #scalarEnd(chunk: Buffer, from: number): number {
    for (let i = from; i < chunk.length; i++) {
      const byte = chunk[i] ?? 0;
      if (SPACE[byte] === 1 || byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte === COLON) {
        if (i === from && this.#heldBytes === 0) throw invalid(this.#line, this.#offset + i - this.#lineStart + 1, 'a value expected');
        return this.#endToken(i);
      }
    }
    return -1;
  }

  #endToken(end: number): number {
    this.#nesting = 0;
    this.#inString = false;
    this.#inToken = false;
    return end;
  }

  #newline(i: number): void {
    this.#line += 1;
    this.#lineStart = this.#offset + i + 1;
  }

  #hold(chunk: Buffer, from: number): void {
    const part = Buffer.from(chunk.subarray(from));
    this.#held.push(part);
    this.#heldBytes += part.length;
    this.#checkSize(this.#heldBytes);
  }

  #checkSize(bytes: number): void {
    if (bytes <= this.#limits.record) return;
    throw beyond('record', this.#limits, `line ${this.#tokenLine}, column ${this.#tokenColumn}: the value that begins here is larger than`);
  }

  #take(chunk: Buffer, from: number, end: number): Buffer {
    const last = chunk.subarray(from, end);
    this.#checkSize(this.#heldBytes + last.length);
    if (this.#heldBytes === 0) return last;
    const whole = Buffer.concat([...this.#held, last]);
    this.#held = [];
    this.#heldBytes = 0;
    return whole;
  }

  /** A key or a value is complete. */
  #token(bytes: Buffer): JsonRecord | undefined {
    const { depth } = this.#limits;
    const isDeep = this.#deepest > depth;
    this.#deepest = 0;
    const { value, text, replaced } = parseValue(bytes, this.#tokenLine, this.#tokenColumn, isDeep ? depth : undefined);
    const problem = isDeep ? { problem: tooDeep(depth) } : {};
    this.replacedCharacters += replaced;
    if (this.#inArray || this.#state === 'items' || this.#state === 'line') {
      this.#state = this.#inArray ? 'comma' : 'line';
      return { section: '', key: undefined, value, line: this.#tokenLine, text, ...problem };
    }
    if (this.#state === 'value') {
      this.#state = 'comma';
      return this.#depth === 1
        ? { section: this.#key, key: undefined, value, line: this.#tokenLine, ...problem }
        : { section: this.#section, key: this.#key, value, line: this.#tokenLine, ...problem };
    }
    this.#key = String(value);
    this.#state = 'colon';
    return undefined;
  }
}
