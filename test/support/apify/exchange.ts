import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Decision } from './faults.ts';
import { type Answer, ApiError, errorAnswer } from './http.ts';

const RATE_LIMITED = errorAnswer(new ApiError(429, 'rate-limit-exceeded', 'You have exceeded the rate limit of 60 requests per second'));
const BROKEN = errorAnswer(new ApiError(500, 'internal-server-error', 'There was an internal server error. Please try again later'));

/**
 * Answers one request, or does to it what was decided.
 * @param work undefined: the connection is closed instead of an answer
 */
export async function exchange(
  outgoing: ServerResponse,
  { fault, when, delayMs }: Decision,
  work: () => Promise<Answer | undefined>,
  closing: AbortSignal,
): Promise<void> {
  if (delayMs > 0) await sleep(delayMs, undefined, { signal: closing }).catch(() => {});
  const done = when === 'after' || fault === undefined || fault === 'rateTruncated' ? await work() : undefined;
  if (fault === 'rateHang') return;
  if (fault === 'rate429') send(outgoing, RATE_LIMITED);
  else if (fault === 'rate500') send(outgoing, BROKEN);
  else if (fault === 'rateReset' || done === undefined) outgoing.destroy();
  else send(outgoing, done, fault === 'rateTruncated');
}

function send(outgoing: ServerResponse, { status, headers, contentType, body }: Answer, truncated = false): void {
  const bytes = Buffer.from(body);
  outgoing.writeHead(status, {
    'content-type': contentType ?? 'application/json; charset=utf-8',
    'content-length': bytes.length,
    'x-ratelimit-limit': '60',
    ...headers,
  });
  if (truncated) outgoing.write(bytes.subarray(0, bytes.length / 2), () => outgoing.destroy());
  else outgoing.end(bytes);
}
