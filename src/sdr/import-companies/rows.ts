import type { Json } from '../../db/json.ts';

/** Values of columns as they are stored. Absent: the record does not say; null: it says that there is nothing. */
export type Fields = { [column: string]: Json };

/** What a record says of a company. */
export type CompanyRow = {
  fields: Fields;
  /** Addresses of a cell, which are added to those that are known. */
  emails?: string[];
  /** When the record was made, ISO in UTC. */
  time?: string;
};

export type EmployeeRow = { fields: Fields; time?: string };

/** Where a record stands in its file. */
export type Place = { line: number; path: string; pointer: string };

/** A record of a file: a company, and the employees that came with it. */
export type RecordRow = { company: CompanyRow; employees: EmployeeRow[]; place: Place; notes: string[] };

/** What is counted while a file is read. */
export type Oddity = 'checksum' | 'leading_zeros' | 'cut' | 'naive_timestamps' | 'future_times' | 'not_importable';

export interface ReadContext {
  now: number;
  odd(what: Oddity, example: string): void;
  /** A cell that counts as empty, since it cannot be read. */
  unreadable(target: string, example: string): void;
  /** What the amounts of a column are to be multiplied by. */
  scale(target: string): number;
}

/** Why a record, or an employee of it, is refused. */
export class Refusal {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}
