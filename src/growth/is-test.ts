const TEST_WORDS = new Set(['test', 'demo', 'example', 'sample', 'dummy', 'fake', 'sandbox']);
/** RFC 2606 and 6761: nobody owns what is below these. */
const RESERVED_HOSTS = ['example.com', 'example.net', 'example.org', 'test', 'example', 'invalid', 'localhost'];

/**
 * Whether somebody is made up: at a reserved domain, or with one of these as a whole word of the name or of the address. Never by what was
 * written: whoever asks for a demo is real. email: in its normal form.
 */
export function looksLikeTest(email: string, ...names: readonly (string | null | undefined)[]): boolean {
  const at = email.lastIndexOf('@');
  const host = email.slice(at + 1);
  if (RESERVED_HOSTS.some((reserved) => host === reserved || host.endsWith(`.${reserved}`))) return true;
  if (email.slice(0, at).split(/[.+-]/).some(isTestWord)) return true;
  return names.some((name) => (name?.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).some(isTestWord));
}

function isTestWord(word: string): boolean {
  return TEST_WORDS.has(word);
}
