import type { Reject } from '../db/ops/rejects.ts';
import { Spool } from '../sources/spool.ts';
import { storableText } from '../sources/storable.ts';
import type { Job } from './job.ts';

type Sink = Pick<Job, 'reject' | 'warn' | 'onEnd'>;

/** What an importer reads in its first pass: records sorted into partitions on disk, refused records, and warnings. */
export class Keep<Record> {
  readonly spool: Spool<Record>;
  readonly #job: Sink;
  readonly #locate: (reject: Reject) => Reject;

  /** Closed with the job. locate: where a reject stands for people, where the input was made from another one. */
  constructor(job: Sink, partitions: number, locate: (reject: Reject) => Reject = (reject) => reject) {
    this.#job = job;
    this.#locate = locate;
    this.spool = new Spool(partitions);
    job.onEnd(() => this.spool.close());
  }

  record(partition: number, record: Record): void {
    this.spool.append(partition, record);
  }

  /** Reasons show cells, cut somewhere: half of an emoji at the end would sink all rejects of the run. */
  reject(reject: Reject): void {
    const { path, reason, ...rest } = this.#locate(reject);
    this.#job.reject({ ...rest, path: storableText(path), reason: storableText(reason) });
  }

  warn(code: string, message: string, count?: number): void {
    this.#job.warn(code, message, count);
  }
}
