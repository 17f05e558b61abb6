import type { Readable, Writable } from 'node:stream';

/** A stream that may be a terminal. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

type Signal = 'SIGINT' | 'SIGTERM';

/**
 * The process around one run of the program. `process` is one; a test makes its own, so that runs in one process share
 * neither environment, working directory, streams nor signals.
 */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  exitCode?: number | string | null | undefined;
  cwd(): string;
  on(event: Signal, listener: (name: Signal) => void): unknown;
  on(event: 'beforeExit', listener: () => void): unknown;
  off(event: Signal, listener: (name: Signal) => void): unknown;
  off(event: 'beforeExit', listener: () => void): unknown;
  exit(code: number): never;
}

/** What opening a file needs of it: `-` is standard input, other paths start at the working directory; the limits of what is read. */
export type FileHost = Pick<Host, 'stdin' | 'cwd'> & Partial<Pick<Host, 'env'>>;
