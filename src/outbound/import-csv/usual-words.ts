import { nameKey } from '../../ops/columns.ts';

const keys = (words: string): ReadonlySet<string> => new Set(words.split(', ').map(nameKey));

/** What Apollo, ZeroBounce, NeverBounce, Hunter, Snov and MillionVerifier call the outcome of a check. */
const EMAIL_STATUSES = keys(
  'verified, extrapolated, unavailable, guessed, likely, likely to engage, user managed, valid, invalid, unknown, unverified, not ' +
    'verified, risky, accept all, accept_all, catch all, catchall, catch-all, ok, good, bad, deliverable, undeliverable, disposable, ' +
    'webmail, role, role based, spamtrap, abuse, do_not_mail, bounced, pending, error, not found, none, missing, new data available, ' +
    'pending manual fulfillment, update required, true, false, yes, no',
);
const SENIORITIES = keys(
  'c_suite, c suite, c-suite, c level, cxo, founder, owner, partner, vp, vice president, director, head, manager, senior, entry, ' +
    'junior, intern, executive, individual contributor, training, staff, mid, lead, other, unknown',
);

export function isEmailStatus(text: string): boolean {
  return EMAIL_STATUSES.has(nameKey(text));
}

export function isSeniority(text: string): boolean {
  return SENIORITIES.has(nameKey(text));
}
