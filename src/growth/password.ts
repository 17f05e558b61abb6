import { hash } from 'bcryptjs';
import { UsageError } from '../errors.ts';

const COST = 10;
/** bcrypt reads no more than 72 bytes: two passwords that differ behind them would be one. */
const BYTES = { min: 8, max: 72 };

/** The password that came over standard input, without its last line end. Throws UsageError, which never shows it, for one that is too weak. */
export function readPassword(bytes: Buffer): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\r?\n$/, '');
  } catch (error) {
    throw weak('it is no valid UTF-8', error);
  }
  const length = Buffer.byteLength(text, 'utf8');
  if (text.includes('\0')) throw weak('it holds a NUL');
  if (length < BYTES.min || length > BYTES.max) throw weak(`it has ${length} bytes, and ${BYTES.min} to ${BYTES.max} are needed`);
  if (!/\p{Lu}/u.test(text)) throw weak('it has no upper-case letter');
  if (!/\p{Ll}/u.test(text)) throw weak('it has no lower-case letter');
  if (!/\d/.test(text)) throw weak('it has no digit');
  return text;
}

export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

function weak(reason: string, cause?: unknown): UsageError {
  return new UsageError(`the password on standard input is refused: ${reason}`, {
    suggestion: `${BYTES.min} to ${BYTES.max} bytes with an upper-case letter, a lower-case letter and a digit`,
    cause,
  });
}
