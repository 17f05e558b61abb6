import { UsageError } from '../../errors.ts';

/** Throws UsageError where there is no contact of this handle. */
export function requireFound<T extends { id: string | null }>(handle: string, answer: T): T & { id: string } {
  const { id } = answer;
  if (id !== null) return { ...answer, id };
  throw noSuchContact(handle);
}

export function noSuchContact(handle: string): UsageError {
  return new UsageError(`there is no contact @${handle}`, { suggestion: `add it with "outreach contacts add ${handle}"` });
}
