import { parseDocument } from 'yaml';
import { InputError } from '../errors.ts';

const DEEP = 'it is nested too deeply';

/**
 * A YAML (or JSON) file of settings as a value. Throws InputError in the words of a person, with line and column. Aliases are refused: none
 * of these files needs one, and a few of them nested expand to more than memory holds.
 */
export function parseYaml(text: string, what: string, suggestion: string): unknown {
  const fail = (reason: string, cause?: unknown) => new InputError(`${what}: ${reason}`, { suggestion, cause });
  try {
    const document = parseDocument(text, { logLevel: 'silent' });
    const [error] = document.errors;
    if (error !== undefined) throw fail(/call stack/.test(error.message) ? DEEP : (error.message.split('\n')[0] ?? 'no YAML'), error);
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (error instanceof ReferenceError) throw fail('it has an alias (*name), which is not understood; write the value out', error);
    throw fail(error instanceof RangeError ? DEEP : error instanceof Error ? error.message : String(error), error);
  }
}
