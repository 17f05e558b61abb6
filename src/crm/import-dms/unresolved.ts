import { dirname, resolve } from 'node:path';
import { InputError, messageOf } from '../../errors.ts';
import { makeDirectory, openOutput } from '../../files.ts';
import { csvFormatter } from '../../output/formats.ts';
import type { Resolved } from './resolve.ts';

const COLUMNS = ['thread_id', 'display_name', 'handle', 'messages', 'last_message_at', 'reason'];

/** Writes the threads whose handle is not known as a table to be filled in; the folder's name stands for the id, which a spreadsheet would round. */
export async function writeUnresolved(path: string, cwd: string, unresolved: Resolved['unresolved']): Promise<void> {
  const rows = unresolved.map(({ chat: { thread, name }, reason }) => ({
    thread_id: thread.folder,
    display_name: name,
    handle: null,
    messages: thread.messages,
    last_message_at: thread.newest === 0 ? null : new Date(thread.newest).toISOString(),
    reason,
  }));
  // Names are what strangers call themselves: no spreadsheet is to run one.
  const table = csvFormatter(COLUMNS, false);
  const whole = resolve(cwd, path);
  try {
    await makeDirectory(dirname(whole));
    const file = await openOutput(whole, { mode: 0o600 });
    try {
      await file.write(table.begin() + table.rows(rows) + table.end());
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
