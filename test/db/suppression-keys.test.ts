import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { domainKey, emailKey, handleKey, KEY_KINDS, type KeyKind, phoneKey } from '../../src/ops/suppression.ts';
import { CONTACT_KEYS } from '../support/contact-keys.ts';
import { openEmbedded, openPostgres, type TestDatabase } from '../support/databases.ts';

const KEY = { email: emailKey, domain: domainKey, handle: handleKey, phone: phoneKey };

describe.each([
  ['embedded', openEmbedded],
  ['postgres', openPostgres],
] as const)('contact keys on %s', (_, open) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  async function keys(texts: { kind: KeyKind; text: string }[]): Promise<(string | null)[]> {
    const payload = JSON.stringify(texts).replaceAll("'", "''");
    const [row] = await database.query(`select jsonb_agg(ops.contact_key(e ->> 'kind', e ->> 'text') order by n) as keys
      from jsonb_array_elements('${payload}'::jsonb) with ordinality as t(e, n)`);
    return z.array(z.string().nullable()).parse(row?.keys);
  }

  it('have the normal form of the table', async () => {
    const found = await keys(CONTACT_KEYS.map(([kind, text]) => ({ kind, text })));
    expect(CONTACT_KEYS.map(([kind, text], i) => [kind, text, found[i]])).toEqual(CONTACT_KEYS);
  });

  it('have the normal form that the tool gives them, whatever is typed', async () => {
    const texts = fc.sample(
      fc.record({
        kind: fc.constantFrom(...KEY_KINDS),
        text: fc.oneof(
          fc.string({ unit: fc.constantFrom(...'aB1.@-_/:?#<>+0(),; "\'\t\u00a0\u200b\ufeff\u00fc%'), maxLength: 20 }),
          fc
            .array(
              fc.constantFrom('anna', 'corp', '.example', '@', 'mailto:', '<', '>', 'https://', 'www.', '/', '(0)', '00', '+49', '.', ' '),
              {
                maxLength: 8,
              },
            )
            .map((parts) => parts.join('')),
        ),
      }),
      4_000,
    );
    const found = await keys(texts);
    const wrong = texts.flatMap(({ kind, text }, i) => {
      const due = KEY[kind](text) ?? null;
      return found[i] === due ? [] : [{ kind, text, tool: due, database: found[i] }];
    });
    expect(wrong).toEqual([]);
  });
});
