import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The headers that bring it, by what each vendor can send. */
const HEADERS = ['x-webhook-secret', 'x-vapi-secret'] as const;

/** Whether a request brings the secret. The comparison takes as long for a wrong one, whatever is right in it. */
export function bringsSecret(headers: IncomingHttpHeaders, secret: string): boolean {
  const bearer = /^bearer +(\S.*)$/i.exec(headers.authorization ?? '')?.[1];
  const given = [bearer, ...HEADERS.map((name) => headers[name])];
  return given.map((text) => typeof text === 'string' && isSame(text.trim(), secret)).includes(true);
}

function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(given), digest(secret));
}
