/** Exit codes of the tool; README "Exit codes" and design section 5. */
export const EXIT = {
  done: 0,
  failure: 1,
  usage: 2,
  rejects: 3,
  config: 4,
  unavailable: 5,
  locked: 6,
  check: 7,
  policy: 8,
  sigint: 130,
  sigterm: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

interface Advice {
  /** What to do next: one line, printed under the message. */
  suggestion?: string | undefined;
  cause?: unknown;
}

/** An error that the tool knows how to explain: one line what failed, one line what to do, and its exit code. */
export class OutreachError extends Error {
  override readonly name: string = 'OutreachError';
  readonly exitCode: ExitCode = EXIT.failure;
  readonly suggestion: string | undefined;

  constructor(message: string, advice: Advice = {}) {
    super(message, advice.cause === undefined ? undefined : { cause: advice.cause });
    this.suggestion = advice.suggestion;
  }
}

/** A wrong flag, argument or value. */
export class UsageError extends OutreachError {
  override readonly name = 'UsageError';
  override readonly exitCode = EXIT.usage;
}

/** A file that cannot be read, or not to its end. */
export class InputError extends OutreachError {
  override readonly name = 'InputError';
  override readonly exitCode = EXIT.usage;
}

/** Settings, keys, permissions, pending migrations. */
export class ConfigError extends OutreachError {
  override readonly name = 'ConfigError';
  override readonly exitCode = EXIT.config;
}

/** An outside service, the database included, stayed unavailable after retries. */
export class ServiceError extends OutreachError {
  override readonly name = 'ServiceError';
  override readonly exitCode = EXIT.unavailable;
}

/** Another run holds what this one needs. */
export class LockedError extends OutreachError {
  override readonly name = 'LockedError';
  override readonly exitCode = EXIT.locked;
}

/** Refused by policy: halted, without consent, over a cap, or not confirmed. */
export class PolicyError extends OutreachError {
  override readonly name = 'PolicyError';
  override readonly exitCode = EXIT.policy;
}

/** Stopped by a signal; what was committed stays and the next run goes on. */
export class InterruptedError extends OutreachError {
  override readonly name = 'InterruptedError';
  override readonly exitCode: ExitCode;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`stopped by ${signal}; what was written so far is kept`, { suggestion: 'run the same command again to go on' });
    this.exitCode = signal === 'SIGINT' ? EXIT.sigint : EXIT.sigterm;
  }
}
