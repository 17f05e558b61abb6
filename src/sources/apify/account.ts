import { ApifyClient } from 'apify-client';
import { OutreachError } from '../../errors.ts';
import { explainApify } from './errors.ts';

const TIMEOUT_SECONDS = 5;

export interface ApifyUsage {
  /** In the current month of the account. */
  usedUsd: number;
  maxUsd: number;
}

/** What the account of a token has used, asked once. Throws OutreachError: not reached, or the token is not accepted. */
export async function readUsage(token: string, baseUrl: string | undefined): Promise<ApifyUsage> {
  const client = new ApifyClient({ token, timeoutSecs: TIMEOUT_SECONDS, maxRetries: 0, ...(baseUrl === undefined ? {} : { baseUrl }) });
  client.logger.setLevel(0);
  try {
    const found = await client.user().limits();
    if (found === undefined) throw new OutreachError('Apify knows no account of this token');
    return { usedUsd: found.current.monthlyUsageUsd, maxUsd: found.limits.maxMonthlyUsageUsd };
  } catch (error) {
    throw explainApify(error, 'the limits of the account');
  }
}
