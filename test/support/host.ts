import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { Host, OutputStream } from '../../src/host.ts';

export interface HostOptions {
  env: Record<string, string | undefined>;
  cwd: string;
  /** What standard input holds; it is never a terminal. */
  input: string;
}

/** A process that a test makes up: what is written is kept, signals come by `emit`. */
export class TestHost extends EventEmitter implements Host {
  readonly env: Record<string, string | undefined>;
  readonly stdin: Readable;
  readonly stdout = new KeptStream();
  readonly stderr = new KeptStream();
  exitCode: number | undefined;
  readonly #cwd: string;

  constructor({ env, cwd, input }: HostOptions) {
    super();
    this.env = env;
    this.#cwd = cwd;
    this.stdin = Readable.from(input === '' ? [] : [Buffer.from(input)], { objectMode: false });
  }

  cwd(): string {
    return this.#cwd;
  }

  exit(code: number): never {
    throw new Error(`the program ended itself with exit code ${code}`);
  }
}

class KeptStream extends Writable implements OutputStream {
  readonly #chunks: Buffer[] = [];

  constructor() {
    super({
      write: (chunk: Buffer, _encoding, done) => {
        this.#chunks.push(chunk);
        done();
      },
    });
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
