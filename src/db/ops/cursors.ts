import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';

/** Where a cursor stands and is moved: part of the arguments of every function that stores a page. */
export type CursorMove = { name: string; cursor: Json; lock: string; run_id: string };

/** How far the job of this name has come; null: it has not begun, or came to its end. */
export function readCursor(db: OutreachDatabase, name: string): Promise<Json> {
  return db.call('ops', 'read_cursor', { name }, z.json().nullable());
}
