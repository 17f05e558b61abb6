import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { TestHost } from './host.ts';

export const LAUNCHER = fileURLToPath(new URL('../../bin/outreach.js', import.meta.url));
const KILL_AFTER_MS = 100_000;

export interface CliResult {
  /** Null: a signal ended it. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  /** On top of the clean environment; undefined takes a variable out. */
  env?: Record<string, string | undefined>;
  /** What standard input holds; it is never a terminal. */
  input?: string;
  /** Default: an empty directory. */
  cwd?: string;
  /** Both outputs are a terminal of so many columns (in-process runs only; see pty.ts). */
  terminal?: number;
  /** Gets the host before the program runs on it: to send it a signal. */
  onHost?: (host: TestHost) => void;
}

export interface CliChild {
  child: ChildProcessWithoutNullStreams;
  /** Settles when it has ended and all of its output is read. */
  done: Promise<CliResult>;
}

/** Runs the program to its end in this process: as the real launcher would, in a fraction of the time. */
export async function runCli(args: string[], options: CliOptions = {}): Promise<CliResult> {
  const { main } = await import('../../src/cli.ts');
  const { host, remove } = makeHost(options);
  options.onHost?.(host);
  try {
    await main(args, host);
    return { exitCode: host.exitCode ?? 0, stdout: host.stdout.text(), stderr: host.stderr.text() };
  } finally {
    remove();
  }
}

/** A process of our own making, in a clean environment and an empty directory. */
export function makeHost({ env = {}, input = '', cwd, terminal }: CliOptions): { host: TestHost; remove(): void } {
  const { home, work, remove } = makeHome();
  return { host: new TestHost({ env: environment(home, env), cwd: cwd ?? work, input, terminal }), remove };
}

/** Runs the real launcher to its end: for what is the process's own. */
export function runLauncher(args: string[], options: CliOptions = {}): Promise<CliResult> {
  const { child, done } = spawnCli(args, options);
  child.stdin.end(options.input ?? '');
  return done;
}

/** Starts the real launcher and leaves standard input open: for signals, and for what happens meanwhile. */
export function spawnCli(args: string[], options: CliOptions = {}): CliChild {
  return start(process.execPath, [LAUNCHER, ...args], options);
}

/** Runs a shell script in which `outreach` is the real launcher: for pipes, redirections and statuses. */
export function runShell(script: string, options: CliOptions = {}): Promise<CliResult> {
  const { child, done } = start('/bin/sh', ['-c', `outreach() { '${process.execPath}' '${LAUNCHER}' "$@"; }\n${script}`], options);
  child.stdin.end(options.input ?? '');
  return done;
}

/** Runs Node on a module's text; its arguments begin at process.argv[1]. Workers would inherit and refuse --input-type. */
export function spawnModule(text: string, args: string[]): CliChild {
  return start(process.execPath, ['-e', text, ...args], {});
}

/** A home directory of one run, with an empty working directory in it. */
function makeHome(): { home: string; work: string; remove(): void } {
  const home = mkdtempSync(join(tmpdir(), 'outreach-cli-'));
  const work = join(home, 'work');
  mkdirSync(work);
  return { home, work, remove: () => rmSync(home, { recursive: true, force: true }) };
}

function environment(home: string, env: Record<string, string | undefined>): Record<string, string | undefined> {
  return { PATH: process.env.PATH, HOME: home, OUTREACH_HOME: join(home, 'outreach'), ...env };
}

function start(program: string, args: string[], { env = {}, cwd }: CliOptions): CliChild {
  const { home, work, remove } = makeHome();
  const child = spawn(program, args, {
    cwd: cwd ?? work,
    env: environment(home, env),
    timeout: KILL_AFTER_MS,
    killSignal: 'SIGKILL',
  });
  // It may end before it has read all of its input.
  child.stdin.on('error', () => {});
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const done = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  }).finally(remove);
  return { child, done };
}

/** What stderr has said once it says this; fails where the program ends without. */
export async function saying({ child, done }: CliChild, text: string): Promise<string> {
  let said = '';
  let ended = false;
  void done.finally(() => {
    ended = true;
  });
  child.stderr.on('data', (more: string) => {
    said += more;
  });
  while (!said.includes(text) && !ended) await Promise.race([once(child.stderr, 'data'), done]);
  expect(said).toContain(text);
  return said;
}
