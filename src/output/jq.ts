import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { messageOf, UsageError } from '../errors.ts';
import type { JqAnswer, JqRequest } from './jq-worker.ts';
import { MAX_VALUE, printable, terminalJson } from './printable.ts';
import type { Sink } from './streams.ts';

/** jq holds the whole value, at some ten times its size: about 100,000 rows of a report. */
export const JQ_MAX_MIB = 32;
const MAX_CHARACTERS = JQ_MAX_MIB * 1_048_576;
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './jq-worker.ts' : './jq-worker.js', import.meta.url);

/** A jq expression that compiles. Throws UsageError where it does not fit the data. */
export interface JqFilter {
  /** JSON values to the texts of what the expression makes of each: strings as they are, all else as JSON. */
  apply(json: string): Promise<string[]>;
  close(): Promise<void>;
}

/** note: gets what the expression itself says, with `debug` or `stderr`. Throws UsageError for an expression that does not compile. */
export async function openJq(expression: string, signal: AbortSignal, note: (text: string) => void): Promise<JqFilter> {
  const worker = new Worker(WORKER);
  const ask = async (json: string): Promise<JqAnswer> => {
    signal.throwIfAborted();
    const request: JqRequest = { json, expression };
    worker.postMessage(request);
    try {
      const [answer]: JqAnswer[] = await once(worker, 'message', { signal });
      if (answer !== undefined) return answer;
      throw new Error('no answer');
    } catch (error) {
      signal.throwIfAborted();
      // An abort inside WebAssembly, which has at most 2 GiB.
      throw refuse(`it ended with ${messageOf(error)}`, error);
    }
  };
  const close = async () => {
    await worker.terminate();
  };
  const apply = async (json: string): Promise<string[]> => {
    const { stdout, stderr, exitCode } = await ask(json);
    if (exitCode !== 0) throw refuse(reasonOf(stderr), undefined);
    if (stderr !== '') note(stderr);
    return stdout === '' ? [] : stdout.split('\n').map(textOf);
  };
  try {
    // Of no value nothing comes, unless the expression is wrong: that must be told before a command does its work.
    await apply('');
    return { apply, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A value that is applied as a whole, or, where each line is one, line by line as they come. */
export function jqSink(sink: Sink, filter: JqFilter, byLine: boolean): Sink {
  let json: string[] = [];
  let characters = 0;
  const flush = async () => {
    const values = await filter.apply(json.join(''));
    json = [];
    if (values.length > 0) await sink.write(values.map((value) => `${sink.isTTY ? shown(value) : value}\n`).join(''));
  };
  return {
    // What jq is given is the data as it is; what it answers is shown.
    ...{ isTTY: false, columns: sink.columns },
    async write(text) {
      if (text === '') return;
      json.push(text);
      if (byLine) return flush();
      characters += text.length;
      if (characters > MAX_CHARACTERS) {
        throw new UsageError(`--jq takes at most ${JQ_MAX_MIB} MiB of JSON, and the list is longer`, {
          suggestion: 'add --format ndjson, which applies it to one row at a time, or narrow the list with --fields or --limit',
        });
      }
    },
    async finish() {
      if (json.length > 0) await flush();
      await sink.finish();
    },
    abandon: () => sink.abandon(),
  };
}

/** A string as it is, as `jq -r` and `gh --jq` print it. */
function textOf(line: string): string {
  return line.startsWith('"') ? String(JSON.parse(line)) : line;
}

/** A value that has parts in several lines; a string that looks like one stays as it is. */
function shown(text: string): string {
  if (!/^[[{]/.test(text)) return printable(text, MAX_VALUE);
  try {
    return terminalJson(JSON.parse(text), 2);
  } catch {
    return printable(text, MAX_VALUE);
  }
}

/** "jq: error (at /dev/stdin:0): Cannot index …" -> "Cannot index …": the position in the input says nothing here. */
function reasonOf(stderr: string): string {
  const [first = ''] = stderr.split('\n');
  return first
    .replace(/^jq: error(?: \(at [^)]*\))?(?: \(not a string\))?: /, '')
    .replace(' at <top-level>,', ',')
    .replace(/[:,]$/, '');
}

function refuse(reason: string, cause: unknown): UsageError {
  const whole = /^Cannot index array with/.test(reason);
  return new UsageError(`--jq: ${reason}`, {
    code: 'invalid_expression',
    suggestion: whole ? 'a list is one array: write .[] | …, or add --format ndjson' : 'see https://jqlang.org/manual/',
    cause,
  });
}
