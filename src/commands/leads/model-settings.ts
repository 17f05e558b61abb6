import { numberSetting, webUrlSetting } from '../../cli/setting-values.ts';
import type { Config } from '../../config.ts';
import { ConfigError } from '../../errors.ts';
import type { TokenPrice } from '../../growth/enrich/spending.ts';
import { trimmed } from '../../trimmed.ts';

const BASE_URL = 'https://api.openai.com/v1';
const MODEL = 'gpt-4o-mini';
/** More than most models cost: a cap holds too soon rather than too late. */
const PRICE: TokenPrice = { input: 5, output: 15 };
/** People copy the address of the call. */
const CALL = '/chat/completions';

export interface ModelSettings {
  /** Absent: the endpoint wants none. */
  key?: string;
  baseUrl: string;
  model: string;
  price: TokenPrice;
}

/** Which model is asked, and where. named: by a flag. Throws ConfigError without a key for the standard endpoint, UsageError for a setting that cannot be. */
export function modelSettings(config: Config, named: string | undefined): ModelSettings {
  const address = webUrlSetting(config, 'OPENAI_BASE_URL', `write it as ${BASE_URL}`);
  const key = config.get('OPENAI_API_KEY')?.trim();
  if (address === undefined && (key === undefined || key === '')) {
    throw new ConfigError('OPENAI_API_KEY is not set', {
      suggestion: 'set it, or OPENAI_BASE_URL for an endpoint of your own; without --model the built-in rules are used',
    });
  }
  if (key !== undefined && !/^[\x21-\x7e]*$/.test(key)) {
    throw new ConfigError('OPENAI_API_KEY is not a key: it contains spaces or other characters that no key has', {
      suggestion: 'copy it unchanged from the service',
    });
  }
  return {
    ...(key === undefined || key === '' ? {} : { key }),
    baseUrl: address === undefined ? BASE_URL : bare(address),
    model: named ?? config.get('OPENAI_MODEL')?.trim() ?? MODEL,
    price: { input: price(config, 'OPENAI_INPUT_USD') ?? PRICE.input, output: price(config, 'OPENAI_OUTPUT_USD') ?? PRICE.output },
  };
}

/** With its version, which is the usual one where there is none. */
function bare(address: string): string {
  const isSlash = (character: string) => character === '/';
  const text = trimmed(address, isSlash);
  const base = text.endsWith(CALL) ? text.slice(0, -CALL.length) : text;
  return new URL(base).pathname === '/' ? `${trimmed(base, isSlash)}/v1` : trimmed(base, isSlash);
}

function price(config: Config, name: string): number | undefined {
  return numberSetting(config, name, {
    least: 0,
    problem: 'no price in US dollars per million tokens',
    suggestion: 'write it as 0.15; 0 for a model that costs nothing',
  });
}
