import { buildProgram, VERSION } from './cli/build-program.ts';
import type { Execute } from './cli/contract.ts';
import { ParseError } from './cli/program.ts';
import { COMPLETE } from './commands/completion/tree.ts';
import { redactUrls } from './db/redact.ts';
import { EXIT, type ExitCode, type Failure, messageOf, OutreachError } from './errors.ts';
import type { Host } from './host.ts';

/** The whole program: parses argv, runs one command, sets the host's exit code. */
export async function main(argv: string[], host: Host): Promise<void> {
  // A reader that has seen enough (`--help | head -1`) is no failure; a full disk is.
  host.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Data has a writer of its own, which listens too.
    if (error.code === 'EPIPE' || host.stdout.listenerCount('error') > 1) return;
    host.stderr.write(`error: standard output cannot be written: ${error.message}\nhint: check the free space and where the output goes\n`);
    host.exitCode = EXIT.failure;
  });
  host.stderr.on('error', () => {});
  if (argv[0] === COMPLETE) {
    const { completeValue } = await import('./commands/completion/values.ts');
    await completeValue(argv.slice(1), host);
    // A connection that is still opening or closing is not waited for.
    return host.exit(EXIT.done);
  }
  const exitCode = await run(argv, host);
  host.exitCode ||= exitCode;
}

async function run(argv: string[], host: Host): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const execute: Execute = async (command, work) => {
    const { runCommand } = await import('./cli/runtime.ts');
    exitCode = await runCommand(host, argv, command.opts(), VERSION, work);
  };
  try {
    const program = await buildProgram(argv, execute, host);
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, argv, host);
  }
}

/** One line what failed, one line what to do. */
async function report(thrown: unknown, argv: string[], host: Host): Promise<ExitCode> {
  // Help was asked for and given, or a command was called without its subcommand and has shown them.
  if (thrown instanceof ParseError && thrown.refusal.exitCode === 0) return EXIT.done;
  if (thrown instanceof ParseError && thrown.refusal.code === 'commander.help') return EXIT.usage;
  const error = thrown instanceof ParseError ? await (await import('./commands/help/usage-error.ts')).explainUsage(thrown) : thrown;
  const { Stderr } = await import('./output/stderr.ts');
  const color = host.stderr.isTTY === true && !host.env.NO_COLOR && !argv.includes('--no-color');
  const { verbose, json: jsonFailures } = asked(argv);
  const stderr = new Stderr(host.stderr, { quiet: false, verbose, color, json: host.env.OUTREACH_LOG === 'json', jsonFailures });
  const failure = failureFrom(error);
  stderr.fail(failure);
  if (error instanceof Error && error.stack !== undefined) for (const line of framesOf(error.stack)) stderr.detail(line);
  return failure.exitCode;
}

/** Where it happened, line by line; what happened was told, and may hold line breaks of somebody's data. */
function framesOf(stack: string): string[] {
  return redactUrls(stack)
    .split('\n')
    .filter((line) => /^ {4}at /.test(line));
}

function failureFrom(error: unknown): Failure {
  if (error instanceof OutreachError) {
    return { exitCode: error.exitCode, code: error.code, message: redactUrls(error.message), hint: error.suggestion };
  }
  return {
    exitCode: EXIT.failure,
    code: 'unexpected',
    message: `unexpected: ${redactUrls(messageOf(error))}`,
    hint: 'run again with --verbose for the stack trace, and report it',
  };
}

/** What must be known of a command line also where it could not be parsed. */
function asked(argv: readonly string[]): { verbose: boolean; json: boolean } {
  const text = argv.join('\n');
  return {
    verbose: argv.some((word) => word === '--verbose' || (/^-[qv]+$/.test(word) && word.includes('v'))),
    json: /^(--format[=\n]|-[qv]*f\n?)(json|ndjson)$/im.test(text),
  };
}
