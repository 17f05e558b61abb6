import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { Host, OutputStream } from '../../src/host.ts';

export interface HostOptions {
  env: Record<string, string | undefined>;
  cwd: string;
  /** What standard input holds; it is never a terminal. */
  input: string;
  /** Columns of the terminal that both outputs are; none: they are files. */
  terminal?: number | undefined;
}

/** A process that a test makes up: what is written is kept, signals come by `emit`. */
export class TestHost extends EventEmitter implements Host {
  readonly env: Record<string, string | undefined>;
  readonly stdin: Readable;
  readonly stdout: KeptStream;
  readonly stderr: KeptStream;
  exitCode: number | undefined;
  readonly #cwd: string;

  constructor({ env, cwd, input, terminal }: HostOptions) {
    super();
    this.stdout = new KeptStream(terminal);
    this.stderr = new KeptStream(terminal);
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
  readonly isTTY: boolean;
  readonly columns: number;
  readonly #chunks: Buffer[] = [];

  constructor(terminal: number | undefined) {
    super({
      write: (chunk: Buffer, _encoding, done) => {
        this.#chunks.push(chunk);
        done();
      },
    });
    this.isTTY = terminal !== undefined;
    this.columns = terminal ?? 0;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
