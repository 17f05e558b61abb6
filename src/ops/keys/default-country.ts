import type { Config } from '../../config.ts';
import { ConfigError } from '../../errors.ts';
import { isPhoneCountry } from './phone.ts';

/** The country of phone numbers that do not name theirs (ISO 3166), where one is set. */
export function defaultCountry(config: Config): string | undefined {
  const country = config.get('OUTREACH_COUNTRY')?.trim().toUpperCase();
  if (country === undefined || isPhoneCountry(country)) return country;
  throw new ConfigError(`OUTREACH_COUNTRY: ${country.slice(0, 20)} is no country of phone numbers`, {
    suggestion: 'write its two letters (ISO 3166), e.g. DE, FR or US',
  });
}
