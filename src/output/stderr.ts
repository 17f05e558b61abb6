import type { Ora } from 'ora';
import { EXIT, type Failure } from '../errors.ts';
import type { OutputStream } from '../host.ts';
import { escapeInJson, MAX_LINE, printable, terminalJson } from './printable.ts';
import type { Value } from './result.ts';

/** Updates a second at most; a terminal cannot be read faster. */
const PROGRESS_INTERVAL_MS = 100;
/** Lines in a log: few enough to be read, often enough to see that it lives. */
const PLAIN_INTERVAL_MS = 5_000;

/** auto: a line that changes, on a terminal only; plain: a line now and then, for logs. */
export const PROGRESS_MODES = ['auto', 'plain', 'none'] as const;
export type ProgressMode = (typeof PROGRESS_MODES)[number];

export interface StderrOptions {
  quiet: boolean;
  verbose: boolean;
  color: boolean;
  /** Every line is a JSON object (OUTREACH_LOG=json). */
  json: boolean;
  /** Failures are JSON objects, as the data is (--format json). */
  jsonFailures: boolean;
  progress?: ProgressMode;
}

/** Everything that is not data goes here: notes, warnings, progress, errors. The only writer of standard error. */
export class Stderr {
  options: StderrOptions;
  readonly #stream: OutputStream;
  #spinner: Ora | undefined;
  #lastProgress = 0;

  constructor(stream: OutputStream, options: StderrOptions) {
    this.#stream = stream;
    this.options = options;
    // A closed stderr must not end a command that does its work.
    this.#stream.on('error', () => {});
  }

  note(text: string): void {
    if (!this.options.quiet) this.#line('info', text);
  }

  warn(text: string): void {
    this.#line('warning', text);
  }

  /** How the command failed: two lines for a person, one object for a program. */
  fail({ exitCode, code, message, hint }: Failure): void {
    this.stopProgress();
    const { json, jsonFailures } = this.options;
    const error = jsonFailures ? { error: { code, message, hint: hint ?? null, exit_code: exitCode } } : {};
    if (jsonFailures && !json) {
      this.#json(error);
      return;
    }
    // Rejected records are no failure of the command: it did the rest.
    this.#line(exitCode === EXIT.rejects ? 'warning' : 'error', message, { code, exit_code: exitCode, ...error });
    if (hint !== undefined) this.#line('hint', hint);
  }

  detail(text: string): void {
    if (this.options.verbose) this.#line('debug', text);
  }

  /** Shows how far a long step is: on a terminal, or in lines where those were asked for. */
  progress(text: string): void {
    const { quiet, json, progress = 'auto' } = this.options;
    const plain = progress === 'plain';
    // A terminal that does not know how wide it is would get a line for each of its characters.
    if (quiet || progress === 'none' || (!plain && (json || this.#stream.isTTY !== true || !this.#stream.columns))) return;
    const now = Date.now();
    if (now - this.#lastProgress < (plain ? PLAIN_INTERVAL_MS : PROGRESS_INTERVAL_MS)) return;
    this.#lastProgress = now;
    if (plain) {
      this.#line('info', text);
      return;
    }
    // In one line, beside the spinner.
    const shown = printable(text, Math.max(1, (this.#stream.columns ?? 0) - 4));
    if (this.#spinner !== undefined) this.#spinner.text = shown;
    else void this.#startSpinner(shown);
  }

  stopProgress(): void {
    this.#spinner?.stop();
    this.#spinner = undefined;
    this.#lastProgress = 0;
  }

  async #startSpinner(text: string): Promise<void> {
    const { default: ora } = await import('ora');
    if (this.#lastProgress === 0 || this.#spinner !== undefined) return;
    this.#spinner = ora({ text, stream: this.#stream, discardStdin: false, ...(this.options.color ? {} : { color: 'white' }) }).start();
  }

  #line(level: string, text: string, facts: Record<string, Value> = {}): void {
    if (this.options.json) {
      this.#json({ time: new Date().toISOString(), level, message: text, ...facts });
      return;
    }
    const label = level === 'info' ? '' : `${level}: `;
    const spinning = this.#spinner?.text;
    if (spinning !== undefined) this.#spinner?.clear();
    this.#stream.write(`${this.#paint(level, label)}${printable(text, MAX_LINE)}\n`);
  }

  #json(value: Record<string, Value>): void {
    this.#stream.write(`${this.#stream.isTTY === true ? terminalJson(value) : escapeInJson(JSON.stringify(value))}\n`);
  }

  #paint(level: string, label: string): string {
    if (!this.options.color || label === '') return label;
    const code = { error: 31, warning: 33, hint: 36 }[level] ?? 2;
    return `\u001b[${code}m${label}\u001b[39m`;
  }
}
