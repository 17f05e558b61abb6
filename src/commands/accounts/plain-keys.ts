import type { Config } from '../../config.ts';
import { ConfigError } from '../../errors.ts';

/** Whether keys are stored as they are, for a team whose own API compares them; else their SHA-256 is. */
export function keepsPlainKeys(config: Config): boolean {
  const value = config.get('OUTREACH_PLAIN_API_KEYS')?.trim() ?? '';
  if (value === '' || value === '0') return false;
  if (value === '1') return true;
  throw new ConfigError(`OUTREACH_PLAIN_API_KEYS: ${value.slice(0, 20)} is neither 1 nor 0`, {
    suggestion: 'write 1 to store API keys as they are; leave it out to store their SHA-256',
  });
}
