import { once } from 'node:events';
import type { Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type MimeNode, Splitter, type SplitterChunk } from '@zone-eu/mailsplit';
import { type MailHeaders, readHeaders } from './headers.ts';
import { decodeText, transferDecoded } from './text-bytes.ts';

/** One part of a mail. */
export interface MailPart {
  headers: MailHeaders;
  /** Such as text/plain; of the root without a type, text/plain. */
  type: string;
  /** Of how many messages within one another it is a part: 0 for the mail itself. */
  depth: number;
  isAttachment: boolean;
  /** format=flowed. */
  isFlowed: boolean;
  /** What it says; '' for what is no text. */
  text: string;
  /** Where the end was cut off. */
  isCut: boolean;
}

/** Of one part and of a mail so much is read: what people write is a thousandth of it, and an attachment is none of it. */
const LONGEST_PART = 256 * 1_024;
const LONGEST_MAIL = 1_024 * 1_024;
const MOST_PARTS = 200;
const READ = /^(?:text|message)\//;
const ENCLOSED = /^message\/(?:rfc822|global)$/;
/** Messages within messages, further down, are nobody's answer. */
const DEEPEST = 3;

interface OpenPart {
  lines: string[];
  node: MimeNode;
  isRead: boolean;
  bytes: Buffer[];
  size: number;
  isCut: boolean;
}

/**
 * Splits a mail into its parts as its bytes come, so that attachments of any size pass by. What is broken is read as far as it goes: a mail
 * that ends within a part has that part.
 */
export async function readParts(chunks: AsyncIterable<Buffer> | Iterable<Buffer>, depth = 0): Promise<MailPart[]> {
  const open: OpenPart[] = [];
  const splitter = new Splitter({ maxHeadSize: LONGEST_MAIL, maxChildNodes: MOST_PARTS, ignoreEmbedded: true });
  let total = 0;
  splitter.on('data', (chunk: SplitterChunk) => {
    if (chunk.type === 'node') open.push(openPart(chunk));
    else if (chunk.type === 'body') {
      const part = open.at(-1);
      if (part === undefined || !part.isRead) return;
      const room = Math.min(LONGEST_PART - part.size, LONGEST_MAIL - total);
      if (chunk.value.length > room) part.isCut = true;
      if (room <= 0) return;
      const bytes = Buffer.from(chunk.value.subarray(0, room));
      part.bytes.push(bytes);
      part.size += bytes.length;
      total += bytes.length;
    }
  });
  const stream: Transform = splitter;
  // More parts than anybody sends is an error of the splitter: what was read until then is the mail.
  const over = finished(stream).catch(() => undefined);
  for await (const chunk of chunks) {
    if (stream.destroyed) break;
    if (!stream.write(chunk)) await Promise.race([once(stream, 'drain').catch(() => undefined), over]);
  }
  if (!stream.destroyed) stream.end();
  await over;
  return (await Promise.all(open.map((part) => closePart(part, depth)))).flat();
}

function openPart(node: MimeNode): OpenPart {
  const lines = node.headers === false ? [] : node.headers.getList().map(({ line }) => line);
  return { lines, node, isRead: READ.test(typeOf(node)), bytes: [], size: 0, isCut: false };
}

function typeOf({ contentType, multipart }: MimeNode): string {
  if (contentType !== false && contentType !== '') return contentType.toLowerCase();
  return multipart === false ? 'text/plain' : `multipart/${multipart}`;
}

/** A part, and the parts of the message that it encloses. */
async function closePart({ lines, node, bytes, isCut }: OpenPart, depth: number): Promise<MailPart[]> {
  const type = typeOf(node);
  const decoded = transferDecoded(Buffer.concat(bytes), node.encoding === false ? '' : node.encoding.toLowerCase());
  const isEnclosed = ENCLOSED.test(type);
  const part = {
    headers: await readHeaders(lines),
    type,
    depth,
    isAttachment: node.disposition === 'attachment',
    isFlowed: node.flowed,
    text: isEnclosed || decoded.length === 0 ? '' : await decodeText(decoded, node.charset === false ? '' : node.charset),
    isCut,
  };
  return isEnclosed && depth < DEEPEST ? [part, ...(await readParts([decoded], depth + 1))] : [part];
}
