import { OutreachError } from '../../../errors.ts';
import { readUsage } from '../../../sources/apify/account.ts';
import { type Finding, failed, ok, warning } from '../finding.ts';
import type { Setup } from '../setup.ts';

/** Scraping needs Apify, and nothing else does: without a token there is nothing to check. */
export async function apify({ input: { config } }: Setup): Promise<Finding[]> {
  try {
    const token = config.get('APIFY_TOKEN');
    if (token === undefined) return [];
    const { usedUsd, maxUsd } = await readUsage(token, config.get('APIFY_API_URL'));
    const found = `Apify takes the token; ${usedUsd.toFixed(2)} of ${maxUsd.toFixed(2)} USD are used this month`;
    if (usedUsd < maxUsd) return [ok(found)];
    return [warning(found, null, 'raise the limit in the Apify console (Billing), or wait for the next month')];
  } catch (error) {
    if (!(error instanceof OutreachError)) throw error;
    return [failed(error.message, null, error.suggestion ?? 'check APIFY_TOKEN (Apify console > Settings > API)')];
  }
}
