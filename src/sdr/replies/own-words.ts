import { headAt, isHeaderBlock, isOriginalMark } from './quote-heads.ts';
import { withoutSignature } from './signatures.ts';

/** What somebody says himself, and the letter that he answers. */
export interface OwnWords {
  own: string;
  quoted: string;
}

/** What people write themselves is shorter by far. */
const MOST_LINES = 3_000;
const LONGEST_TEXT = 200_000;
const LONGEST_LINE = 2_000;
const QUOTED = /^\s{0,3}(?:>|\|\s)/;
/** A link that a program broke: "<http://…" and on the next line ">". */
const OPEN_LINK = /<[^<>\s]{4,400}$/;
/** A banner that a gateway puts above. */
const BANNER =
  /^\W{0,6}(?:external|caution|внимание|warning|осторожно)\b.{0,40}(?:e-?mail|sender|message|organi[sz]ation|письмо|отправител|внешн).{0,300}$/iu;

/** Takes apart a mail: quotes and their heads, signatures and footers are not what its sender says. */
export function ownWords(text: string): OwnWords {
  const lines = text
    .slice(0, LONGEST_TEXT)
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\u00a0\u2007\u202f]/g, ' ')
    .replaceAll(/[\u200b-\u200f\ufeff\u00ad]/g, '')
    .split('\n', MOST_LINES)
    .map((line) => line.slice(0, LONGEST_LINE));
  const own: string[] = [];
  const quoted: string[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (isQuotedLine(lines, at)) {
      quoted.push(line.replace(/^[\s>|]{1,20}/, ''));
      at += 1;
      continue;
    }
    // What follows is the letter as it was, without a mark on its lines: nothing of it can be told from an answer.
    if (isOriginalMark(line) || isHeaderBlock(lines, at)) {
      quoted.push(...lines.slice(at));
      break;
    }
    const head = headAt(lines, at);
    if (head !== undefined) {
      if (head.before !== '') own.push(head.before);
      const next = at + head.lines;
      quoted.push(...lines.slice(at, next));
      if (!hasMarkedQuote(lines, next)) {
        quoted.push(...lines.slice(next));
        break;
      }
      at = next;
      continue;
    }
    own.push(line);
    at += 1;
  }
  return { own: withoutSignature(own.filter((line) => !BANNER.test(line))), quoted: quoted.join('\n') };
}

function isQuotedLine(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  if (!QUOTED.test(line)) return false;
  const before = lines[at - 1]?.trimEnd() ?? '';
  return !(OPEN_LINK.test(before) && !QUOTED.test(before) && /^\s{0,3}>(?!\s?>)/.test(line));
}

/** Whether the lines below a head are marked. */
function hasMarkedQuote(lines: readonly string[], from: number): boolean {
  for (let at = from; at < Math.min(lines.length, from + 6); at++) {
    if (QUOTED.test(lines[at] ?? '')) return true;
    if ((lines[at] ?? '').trim() !== '') return false;
  }
  return false;
}
