/** What a section of the bench gets. */
export interface Bench {
  /** A scratch directory. */
  dir: string;
  /** URL of a new migrated database on the bench's PostgreSQL. */
  fresh(): Promise<string>;
  /** Adds a line to the table; met is undefined where nothing was wanted. */
  note(what: string, measured: string, wanted: string, met: boolean | undefined): void;
}
