const MAX_LENGTH = 254;
/** What mail systems accept in practice: no blanks, quotes or brackets, one @, a domain with a dot. */
const ADDRESS =
  /^[^\s@"'<>()[\]\\,;:\p{Cc}\p{Cf}]+@[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+$/u;

/**
 * An e-mail address as the databases compare it: trimmed, lower case, without "mailto:". Undefined where the text is none.
 * Source: design section 6.3.
 */
export function normaliseEmail(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined;
  const address = text
    .trim()
    .replace(/^mailto:/i, '')
    .toLowerCase();
  return address.length <= MAX_LENGTH && ADDRESS.test(address) ? address : undefined;
}
