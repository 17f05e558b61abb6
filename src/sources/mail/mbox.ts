const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SEPARATOR = Buffer.from('From ');
/** "From sender Thu Nov  5 10:00:00 2026": a line of a letter that begins with "From" has no time of day. */
const HAS_TIME = /^From .{0,200}\d{1,2}:\d{2}/;
const LONGEST_SEPARATOR = 400;

/**
 * The messages of a mailbox file one after the other, each as its bytes come: none is held as a whole. A message has to be left before the
 * next is asked for; what was not read of it is passed over.
 */
export async function* mboxMessages(chunks: AsyncIterable<Buffer>): AsyncGenerator<AsyncGenerator<Buffer>> {
  const lines = linesOf(chunks);
  let next = await lines.next();
  while (next.done !== true) {
    let isOver = false;
    const message = (async function* () {
      let isFirst = true;
      let afterBlank = true;
      let held: Buffer[] = [];
      let size = 0;
      while (next.done !== true) {
        const line = next.value;
        const starts = afterBlank && isSeparator(line);
        if (starts && !isFirst) break;
        afterBlank = isBlank(line);
        if (!(starts && isFirst)) {
          held.push(line);
          size += line.length;
        }
        isFirst = false;
        next = await lines.next();
        if (size > 64 * 1_024) {
          yield Buffer.concat(held);
          held = [];
          size = 0;
        }
      }
      if (held.length > 0) yield Buffer.concat(held);
      isOver = true;
    })();
    yield message;
    // Whoever stopped early has not closed it: the rest of the message is read here.
    if (!isOver) for await (const _ of message);
  }
}

export function isMboxHead(head: Buffer): boolean {
  return head.subarray(0, SEPARATOR.length).equals(SEPARATOR);
}

function isSeparator(line: Buffer): boolean {
  return isMboxHead(line) && HAS_TIME.test(line.subarray(0, LONGEST_SEPARATOR).toString('latin1'));
}

function isBlank(line: Buffer): boolean {
  return line.length === 0 || line[0] === LINE_FEED || (line[0] === CARRIAGE_RETURN && line[1] === LINE_FEED);
}

/** Lines with their ends; one that is longer than a chunk comes in pieces. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, from)) {
      yield bytes.subarray(from, at + 1);
      from = at + 1;
    }
    rest = bytes.subarray(from);
    if (rest.length > 1_024 * 1_024) {
      yield rest;
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0) yield rest;
  return undefined;
}
