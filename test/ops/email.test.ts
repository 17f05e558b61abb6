import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseEmail } from '../../src/ops/email.ts';

describe('normaliseEmail', () => {
  it.each([
    ['ana@studio.example', 'ana@studio.example'],
    ['  Ana.B+news@Studio.Example\n', 'ana.b+news@studio.example'],
    ['mailto:ana@studio.example', 'ana@studio.example'],
    ['o’neil@studio.example', "o'neil@studio.example"],
    ['анна@почта.example', 'анна@xn--80a1acny.example'],
    ['ana@studio.example.', 'ana@studio.example'],
    ['Ana <ana@studio.example>', 'ana@studio.example'],
    ['a@b-c.d.example', 'a@b-c.d.example'],
  ])('reads %j', (text, address) => {
    expect(normaliseEmail(text)).toBe(address);
  });

  it.each([
    null,
    undefined,
    '',
    ' ',
    '@ana',
    'ana',
    'ana@',
    'ana@studio',
    'ana@@studio.example',
    'ana@studio..example',
    'ana@-studio.example',
    'ana b@studio.example',
    'ana@studio.example, bo@studio.example',
    `${'a'.repeat(250)}@studio.example`,
  ])('refuses %j', (text) => {
    expect(normaliseEmail(text)).toBeUndefined();
  });

  it('is its own fixed point, and never answers capitals or blanks', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string()), (text) => {
        const address = normaliseEmail(text);
        if (address === undefined) return;
        expect(normaliseEmail(address)).toBe(address);
        expect(address).toBe(address.toLowerCase());
        expect(address).not.toMatch(/\s/);
      }),
    );
  });
});
