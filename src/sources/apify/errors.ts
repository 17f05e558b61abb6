import { ApifyApiError } from 'apify-client';
import { ConfigError, messageOf, OutreachError, PolicyError, ServiceError } from '../../errors.ts';

/** Money or room at the vendor has run out: trying again at once only makes it worse (facts/apify, rate limits). */
const OUT_OF_FUNDS = /not-enough-usage|monthly-usage-limit|not-rented|paid|payment/;
const OUT_OF_ROOM = /actor-memory-limit-exceeded|concurrent-runs-limit-exceeded/;

/** What a failed call means for people; the token is in no message of the vendor's, and in none of ours. */
export function explainApify(error: unknown, what: string): OutreachError {
  if (error instanceof OutreachError) return error;
  if (!(error instanceof ApifyApiError)) {
    return new ServiceError(`Apify cannot be reached (${what}): ${messageOf(error)}`, {
      suggestion: 'try again later; what was fetched is stored, and its runs are found again',
      cause: error,
    });
  }
  const { statusCode, type = '' } = error;
  // The client takes whatever the answer has for a text.
  const message = /\[object \w+\]/.test(error.message) ? type || `HTTP ${statusCode}` : error.message;
  const told = `Apify refused ${what}: ${message}`;
  if (statusCode === 401) return new ConfigError(told, { suggestion: 'check APIFY_TOKEN (Apify console > Settings > API)', cause: error });
  if (statusCode === 402 || OUT_OF_FUNDS.test(type)) {
    return new PolicyError(told, { suggestion: 'look at the billing limits in the Apify console', cause: error });
  }
  if (OUT_OF_ROOM.test(type))
    return new ServiceError(told, { suggestion: 'wait for other runs to end, or use --parallel 1', cause: error });
  if (statusCode === 429 || statusCode >= 500) {
    return new ServiceError(`Apify stayed unavailable (${what}): ${message}`, {
      suggestion: 'try again later; what was fetched is stored, and its runs are found again',
      cause: error,
    });
  }
  return new ConfigError(told, { suggestion: 'check the id of the actor, and that the token may run it', cause: error });
}

/** The server answered that it did not do it. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ApifyApiError && error.statusCode < 500;
}

/** There is no such thing at the vendor, or no more. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApifyApiError && error.statusCode === 404;
}

/** The server itself answered that it failed: whatever it did is done by now. A gateway's 502 to 504 say nothing of what is behind it. */
export function isServerError(error: unknown): boolean {
  return error instanceof ApifyApiError && error.statusCode === 500;
}

const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** Nothing was sent: nobody listens there, or the name is unknown. */
export function wasNeverSent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NEVER_SENT.has(String(error.code));
}
