import { confirm, input, password, select } from '@inquirer/prompts';
import { type ErrorCode, EXIT, OutreachError } from '../errors.ts';
import type { Host } from '../host.ts';
import { MAX_LINE, printable } from './printable.ts';

/** Whoever was asked left: Ctrl-C, Ctrl-D, or a terminal that was closed. */
export class QuestionStopped extends OutreachError {
  override readonly name = 'QuestionStopped';
  static override readonly code: ErrorCode = 'interrupted';
  override readonly exitCode = EXIT.sigint;

  constructor(cause: unknown) {
    super('stopped at a question; nothing was changed', { suggestion: 'run the same command again', cause });
  }
}

/** True, or what is wrong with the answer. */
export type Validate = (answer: string) => true | string;

/** Questions to a person, on stderr. Each throws QuestionStopped when they leave, and the signal's reason when a signal comes. */
export interface Prompts {
  choose<T extends string>(message: string, choices: readonly { value: T; name: string }[], preset: T): Promise<T>;
  text(message: string, preset: string | undefined, validate: Validate): Promise<string>;
  /** What is typed is not shown. */
  secret(message: string, validate: Validate): Promise<string>;
  yes(message: string, preset: boolean): Promise<boolean>;
}

export function prompts(host: Host, signal: AbortSignal): Prompts {
  return {
    choose: (message, choices, preset) =>
      ask(host, signal, (context) =>
        select(
          { message: line(message), choices: choices.map(({ value, name }) => ({ value, name: line(name) })), default: preset },
          context,
        ),
      ),
    text: (message, preset, validate) =>
      ask(host, signal, (context) =>
        input({ message: line(message), validate, ...(preset === undefined ? {} : { default: preset }) }, context),
      ),
    secret: (message, validate) =>
      ask(host, signal, (context) => password({ message: line(message), validate, toggleMask: false }, context)),
    yes: (message, preset) => ask(host, signal, (context) => confirm({ message: line(message), default: preset }, context)),
  };
}

/** What is asked may name somebody's data. */
const line = (text: string): string => printable(text, MAX_LINE);

type Context = NonNullable<Parameters<typeof input>[1]>;

async function ask<T>(host: Host, signal: AbortSignal, question: (context: Context) => Promise<T>): Promise<T> {
  const left = new AbortController();
  // Ctrl-D closes the input and settles nothing: the process would end here, with exit code 0.
  const onLeft = () => left.abort();
  host.on('beforeExit', onLeft);
  try {
    return await question({ input: host.stdin, output: host.stderr, signal: AbortSignal.any([signal, left.signal]) });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && ['ExitPromptError', 'AbortPromptError', 'CancelPromptError'].includes(error.name)) {
      throw new QuestionStopped(error);
    }
    throw error;
  } finally {
    host.off('beforeExit', onLeft);
  }
}
