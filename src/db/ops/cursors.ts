import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';

/** Where a cursor stands and is moved: part of the arguments of every function that stores a page. */
export type CursorMove = { name: string; cursor: Json; lock: string; run_id: string };

/** How far the job of this name has come; null: it has not begun, or came to its end. */
export function readCursor(db: OutreachDatabase, name: string): Promise<Json> {
  return db.call('ops', 'read_cursor', { name }, z.json().nullable());
}

/** Moves a cursor that nothing is stored with. */
export async function setCursor(db: OutreachDatabase, move: CursorMove): Promise<void> {
  await db.call('ops', 'set_cursor', { payload: move }, z.object({ moved: z.boolean() }));
}

/** The cursors of all whose name begins so. */
export function readCursors(db: OutreachDatabase, prefix: string): Promise<Record<string, Json>> {
  return db.call('ops', 'read_cursors', { prefix }, z.record(z.string(), z.json()));
}
