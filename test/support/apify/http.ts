import type { IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

const LARGEST_BODY_BYTES = 9_437_184;

/** What a handler answers. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  contentType?: string;
  body: string;
}

/** Answered as Apify words its errors. */
export class ApiError extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** Single objects come in `data`. */
export function dataAnswer(status: number, data: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: JSON.stringify({ data }) };
}

export function errorAnswer(error: unknown): Answer {
  const { status, type, message } =
    error instanceof ApiError ? error : { status: 500, type: 'internal-server-error', message: `The fake server failed: ${String(error)}` };
  return { status, body: JSON.stringify({ error: { type, message } }) };
}

export function notFound(what: string): ApiError {
  return new ApiError(404, 'record-not-found', `${what} was not found`);
}

/** The body as text, decompressed. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  const bytes = decompress(Buffer.concat(chunks), request.headers['content-encoding']);
  if (bytes.length > LARGEST_BODY_BYTES) {
    throw new ApiError(413, 'request-too-large', `The POST payload is too large (limit: ${LARGEST_BODY_BYTES} bytes)`);
  }
  return bytes.toString();
}

/** Undefined without a body. */
export function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiError(400, 'invalid-request', `The body is not JSON: ${String(error)}`);
  }
}

function decompress(bytes: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'br') return brotliDecompressSync(bytes);
  if (encoding === 'gzip') return gunzipSync(bytes);
  if (encoding === undefined || encoding === 'identity') return bytes;
  throw new ApiError(415, 'unsupported-content-encoding', `Content-Encoding ${encoding} is not supported`);
}
