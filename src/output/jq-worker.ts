import { parentPort } from 'node:worker_threads';
import { loadJq } from 'jq-wasm';

export interface JqRequest {
  json: string;
  expression: string;
}

/** What jq wrote: compact JSON values, a line each; and how it ended. */
export type JqAnswer = { stdout: string; stderr: string; exitCode: number };

// In a thread of its own: an expression that never ends (repeat, range(infinite)) must not keep Ctrl-C from ending the command.
const jq = await loadJq();
parentPort?.on('message', ({ json, expression }: JqRequest) => {
  // The expression is no flag, whatever it begins with.
  const answer: JqAnswer = jq.raw(json, expression, ['-c', '--']);
  parentPort?.postMessage(answer);
});
