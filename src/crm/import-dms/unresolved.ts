import { dirname, resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { InputError, messageOf } from '../../errors.ts';
import { makeDirectory, openOutput } from '../../files.ts';
import type { Resolved } from './resolve.ts';

const COLUMNS = ['thread_id', 'display_name', 'handle', 'messages', 'last_message_at', 'reason'];

/** Writes the threads whose handle is not known as a table to be filled in; the folder's name stands for the id, which a spreadsheet would round. */
export async function writeUnresolved(path: string, cwd: string, unresolved: Resolved['unresolved']): Promise<void> {
  const rows = unresolved.map(({ chat: { thread, name }, reason }) => [
    thread.folder,
    name ?? '',
    '',
    thread.messages,
    thread.newest === 0 ? '' : new Date(thread.newest).toISOString(),
    reason,
  ]);
  const whole = resolve(cwd, path);
  try {
    await makeDirectory(dirname(whole));
    const file = await openOutput(whole, { mode: 0o600 });
    try {
      await file.write(stringify([COLUMNS, ...rows], { escape_formulas: true }));
      await file.finish();
    } catch (error) {
      await file.abandon();
      throw error;
    }
  } catch (error) {
    throw new InputError(`the list of unresolved threads ${path} cannot be written: ${messageOf(error)}`, {
      suggestion: 'name another file with --unresolved FILE',
      cause: error,
    });
  }
}
