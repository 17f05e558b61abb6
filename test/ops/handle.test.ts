import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseHandle } from '../../src/ops/handle.ts';

/** The first parts of addresses that lead to something other than a profile. */
const RESERVED = /^(?:null|none|undefined|nan|p|s|_[un]|reels?|tv|stories|explore|accounts|direct|share|instagram\.com|instagr\.am)$/i;

describe('normaliseHandle', () => {
  it.each([
    ['dana.lifts', 'dana.lifts'],
    ['MarcoB', 'marcob'],
    ['A.Rather_Long.Handle99', 'a.rather_long.handle99'],
    ['@our_outreach', 'our_outreach'],
    ['@@twice', 'twice'],
    ['  spaced \n', 'spaced'],
    [' @Both ', 'both'],
    ['https://www.instagram.com/Quiet.Hustl/', 'quiet.hustl'],
    ['http://instagram.com/quiet', 'quiet'],
    ['instagram.com/quiet?hl=en', 'quiet'],
    ['www.instagram.com/quiet#top', 'quiet'],
    ['m.instagram.com/quiet/followers/', 'quiet'],
    ['HTTPS://WWW.INSTAGRAM.COM/QUIET', 'quiet'],
    ['https://instagram.com/@quiet', 'quiet'],
    ['nullable', 'nullable'],
    ['x', 'x'],
    ['<b>', 'b'],
    ['a\u200bb', 'ab'],
    ['a\u202eb', 'ab'],
    ['quiet?igsh=1', 'quiet'],
    ['x'.repeat(64), 'x'.repeat(64)],
  ])('reads %j', (text, handle) => {
    expect(normaliseHandle(text)).toBe(handle);
  });

  it.each([
    null,
    undefined,
    '',
    '   ',
    '@',
    ' @ ',
    'null',
    'NULL',
    '@null',
    'None',
    'undefined',
    'NaN',
    'two words',
    'tab\there',
    '@ apart',
    'a@b.example',
    'a/b',
    'a?b',
    'a#b',
    'a:b',
    'a"b',
    "a'b",
    'a\\b',
    'a\u0000b',
    'x'.repeat(65),
    'https://instagram.com/',
    'https://www.instagram.com/?hl=en',
    'https://instagram.com/null',
    'https://elsewhere.example/quiet',
    'https://instagram.com.elsewhere.example/quiet',
  ])('finds no handle in %j', (text) => {
    expect(normaliseHandle(text)).toBeUndefined();
  });

  const pieces = fc
    .array(
      fc.oneof(
        fc.constantFrom('@', ' ', '/', 'instagram.com/', 'https://', 'www.', 'NULL', 'a', 'İ', 'Σ', 'ß', '?', '\u200b', '.'),
        fc.string({ unit: 'binary' }),
      ),
    )
    .map((parts) => parts.join(''));

  it('gives a handle that is a handle, and the same when read again', () => {
    let found = 0;
    fc.assert(
      fc.property(pieces, (text) => {
        const handle = normaliseHandle(text);
        if (handle === undefined) return;
        found += 1;
        expect(normaliseHandle(handle)).toBe(handle);
        expect(handle).toBe(handle.toLowerCase());
        expect(handle).not.toMatch(/[\s/@?#:]/);
        expect(handle.length).toBeGreaterThan(0);
        expect([...handle].length).toBeLessThanOrEqual(64);
      }),
      { numRuns: 5000 },
    );
    expect(found).toBeGreaterThan(100);
  });

  const handles = fc.stringMatching(/^[A-Za-z0-9._]{0,29}[A-Za-z0-9_]$/).filter((handle) => !RESERVED.test(handle));
  const plain = fc.constantFrom<[string, string]>(['', ''], ['@', ''], [' ', ' '], ['\t@', '\n']);
  const url = fc
    .tuple(
      fc.constantFrom('', 'http://', 'https://', 'HTTPS://'),
      fc.constantFrom('', 'www.', 'm.'),
      fc.constantFrom('', '@'),
      fc.constantFrom('', '/', '?igsh=1', '/?hl=en', '/tagged/', '#x'),
    )
    .map(([scheme, host, at, tail]): [string, string] => [`${scheme}${host}instagram.com/${at}`, tail]);

  it('reads every way of writing a handle as the same', () => {
    fc.assert(
      fc.property(handles, fc.oneof(plain, url), (handle, [before, after]) => {
        expect(normaliseHandle(`${before}${handle}${after}`)).toBe(handle.toLowerCase());
      }),
      { numRuns: 1000 },
    );
  });
});

describe('addresses of what is no profile', () => {
  it.each(['https://www.instagram.com/p/Cxyz/', 'instagram.com/reel/abc', 'https://instagram.com/stories/ana/1'])(
    '%s is refused',
    (text) => {
      expect(normaliseHandle(text)).toBeUndefined();
    },
  );
});
