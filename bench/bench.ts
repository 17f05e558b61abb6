/** What a section of the bench gets. */
export interface Bench {
  /** A scratch directory. */
  dir: string;
  /** URL of a new migrated database on the bench's PostgreSQL. */
  fresh(): Promise<string>;
  /** Adds a line to the table. A figure that is met is put down in floors.json under the same words. */
  note(what: string, measured: string, wanted: string, met: Met): void;
}

/** A number and what is wanted of it; yes or no where nothing can be near; undefined where nothing was wanted. */
export type Met = boolean | undefined | { value: number; atMost: number } | { value: number; atLeast: number };

export interface Figure {
  section: string;
  what: string;
  measured: string;
  wanted: string;
  met: Met;
}
