declare global {
  // In every Node that this runs on; not yet in TypeScript's library.
  interface JSON {
    parse(text: string, reviver: (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown): unknown;
    rawJSON(text: string): { readonly rawJSON: string };
    isRawJSON(value: unknown): value is { readonly rawJSON: string };
  }
}

/**
 * A number that ends in a zero behind the point, has an exponent, is minus zero, or has more digits than a double holds. A number begins behind
 * `:`, `[`, `,` or a blank; the same in a text only costs time, and ids in quotation marks, which are full of `4e1`, cost none.
 */
const MAY_LOSE = /(?<![^:[,\s])(?:-0(?![.\d])|-?(?:\d{16}|[\d.]{17}|\d{1,15}[eE]|\d{1,15}\.\d{0,15}(?:0(?!\d)|[eE])))/;

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
