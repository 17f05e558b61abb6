import { createHash } from 'node:crypto';

/** Extension by MIME type, for the paths of the bucket `page-media`. */
export const IMAGE_EXTENSIONS: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' };

export interface Image {
  bytes: Buffer;
  sha256: string;
  mime_type: string;
}

/** Looked for alone: a pattern of the whole would remember each of ten million places to go back to. */
const FOREIGN = /[^A-Za-z0-9+/]/;
const PADDING = /^={0,2}$/;

/**
 * Decodes an embedded image. The bytes say what it is, as with one that is fetched: what a file states of it may be a page with scripts. Not
 * an image: why.
 */
export function decodeImage(base64: string): Image | 'no base64' | 'neither JPEG, PNG nor WebP' {
  const text = base64.replace(/^data:[^,]{0,200},/, '').replace(/\s+/g, '');
  const foreign = text.search(FOREIGN);
  const padding = foreign === -1 ? '' : text.slice(foreign);
  if (text === '' || foreign === 0 || !PADDING.test(padding) || text.length % 4 === 1) return 'no base64';
  return readImage(Buffer.from(text, 'base64'), null) ?? 'neither JPEG, PNG nor WebP';
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

/** By the first bytes, each format's whole signature. */
function sniff(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'image/png';
  if (bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.subarray(8, 12).toString('latin1') === 'WEBP') return 'image/webp';
  return undefined;
}
