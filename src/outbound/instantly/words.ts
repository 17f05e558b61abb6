/** What the vendor's numbers mean (facts/instantly-api, section 6). */

const CAMPAIGN = {
  0: 'draft',
  1: 'active',
  2: 'paused',
  3: 'completed',
  4: 'running subsequences',
  [-1]: 'accounts unhealthy',
  [-2]: 'bounce protect',
  [-99]: 'account suspended',
};
const ACCOUNT = {
  1: 'active',
  2: 'paused',
  3: 'in maintenance',
  [-1]: 'connection error',
  [-2]: 'soft bounce error',
  [-3]: 'sending error',
};
const WARMUP = { 0: 'paused', 1: 'active', [-1]: 'banned', [-2]: 'spam folder unknown', [-3]: 'permanently suspended' };
const LEAD = { 1: 'active', 2: 'paused', 3: 'completed', [-1]: 'bounced', [-2]: 'unsubscribed', [-3]: 'skipped' };
const PROVIDER = { 1: 'IMAP/SMTP', 2: 'Google', 3: 'Microsoft', 4: 'AWS', 8: 'AirMail', 11: 'Airmail Instant' };

/** The word for a number; a number that is not known stands for itself. */
const wordsOf = (words: Readonly<Record<number, string>>) => (code: number | null) =>
  code === null ? null : (words[code] ?? String(code));

export const campaignWord = wordsOf(CAMPAIGN);
export const accountWord = wordsOf(ACCOUNT);
export const warmupWord = wordsOf(WARMUP);
export const providerWord = wordsOf(PROVIDER);
/** The status of a lead is kept as text. */
export const leadWord = (status: string | null) => (status === null ? null : wordsOf(LEAD)(Number(status)));
