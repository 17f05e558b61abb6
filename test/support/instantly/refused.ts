import type { Item } from './workspace.ts';

/** Answered as the vendor words its errors. */
export class Refused extends Error {
  readonly status: number;
  readonly body: Item;

  constructor(status: number, body: Item) {
    super(String(body.message ?? body.error));
    this.status = status;
    this.body = body;
  }
}

export function badRequest(message: string): Refused {
  return new Refused(400, { statusCode: 400, code: 'FST_ERR_VALIDATION', error: 'Bad Request', message });
}

export function by(key: string): (a: Item, b: Item) => number {
  return (a, b) => text(a[key]).localeCompare(text(b[key]));
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
