import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageOf } from '../src/errors.ts';

describe('what is said of whatever was thrown', () => {
  it.each<[unknown, string]>([
    [new Error('no room'), 'no room'],
    [Object.assign(new Error(), { code: 'ECONNRESET' }), 'ECONNRESET'],
    [{ name: 'ExitStatus', message: 'Program terminated with exit(1)', status: 1 }, 'Program terminated with exit(1)'],
    [{ name: 'ErrnoError', errno: 51 }, 'ErrnoError'],
    [{ error: { type: 'quota' } }, '{"error":{"type":"quota"}}'],
    [{ message: { text: 'nested' } }, '{"message":{"text":"nested"}}'],
    ['text', 'text'],
    [7, '7'],
    [undefined, 'undefined'],
    [null, 'null'],
  ])('%j', (thrown, said) => {
    expect(messageOf(thrown)).toBe(said);
  });

  it('is never [object Object], and never throws', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withMap: true }), (thrown) => {
        const said = messageOf(thrown);
        expect(typeof said).toBe('string');
        if (typeof thrown === 'object') expect(said).not.toContain('[object ');
      }),
    );
  });
});
