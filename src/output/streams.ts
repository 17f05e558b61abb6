import { once } from 'node:events';
import { resolve } from 'node:path';
import { InputError, messageOf, OutreachError } from '../errors.ts';
import { openOutput } from '../files.ts';
import type { FileHost, OutputStream } from '../host.ts';
import { forTerminal } from './printable.ts';

/** Nobody reads any more (`… | head -1`): the command ends, and that is no error. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** A place that data is written to, with backpressure. */
export interface Sink {
  isTTY: boolean;
  /** Width to fit tables into; unlimited where nothing is a terminal. */
  columns: number;
  write(text: string): Promise<void>;
  /** Everything is out. */
  finish(): Promise<void>;
  /** The command failed: what was written is not to be mistaken for a whole answer. */
  abandon(): Promise<void>;
}

class StreamSink implements Sink {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly #stream: OutputStream;
  readonly #name: string;
  #failure: Error | undefined;

  constructor(stream: OutputStream, name: string) {
    this.#stream = stream;
    this.#name = name;
    this.isTTY = stream.isTTY === true;
    this.columns = this.isTTY ? stream.columns || 80 : Number.POSITIVE_INFINITY;
    stream.on('error', (error: Error) => this.#fail(error));
  }

  async write(text: string): Promise<void> {
    this.#check();
    if (!this.#stream.write(this.isTTY ? forTerminal(text) : text)) {
      // Both are given up together: a listener for "close" must not stay behind for every "drain".
      const { signal, abort } = (() => {
        const c = new AbortController();
        return { signal: c.signal, abort: () => c.abort() };
      })();
      await Promise.race([once(this.#stream, 'drain', { signal }), once(this.#stream, 'close', { signal })])
        .catch(() => {})
        .finally(abort);
      this.#check();
    }
  }

  async finish(): Promise<void> {
    const failure = await new Promise<Error | null | undefined>((resolve) => this.#stream.write('', resolve));
    if (failure != null) this.#fail(failure);
    this.#check();
  }

  async abandon(): Promise<void> {}

  #fail(error: Error): void {
    this.#failure ??= writeFailure(this.#name, error);
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}

export function stdoutSink(stdout: OutputStream): Sink {
  return new StreamSink(stdout, 'standard output');
}

/** Writes beside the file and renames at the end, so that it is never half there. Devices and pipes are written directly. */
export async function fileSink(host: Pick<FileHost, 'cwd'>, path: string): Promise<Sink> {
  const out = await openOutput(resolve(host.cwd(), path)).catch((error: unknown) => {
    throw new InputError(`${path} cannot be written: ${messageOf(error)}`, {
      suggestion: 'check the path and its permissions',
      cause: error,
    });
  });
  const written = async (work: Promise<void>) => {
    try {
      await work;
    } catch (error) {
      throw writeFailure(path, error);
    }
  };
  return {
    isTTY: false,
    columns: Number.POSITIVE_INFINITY,
    write: (text) => written(out.write(text)),
    finish: () => written(out.finish()),
    abandon: () => out.abandon(),
  };
}

/** Nobody reads any more, or there is no room. */
function writeFailure(name: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') return new OutputClosed();
  return new OutreachError(`${name} cannot be written: ${messageOf(error)}`, {
    suggestion: 'check the free space and where the output goes',
    cause: error,
    code: 'output_failed',
  });
}
