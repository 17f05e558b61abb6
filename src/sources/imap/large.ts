import type { ImapFlow, MessageStructureObject } from 'imapflow';

/** Of a part so much is asked for, and of so many parts: attachments are left where they are. */
const LONGEST_PART = 256 * 1_024;
const MOST_PARTS = 20;
const BLANK_LINE = Buffer.from('\r\n');

/** The words of a mail with attachments, as a mail without them. Undefined: it is gone. */
export async function readLarge(client: ImapFlow, uid: number): Promise<Buffer | undefined> {
  const whole = await client.fetchOne(String(uid), { uid: true, headers: true, bodyStructure: true }, { uid: true });
  if (whole === false || whole.headers === undefined) return undefined;
  const boundary = whole.bodyStructure?.parameters?.boundary;
  const parts = whole.bodyStructure === undefined ? [] : wordsIn(whole.bodyStructure);
  if (boundary === undefined || parts.length === 0) return beginning(client, uid);
  const found = await client.fetchOne(
    String(uid),
    { uid: true, bodyParts: parts.flatMap((part) => [`${part}.mime`, { key: part, start: 0, maxLength: LONGEST_PART }]) },
    { uid: true, binary: false },
  );
  if (found === false || found.bodyParts === undefined) return undefined;
  const pieces: Buffer[] = [whole.headers];
  for (const part of parts) {
    const [mime, body] = [found.bodyParts.get(`${part}.mime`), found.bodyParts.get(part)];
    if (mime === undefined || body === undefined) continue;
    pieces.push(Buffer.from(`--${boundary}\r\n`), mime, ...(endsBlank(mime) ? [] : [BLANK_LINE]), body, BLANK_LINE);
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return Buffer.concat(pieces);
}

function endsBlank(mime: Buffer): boolean {
  return /\r?\n\r?\n$/.test(mime.subarray(-4).toString('latin1'));
}

/** Parts with words: texts, and reports. A message that is enclosed counts by its beginning. */
function wordsIn(node: MessageStructureObject): string[] {
  const isText = /^(?:text|message)\//i.test(node.type) && node.disposition !== 'attachment';
  const own = isText && node.part !== undefined ? [node.part] : [];
  const inner = /^message\/rfc822$/i.test(node.type) ? [] : (node.childNodes ?? []).flatMap(wordsIn);
  return [...own, ...inner].slice(0, MOST_PARTS);
}

async function beginning(client: ImapFlow, uid: number): Promise<Buffer | undefined> {
  const found = await client.fetchOne(String(uid), { uid: true, source: { start: 0, maxLength: LONGEST_PART } }, { uid: true });
  return found === false ? undefined : found.source;
}
