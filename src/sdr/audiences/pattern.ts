import type { Clause, Filter } from './filter.ts';

/** A clause as sdr.audience_conditions takes it. */
export type CompiledClause = Clause & { pattern?: string };

/** A filter for the database, with a pattern where a text beyond ASCII is looked for. */
export function compile(filter: Filter): CompiledClause[] {
  return filter.map((clause) => {
    const { operator, value } = clause;
    // ASCII is folded by the database, quicker than a pattern.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what ASCII is
    if (operator !== 'contains' || typeof value !== 'string' || /^[\u0000-\u007f]*$/.test(value)) return clause;
    return { ...clause, pattern: inAnyCase(value) };
  });
}

/** A regular expression of PostgreSQL for a text in any case, with ё as е. It names the letters, so that it goes by no locale. */
export function inAnyCase(text: string): string {
  return Array.from(text, (letter) => {
    const variants = new Set([letter, letter.toLowerCase(), letter.toUpperCase()].filter((variant) => [...variant].length === 1));
    if (/[её]/i.test(letter)) for (const variant of 'еЕёЁ') variants.add(variant);
    const [only = letter, ...others] = variants;
    return others.length === 0 ? only.replace(/^[^\p{L}\p{N}\s_]$/u, (sign) => `\\${sign}`) : `[${[...variants].join('')}]`;
  }).join('');
}
