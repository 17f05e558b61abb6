import type { Open } from '../catalog.ts';

/** What one document names, as SQL beside this file, and where the database differs. */
export interface DocumentedSchema {
  number: string;
  schema: string;
  files: string[];
  open: Open[];
  deviations: Deviation[];
  /** Columns, constraints and unique indexes that the document does not have. */
  ours: Addition[];
}

export interface Deviation {
  /** The line of the document that does not hold. */
  document: string;
  /** What stands instead. */
  database: string[];
  reason: string;
}

export interface Addition {
  lines: string[];
  reason: string;
}

export const IS_THE_CONSTRAINT = 'a named index over a unique column is that column’s constraint, so that nothing stands twice';
