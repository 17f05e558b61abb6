import type { Runtime } from '../../cli/runtime.ts';
import type { SuppressionKey } from '../../db/ops/suppressions.ts';
import { UsageError } from '../../errors.ts';
import { defaultCountry } from '../../ops/keys/default-country.ts';
import { contactKeys, type KeyKind } from '../../ops/suppression.ts';
import { readText } from '../../sources/input.ts';

/** The keys that words name, each once; `-` stands for those of standard input, one a line. Throws UsageError for a word that is none. */
export async function readKeys(runtime: Runtime, words: readonly string[], kind: KeyKind | undefined): Promise<SuppressionKey[]> {
  const texts = words.includes('-') ? (await readText(runtime.host, '-', runtime.signal)).split(/\r?\n/) : [];
  const keys = new Map<string, SuppressionKey>();
  for (const text of [...words.filter((word) => word !== '-'), ...texts.filter((line) => line.trim() !== '')]) {
    const found = contactKeys(text, { kind, country: defaultCountry(runtime.config) });
    if ('reason' in found) {
      throw new UsageError(`${text.trim().slice(0, 80)}: ${found.reason}`, {
        suggestion: 'write anna@example.com, example.com, @anna.draws or +49301234567',
      });
    }
    for (const key of found) keys.set(`${key.kind} ${key.value}`, key);
  }
  return [...keys.values()];
}
