import { Parser } from 'htmlparser2';
import { InputError } from '../../../errors.ts';
import { beyond } from '../../../limits.ts';
import type { Archive } from './archive.ts';

export type Attributes = { readonly [name: string]: string };

export interface XmlHandler {
  open(name: string, attributes: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Parts of a workbook are flat. */
const MAX_DEPTH = 64;
/** What is read in one go: names of sheets, styles. Those of the largest workbooks have some MB. */
const MAX_SMALL_PART_BYTES = 32 * 1024 * 1024;

/** A part that is no XML to its end, or none that a spreadsheet program writes. */
export function damaged(part: string, what: string, cause?: unknown): InputError {
  return new InputError(`the workbook is damaged: ${part} ${what}`, {
    suggestion: 'nothing was written; open it in a spreadsheet program and save it again',
    cause,
  });
}

/**
 * Reads XML piece by piece. Names are told without their prefix: writers choose it. Yields after each piece, so that what the handler has
 * staged can go on. Entities of a DTD are not expanded. Throws InputError.
 */
export async function* readXml(archive: Archive, part: string, handler: XmlHandler): AsyncGenerator<undefined> {
  const { limits } = archive;
  let depth = 0;
  let elements = 0;
  // A name, a value or a comment that does not end is kept by the parser.
  let sinceLastEvent = 0;
  // An element that closes itself is told as one that somebody else closed, right after it was opened.
  let justOpened = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        sinceLastEvent = 0;
        depth += 1;
        elements += 1;
        justOpened = true;
        if (depth > MAX_DEPTH) throw damaged(part, 'nests too deep');
        handler.open(local(name), attributes);
      },
      ontext(text) {
        sinceLastEvent = 0;
        justOpened = false;
        handler.text?.(text);
      },
      onclosetag(name, isImplied) {
        sinceLastEvent = 0;
        depth -= 1;
        if (isImplied && !justOpened) throw damaged(part, `does not close <${name}>`);
        justOpened = false;
        handler.close?.(local(name));
      },
    },
    { xmlMode: true },
  );
  let decoder: TextDecoder | undefined;
  for await (const chunk of archive.read(part)) {
    sinceLastEvent += chunk.length;
    decoder ??= new TextDecoder(encodingOf(chunk));
    parser.write(decoder.decode(chunk, { stream: true }));
    if (sinceLastEvent > limits.row) throw beyond('row', limits, `the workbook has a value (in ${part}) that is larger than`);
    yield;
  }
  if (elements === 0) throw damaged(part, 'is empty');
  if (depth > 0) throw damaged(part, 'ends too early');
  parser.end();
  yield;
}

/** Reads a small part in one go. */
export async function readWholeXml(archive: Archive, part: string, handler: XmlHandler): Promise<void> {
  if (archive.sizeOf(part) > MAX_SMALL_PART_BYTES) throw damaged(part, 'is larger than any such part');
  for await (const _ of readXml(archive, part, handler));
}

function encodingOf(first: Buffer): string {
  if (first[0] === 0xff && first[1] === 0xfe) return 'utf-16le';
  return first[0] === 0xfe && first[1] === 0xff ? 'utf-16be' : 'utf-8';
}

function local(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

/** An attribute by its name without prefix, e.g. `id` of `r:id`, where only the prefixed one is meant. */
export function prefixed(attributes: Attributes, name: string): string | undefined {
  const key = Object.keys(attributes).find((candidate) => candidate.endsWith(`:${name}`));
  return key === undefined ? undefined : attributes[key];
}

/** Booleans of XML Schema. */
export function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}
