import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PHONE_COUNTRIES, PHONE_PLANS } from '../../src/ops/keys/phone-plans.ts';
import { foldCase } from '../../src/ops/keys/text.ts';
import { domainKey, emailKey, handleKey, KEY_KINDS, type KeyKind, phoneKey, phoneKeys } from '../../src/ops/suppression.ts';
import { CONTACT_KEYS, PHONE_KEYS } from '../support/contact-keys.ts';
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

  it('phone numbers are those of the table', async () => {
    const payload = JSON.stringify(PHONE_KEYS.map(([text, country]) => ({ text, country }))).replaceAll("'", "''");
    const [row] = await database.query(`select jsonb_agg(to_jsonb(ops.phone_keys(e ->> 'text', e ->> 'country')) order by n) as keys
      from jsonb_array_elements('${payload}'::jsonb) with ordinality as t(e, n)`);
    const found = z.array(z.array(z.string())).parse(row?.keys);
    expect(PHONE_KEYS.map(([text, country], i) => [text, country, found[i]])).toEqual(PHONE_KEYS);
  });

  it('numbering plans are the same on both sides', async () => {
    const [row] = await database.query('select ops.phone_plans() as plans');
    const plans = PHONE_PLANS.split(' ').map((line) => {
      const [code, lengths = '', trunk = ''] = line.split(':');
      return [code, [...lengths.split('-').map(Number), trunk]];
    });
    const countries = PHONE_COUNTRIES.split(' ').map((line) => [line.slice(0, 2), line.slice(2)]);
    expect(row?.plans).toEqual({ plans: Object.fromEntries(plans), countries: Object.fromEntries(countries) });
  });

  it('small letters are the same on both sides', async () => {
    const characters: string[] = [];
    for (let point = 0x80; point <= 0x10ffff; point += 1)
      if (point < 0xd800 || point > 0xdfff) characters.push(String.fromCodePoint(point));
    const capitals = characters.filter((character) => foldCase(character) !== character);
    const [row] = await database.query(`select ops.fold_case('${capitals.join('')}') as folded`);
    expect(row?.folded).toBe(foldCase(capitals.join('')));
    expect(capitals.length).toBeGreaterThan(1_000);
  });

  it('phone numbers are the same on both sides, whatever is typed', async () => {
    const part = fc.constantFrom(
      '+',
      '00',
      '0',
      '49',
      '1',
      '7',
      '8',
      '39',
      '(0)',
      '(',
      ')',
      ' ',
      '-',
      '/',
      '.',
      ',',
      ';',
      'x',
      'ext ',
      '170',
      '1234567',
      '555',
      '9',
      '\u00a0',
      'tel:',
      'abc',
      '\n',
      '٠',
    );
    const texts = fc.sample(
      fc.record({
        text: fc.array(part, { maxLength: 10 }).map((parts) => parts.join('')),
        country: fc.constantFrom('DE', 'US', 'RU', 'IT', 'FR', 'HU', null),
      }),
      3_000,
    );
    const payload = JSON.stringify(texts).replaceAll("'", "''");
    const [row] = await database.query(`select jsonb_agg(to_jsonb(ops.phone_keys(e ->> 'text', e ->> 'country')) order by n) as keys
      from jsonb_array_elements('${payload}'::jsonb) with ordinality as t(e, n)`);
    const found = z.array(z.array(z.string())).parse(row?.keys);
    const wrong = texts.flatMap(({ text, country }, i) => {
      const due = phoneKeys(text, country ?? undefined);
      return JSON.stringify(found[i]) === JSON.stringify(due) ? [] : [{ text, country, tool: due, database: found[i] }];
    });
    expect(wrong).toEqual([]);
  });

  it('have the normal form that the tool gives them, whatever is typed', async () => {
    const texts = fc.sample(
      fc.record({
        kind: fc.constantFrom(...KEY_KINDS),
        text: fc.oneof(
          fc.string({
            unit: fc.constantFrom(...'aB1.@-_/:?#<>+0(),; "\'\t\u00a0\u200b\ufeff\u00fcÜİΣẞ！＠。“’…{}[]%*\\|ａ𝐚'),
            maxLength: 20,
          }),
          fc
            .array(
              fc.constantFrom(
                'anna',
                'corp',
                '.example',
                '@',
                'mailto:',
                '<',
                '>',
                'https://',
                'www.',
                '/',
                '(0)',
                '00',
                '+49',
                '.',
                ' ',
                'bücher',
                '中',
                '(at)',
                '[dot]',
                '"',
                '\\',
                'instagram.com/',
                '?a=',
                'ig:',
                '%40',
                'co.uk',
              ),
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
