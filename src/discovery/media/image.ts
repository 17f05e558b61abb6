import { createHash } from 'node:crypto';

/** Extension by MIME type, for the paths of the bucket `page-media`. */
export const IMAGE_EXTENSIONS: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' };

export interface Image {
  bytes: Buffer;
  sha256: string;
  mime_type: string;
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Decodes an embedded image; undefined where the text is not base64. The MIME type is read off the bytes, else as stated. */
export function decodeImage(base64: string, stated: string | null | undefined): Image | undefined {
  const text = base64.replace(/^data:[^,]*,/, '').replace(/\s+/g, '');
  if (!BASE64.test(text) || text.length % 4 === 1) return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0) return undefined;
  const mime = sniff(bytes) ?? stated ?? 'image/jpeg';
  return imageOf(bytes, Object.hasOwn(IMAGE_EXTENSIONS, mime) ? mime : 'image/jpeg');
}

/** An image as a server sent it; undefined where its bytes are none that is known, or are called something else than an image. */
export function readImage(bytes: Buffer, contentType: string | null): Image | undefined {
  const mime = sniff(bytes);
  const isCalledImage = contentType === null || contentType === 'application/octet-stream' || contentType.startsWith('image/');
  return mime === undefined || !isCalledImage ? undefined : imageOf(bytes, mime);
}

function imageOf(bytes: Buffer, mime_type: string): Image {
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), mime_type };
}

/** The predecessor labelled everything that it did not know as JPEG; the first bytes know better. */
function sniff(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  if (bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]))) return 'image/png';
  if (bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.subarray(8, 12).toString('latin1') === 'WEBP') return 'image/webp';
  return undefined;
}
