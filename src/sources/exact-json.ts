declare global {
  // In every Node that this runs on; not yet in TypeScript's library.
  interface JSON {
    parse(text: string, reviver: (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown): unknown;
    rawJSON(text: string): { readonly rawJSON: string };
    isRawJSON(value: unknown): value is { readonly rawJSON: string };
  }
}

/** A fraction that ends in zero, an exponent, a minus zero, or more digits than a double holds; within texts, too, which only costs time. */
const MAY_LOSE = /\d{16}|\d\.\d*0(?!\d)|\d[eE]|-0(?![.\d])|\.\d{15}/;

/**
 * Parses JSON without a loss: `1.10`, `9007199254740993` and `1e400` become raw numbers (JSON.isRawJSON), which JSON.stringify writes
 * as they were read. Throws SyntaxError.
 */
export function parseExact(text: string): unknown {
  // Most texts have no number that a double would change, and a reviver costs four times as much as parsing.
  return MAY_LOSE.test(text) ? JSON.parse(text, exactly) : JSON.parse(text);
}

function exactly(_key: string, value: unknown, { source }: { source?: string }): unknown {
  return typeof value !== 'number' || source === undefined || String(value) === source ? value : JSON.rawJSON(source);
}
