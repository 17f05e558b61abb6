import { DatabaseError } from '../db/errors.ts';

/** Somebody may say no between the decision and the commit: then it is decided anew. */
const MAX_TRIES = 5;
/** A suppression, or a consent that was withdrawn. */
const DECIDED_AGAIN: ReadonlySet<string | undefined> = new Set(['OS001', 'OS004']);

/** Repeats a call that decides for itself who may be written to, and was refused since somebody said no while it did. */
export async function decided<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof DatabaseError && DECIDED_AGAIN.has(error.code)) || attempt === MAX_TRIES) throw error;
    }
  }
}
