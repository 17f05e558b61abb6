const SCHEME = /\b[a-z][a-z0-9+.-]{0,30}:\/\//gi;
/** Passwords with blanks in them are pasted into these, and into no others. */
const DATABASE = /^postgres(?:ql)?:/i;
/** What ends the part of a URL that may hold a password. */
const AFTER_THE_HOST = /[/?#\n]/g;
const BLANK = /\s/g;

/** Takes secrets out of a text: user and password of URLs, secret query parameters, Supabase keys. Linear in its length. */
export function redactUrls(text: string): string {
  return withoutUsers(text)
    .replace(/([?&](?:password|apikey|api_key|key|token)=)[^\s&]*/gi, '$1***')
    .replace(/\bsb_(secret|publishable)_\w+/g, 'sb_$1_***');
}

/** Between the scheme of a URL and its last at-sign stand a user and a password, which may have at-signs and slashes of their own. */
function withoutUsers(text: string): string {
  let clean = '';
  let done = 0;
  // Of the characters up to the next blank: many schemes may stand there, and none looks for it again.
  let runEnd = -1;
  let lastAt = -1;
  for (const { 0: scheme, index } of text.matchAll(SCHEME)) {
    if (index < done) continue;
    const start = index + scheme.length;
    if (start > runEnd) {
      runEnd = next(BLANK, text, start);
      lastAt = start + text.slice(start, runEnd).lastIndexOf('@');
    }
    const at = Math.max(lastAt, DATABASE.test(scheme) ? start + text.slice(start, next(AFTER_THE_HOST, text, start)).lastIndexOf('@') : -1);
    clean += text.slice(done, start);
    if (at >= start) clean += '***@';
    done = Math.max(start, at + 1);
  }
  return clean + text.slice(done);
}

function next(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}
