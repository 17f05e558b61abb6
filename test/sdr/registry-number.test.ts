import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasCheckDigits, type NumberKind, readRegistryNumber } from '../../src/sdr/import-companies/registry-number.ts';

const inn10 = (body: string) => {
  const sum = [2, 4, 10, 3, 5, 9, 4, 6, 8].reduce((total, weight, i) => total + weight * Number(body[i]), 0);
  return `${body}${(sum % 11) % 10}`;
};
const ogrn = (body: string) => `${body}${Number((BigInt(body) % 11n) % 10n)}`;

describe('numbers of the registry', () => {
  it.each<[NumberKind, string]>([
    ['tin', '7707083893'],
    ['tin', '2635800395'],
    ['tin', '7727404070'],
    ['tin', '3623007578'],
    ['tin', '500100732259'],
    ['registration_number', '1102651000891'],
    ['registration_number', '1197746012199'],
    ['registration_number', '304500116000157'],
  ])('%s %s is one', (kind, number) => expect(readRegistryNumber(number, kind)).toEqual({ value: number }));

  it.each<[NumberKind, string, string | undefined]>([
    ['tin', '7707083893.0', '7707083893'],
    ['tin', "'7707083893", '7707083893'],
    ['tin', ' 7707\u00a0083 893 ', '7707083893'],
    ['tin', '７７０７０８３８９３', '7707083893'],
    ['tin', '7707083893/773601001', '7707083893'],
    ['tin', '7707083893 / 773601001', '7707083893'],
    ['tin', '7707083893 773601001', '7707083893'],
    ['tin', '7707083893\n773601001', '7707083893'],
    ['tin', '7707083893773601001', '7707083893'],
    ['tin', 'ИНН 7707083893', '7707083893'],
    ['tin', 'ИНН/КПП: 7707083893/773601001', '7707083893'],
    ['tin', '7.707083893E+9', '7707083893'],
    ['registration_number', '1.102651000891E12', '1102651000891'],
    ['registration_number', 'ОГРН: 1102651000891', '1102651000891'],
    ['tin', '-', undefined],
    ['tin', '—', undefined],
    ['tin', 'нет', undefined],
    ['tin', 'n/a', undefined],
    ['tin', '', undefined],
    ['tin', '-7707083893', undefined],
  ])('%s %j is %s', (kind, text, value) => expect(readRegistryNumber(text, kind)).toEqual(value === undefined ? {} : { value }));

  it.each<[NumberKind, string]>([
    ['tin', '0'],
    ['tin', '0000000000'],
    ['registration_number', '0000000000000'],
    ['tin', '7.70708E+09'],
    ['tin', '7,7E9'],
    ['registration_number', '1.10265E+12'],
    ['registration_number', '12345678901234567890'],
    ['tin', '12345678901234'],
  ])('%s %s is counted, and is no number', (kind, text) => expect(readRegistryNumber(text, kind)).toEqual({ isInvalid: true }));

  it.each<[NumberKind, string]>([
    ['tin', '6325079752'],
    ['tin', '7705573505'],
    ['tin', '1234567890'],
    ['tin', '12345'],
    ['registration_number', '1102651000892'],
  ])('%s %s is a number, and counted', (kind, number) =>
    expect(readRegistryNumber(number, kind)).toEqual({ value: number, isInvalid: true }),
  );

  it('gives back the zeros that a spreadsheet took, where the check digit then holds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), (n) => {
        const number = inn10(String(n).padStart(9, '0'));
        const short = number.replace(/^0+/, '');
        if (short.length < 8 || short.length === 10) return;
        expect(readRegistryNumber(short, 'tin')).toEqual({ value: number, isRepaired: true });
      }),
    );
    expect(readRegistryNumber('560310957', 'tin')).toMatchObject({ isInvalid: true });
  });

  it('tells every number with a wrong digit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 1, max: 9 }), (n, off) => {
        const right = inn10(String(n).padStart(9, '0'));
        const wrong = right.slice(0, 9) + ((Number(right[9]) + off) % 10);
        expect([hasCheckDigits(right, 'tin'), hasCheckDigits(wrong, 'tin')]).toEqual([true, false]);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 100_000_000_000n, max: 999_999_999_999n }), (n) => {
        expect(hasCheckDigits(ogrn(String(n)), 'registration_number')).toBe(true);
      }),
    );
  });
});
