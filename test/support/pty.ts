import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import type { CliOptions } from './cli.ts';
import { need } from './needs.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/outreach.js', import.meta.url));

/** util-linux's `script` gives a program a terminal; that of macOS has other flags. */
const SCRIPT = '/usr/bin/script';
export const terminal = need('script of util-linux', process.platform === 'linux' && existsSync(SCRIPT), 'apt-get install bsdutils');

const KILL_AFTER_MS = 100_000;

export const KEYS = { enter: '\r', up: '\u001b[A', down: '\u001b[B', ctrlC: '\u0003', ctrlD: '\u0004' };

export interface Pty {
  /** Waits until the terminal shows this, after what was waited for before; rejects when the program ends without it. */
  shows(text: string | RegExp): Promise<void>;
  /** Types. What a question is asked with must be awaited first: what comes too early is thrown away. */
  type(text: string): void;
  /** Settles when the program has ended: its exit code, and all that the terminal showed, without control characters. */
  done: Promise<{ exitCode: number | null; screen: string }>;
  /** All that was written to the terminal so far, control characters included. */
  raw(): string;
}

/** Runs the real launcher on a terminal of its own, 120 columns wide. */
export function spawnPty(args: string[], { env = {}, cwd }: Omit<CliOptions, 'input'> = {}): Pty {
  const scratch = mkdtempSync(join(tmpdir(), 'outreach-pty-'));
  const work = join(scratch, 'work');
  mkdirSync(work);
  const command = ['exec', process.execPath, LAUNCHER, ...args].map((word, i) => (i === 0 ? word : quoted(word))).join(' ');
  const child = spawn(SCRIPT, ['--quiet', '--return', '--flush', '--command', `stty cols 120 rows 40; ${command}`, '/dev/null'], {
    cwd: cwd ?? work,
    env: { PATH: process.env.PATH, HOME: scratch, OUTREACH_HOME: join(scratch, 'outreach'), TERM: 'xterm', SHELL: '/bin/sh', ...env },
    timeout: KILL_AFTER_MS,
    killSignal: 'SIGKILL',
  });
  return watch(child, () => rmSync(scratch, { recursive: true, force: true }));
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function watch(child: ChildProcessWithoutNullStreams, cleanUp: () => void): Pty {
  let output = '';
  /** Up to where the screen was waited for. */
  let seen = 0;
  let ended = false;
  let changed = Promise.withResolvers<void>();
  const change = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const screen = () => stripVTControlCharacters(whole(output)).replaceAll('\r', '');
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    change();
  });
  child.stdin.on('error', () => {});
  const done = new Promise<{ exitCode: number | null; screen: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, screen: screen() }));
  }).finally(() => {
    ended = true;
    change();
    cleanUp();
  });
  return {
    done,
    raw: () => output,
    type: (text) => void child.stdin.write(text),
    async shows(text) {
      for (;;) {
        const fresh = screen().slice(seen);
        const match = typeof text === 'string' ? { index: fresh.indexOf(text), length: text.length } : found(text, fresh);
        if (match.index >= 0) {
          seen += match.index + match.length;
          return;
        }
        if (ended) throw new Error(`the terminal never showed ${text}, but:\n${screen()}`);
        await changed.promise;
      }
    },
  };
}

function found(pattern: RegExp, text: string): { index: number; length: number } {
  const match = pattern.exec(text);
  return { index: match?.index ?? -1, length: match?.[0].length ?? 0 };
}

/** Without a control sequence at the end whose rest is not there yet. */
function whole(output: string): string {
  const start = output.lastIndexOf('\u001b');
  return start >= 0 && !/[a-zA-Z]/.test(output.slice(start)) ? output.slice(0, start) : output;
}
