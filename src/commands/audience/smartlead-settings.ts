import { webUrlSetting } from '../../cli/setting-values.ts';
import type { Config } from '../../config.ts';
import { ConfigError } from '../../errors.ts';
import type { SmartleadSettings } from '../../sdr/push/connect.ts';
import { trimmed } from '../../trimmed.ts';

const BASE_URL = 'https://server.smartlead.ai';

/** Where Smartlead is. Throws UsageError for a setting that cannot be. */
export function smartleadUrl(config: Config): string {
  const url = webUrlSetting(config, 'SMARTLEAD_API_URL', `write it as ${BASE_URL}, without /api/v1`) ?? BASE_URL;
  const isSlash = (character: string) => character === '/';
  const bare = trimmed(url, isSlash);
  // People copy it with the version.
  return bare.endsWith('/api/v1') ? trimmed(bare.slice(0, -'/api/v1'.length), isSlash) : bare;
}

/** The same with the key. Throws ConfigError without one. */
export function smartleadSettings(config: Config): SmartleadSettings {
  const key = config.get('SMARTLEAD_API_KEY')?.trim();
  if (key === undefined || key === '') {
    throw new ConfigError('SMARTLEAD_API_KEY is not set', {
      suggestion: 'copy the key from Smartlead (Settings > API) unchanged into .env or the environment',
    });
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new ConfigError('SMARTLEAD_API_KEY is not a key: it contains spaces or other characters that no key has', {
      suggestion: 'copy it unchanged from Smartlead (Settings > API)',
    });
  }
  return { key, baseUrl: smartleadUrl(config) };
}
