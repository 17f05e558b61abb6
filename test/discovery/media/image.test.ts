import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeImage, IMAGE_EXTENSIONS } from '../../../src/discovery/media/image.ts';

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]);
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const WEBP = Buffer.from('RIFF\u0010\0\0\0WEBPVP8 ', 'latin1');

describe('decodeImage', () => {
  it.each([
    ['JPEG', JPEG, 'image/jpeg'],
    ['PNG', PNG, 'image/png'],
    ['WebP', WEBP, 'image/webp'],
  ])('tells the type of %s by its bytes, whatever the text says of it', (_, bytes, mime_type) => {
    for (const stated of ['', 'data:image/webp;base64,', 'data:text/html;base64,']) {
      expect(decodeImage(`${stated}${bytes.toString('base64')}`)).toMatchObject({ mime_type });
    }
    expect(IMAGE_EXTENSIONS).toHaveProperty([mime_type]);
  });

  it.each([
    ['HTML', '<!doctype html><script>alert(1)</script>'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['XML before an SVG', '<?xml version="1.0"?><svg/>'],
    ['a program for Windows', 'MZ\x90\0\x03\0\0\0'],
    ['a program for Linux', '\x7fELF\x02\x01\x01'],
    ['a script', '#!/bin/sh\nid\n'],
    ['PDF', '%PDF-1.7'],
    ['a zip', 'PK\x03\x04'],
    ['GIF', 'GIF89a'],
    ['RIFF that is no WebP', 'RIFF\u0010\0\0\0WAVEfmt '],
    ['the first two bytes of a JPEG', '\xff\xd8'],
    ['the first four bytes of a PNG', '\x89PNG'],
    ['a JPEG behind something else', ' \xff\xd8\xff\xe0'],
  ])('refuses %s, which is no image that is known', (_, text) => {
    for (const stated of ['', 'data:image/jpeg;base64,', 'data:image/svg+xml;base64,']) {
      expect(decodeImage(`${stated}${Buffer.from(text, 'latin1').toString('base64')}`)).toBe('neither JPEG, PNG nor WebP');
    }
  });

  it('decodes any bytes behind a signature, wrapped, prefixed or without padding; others are none', () => {
    const wrap = (text: string) => text.replaceAll(/(.{7})/g, '$1\r\n');
    const forms = fc.constantFrom(
      (text: string) => text,
      (text: string) => text.replace(/=+$/, ''),
      (text: string) => `data:image/png;base64,${text}`,
      (text: string) => ` ${wrap(text)}\n`,
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), forms, (array, form) => {
        const bytes = Buffer.concat([PNG, Buffer.from(array)]);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        expect(decodeImage(form(bytes.toString('base64')))).toEqual({ bytes, sha256, mime_type: 'image/png' });
        expect(decodeImage(form(Buffer.concat([Buffer.from([0]), bytes]).toString('base64')))).toBeTypeOf('string');
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
    expect(decodeImage(text)).toBeTypeOf('string');
  });

  it('decodes an image of megabytes', () => {
    const bytes = Buffer.concat([PNG, Buffer.alloc(8_000_000, 7)]);
    const image = decodeImage(bytes.toString('base64'));
    expect(typeof image === 'string' ? image : image.mime_type).toBe('image/png');
    expect(typeof image === 'string' ? image : image.bytes.equals(bytes)).toBe(true);
  });
});
