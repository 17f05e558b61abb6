import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeImage, IMAGE_EXTENSIONS } from '../../../src/discovery/media/image.ts';

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]);
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const WEBP = Buffer.from('RIFF\u0010\0\0\0WEBPVP8 ', 'latin1');
const WAV = Buffer.from('RIFF\u0010\0\0\0WAVEfmt ', 'latin1');
const OTHER = Buffer.from('no image that is known');

describe('decodeImage', () => {
  it.each([
    ['JPEG', JPEG, 'image/png', 'image/jpeg'],
    ['PNG', PNG, 'image/jpeg', 'image/png'],
    ['WebP', WEBP, 'image/jpeg', 'image/webp'],
    ['RIFF that is no WebP', WAV, 'image/png', 'image/png'],
    ['unknown bytes', OTHER, 'image/webp', 'image/webp'],
    ['unknown bytes, nothing stated', OTHER, null, 'image/jpeg'],
    ['unknown bytes, nothing stated at all', OTHER, undefined, 'image/jpeg'],
    ['unknown bytes, a type without a path', OTHER, 'image/gif', 'image/jpeg'],
    ['the first two bytes of a JPEG', JPEG.subarray(0, 2), 'image/png', 'image/png'],
  ])('tells the type of %s', (_, bytes, stated, mime_type) => {
    expect(decodeImage(bytes.toString('base64'), stated)?.mime_type).toBe(mime_type);
    expect(IMAGE_EXTENSIONS).toHaveProperty([mime_type]);
  });

  it('decodes any bytes, wrapped, prefixed or without padding', () => {
    const wrap = (text: string) => text.replaceAll(/(.{7})/g, '$1\r\n');
    const forms = fc.constantFrom(
      (text: string) => text,
      (text: string) => text.replace(/=+$/, ''),
      (text: string) => `data:image/png;base64,${text}`,
      (text: string) => ` ${wrap(text)}\n`,
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), forms, (array, form) => {
        const bytes = Buffer.from(array);
        const image = decodeImage(form(bytes.toString('base64')), 'image/webp');
        expect(image?.bytes.equals(bytes)).toBe(true);
        expect(image?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      }),
    );
  });

  it.each([
    '',
    ' ',
    '=',
    'A',
    'AAAAA',
    'A=',
    '/9j/4AAQ...',
    'https://cdn.example/x.jpg',
    'AA-_',
    'AA==AA',
    'AAA===',
    'data:image/png;base64,',
    'data:image/png',
    'ÄÄÄÄ',
  ])('refuses %j', (text) => {
    expect(decodeImage(text, 'image/png')).toBeUndefined();
  });

  it('decodes an image of megabytes', () => {
    const bytes = Buffer.concat([PNG, Buffer.alloc(8_000_000, 7)]);
    const image = decodeImage(bytes.toString('base64'), undefined);
    expect(image?.mime_type).toBe('image/png');
    expect(image?.bytes.equals(bytes)).toBe(true);
  });
});
