import { numberSetting, webUrlSetting } from '../../cli/setting-values.ts';
import type { Config } from '../../config.ts';
import { ConfigError } from '../../errors.ts';
import type { InstantlySettings } from '../../outbound/instantly/connect.ts';
import type { InstantlyLimits } from '../../sources/instantly/client.ts';
import { trimmed } from '../../trimmed.ts';

const BASE_URL = 'https://api.instantly.ai';
/** The vendor's, over all keys of a workspace (its page on rate limits; GET /emails has one of its own). */
const LIMITS: InstantlyLimits = { perSecond: 100, perMinute: 6_000, emailsPerMinute: 20 };

const MOST_REQUESTS = 9_999_999;

/** Where Instantly is, and how much may be asked of it. Throws UsageError for a setting that cannot be. */
export function instantlyConnection(config: Config): Omit<InstantlySettings, 'key'> {
  const baseUrl = webUrlSetting(config, 'INSTANTLY_API_URL', `write it as ${BASE_URL}, without /api/v2`) ?? BASE_URL;
  const limits = {
    perSecond: limitOf(config, 'INSTANTLY_REQUESTS_PER_SECOND', LIMITS.perSecond),
    perMinute: limitOf(config, 'INSTANTLY_REQUESTS_PER_MINUTE', LIMITS.perMinute),
    emailsPerMinute: limitOf(config, 'INSTANTLY_EMAILS_PER_MINUTE', LIMITS.emailsPerMinute),
  };
  return { baseUrl: withoutVersion(baseUrl), limits };
}

/** The same with the key. Throws ConfigError without one. */
export function instantlySettings(config: Config): InstantlySettings {
  const key = config.get('INSTANTLY_API_KEY')?.trim();
  if (key === undefined || key === '') {
    throw new ConfigError('INSTANTLY_API_KEY is not set', {
      suggestion:
        'create an API v2 key at Instantly (Settings > Integrations > API keys) and put it unchanged into .env or the environment',
    });
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new ConfigError('INSTANTLY_API_KEY is not a key: it contains spaces or other characters that no key has', {
      suggestion: 'copy it unchanged from Instantly (Settings > Integrations > API keys)',
    });
  }
  return { key, ...instantlyConnection(config) };
}

/** People copy it with the version, or with a slash. */
function withoutVersion(url: string): string {
  const isSlash = (character: string) => character === '/';
  const bare = trimmed(url, isSlash);
  return bare.endsWith('/api/v2') ? trimmed(bare.slice(0, -'/api/v2'.length), isSlash) : bare;
}

function limitOf(config: Config, name: string, standard: number): number {
  const requests = {
    least: 1,
    most: MOST_REQUESTS,
    whole: true,
    problem: 'no number of requests',
    suggestion: `write it as ${standard}, or unset it`,
  };
  return numberSetting(config, name, requests) ?? standard;
}
