// By hand: a pattern for the end of a text alone takes quadratic time over a long row of such characters inside of it.

/** A text without such characters at its ends. */
export function trimmed(text: string, isEdge: (character: string) => boolean): string {
  const end = endWithout(text, isEdge);
  let start = 0;
  while (start < end && isEdge(text.charAt(start))) start += 1;
  return text.slice(start, end);
}

/** Where a text ends without such characters behind it. */
export function endWithout(text: string, isEdge: (character: string) => boolean): number {
  let end = text.length;
  while (end > 0 && isEdge(text.charAt(end - 1))) end -= 1;
  return end;
}
