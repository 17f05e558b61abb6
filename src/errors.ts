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

/**
 * What a failure is, for programs: `error.code` of machine-readable failures, with its exit code and meaning. Codes are added and
 * never change their meaning; "outreach help errors" lists them.
 */
export const ERROR_CODES = {
  unexpected: [EXIT.failure, 'A bug: --verbose shows the stack trace.'],
  failed: [EXIT.failure, 'The command failed; the message says why.'],
  output_failed: [EXIT.failure, 'The output could not be written, e.g. the disk is full.'],
  invalid_usage: [EXIT.usage, 'Flags or arguments that cannot be combined.'],
  unknown_command: [EXIT.usage, 'No such command, subcommand or help topic.'],
  unknown_option: [EXIT.usage, 'Unknown flag for this command.'],
  unknown_field: [EXIT.usage, '--fields names an unknown column.'],
  missing_argument: [EXIT.usage, 'A required argument, flag or value is missing.'],
  invalid_value: [EXIT.usage, 'A flag or argument has an invalid value.'],
  invalid_expression: [EXIT.usage, 'The --jq expression is invalid or does not fit the data.'],
  invalid_input: [EXIT.usage, 'A file cannot be read or written, or has the wrong format.'],
  records_rejected: [EXIT.rejects, 'Done, but some records were rejected.'],
  invalid_configuration: [EXIT.config, 'A setting is missing or wrong, or migrations are pending.'],
  authentication_failed: [EXIT.config, 'The database refused the key or the password.'],
  permission_denied: [EXIT.config, 'A privilege is missing in the database.'],
  service_unavailable: [EXIT.unavailable, 'The database or another service stayed unavailable.'],
  locked: [EXIT.locked, 'Another run holds what this one needs.'],
  check_failed: [EXIT.check, 'A check that was asked for failed.'],
  refused: [EXIT.policy, 'Refused by policy: not confirmed, suppressed, halted.'],
  interrupted: [EXIT.sigint, 'Stopped by Ctrl-C or a signal (130 or 143).'],
} as const satisfies Record<string, readonly [ExitCode, string]>;

export type ErrorCode = keyof typeof ERROR_CODES;

interface Advice {
  /** What to do next: one line, printed under the message. */
  suggestion?: string | undefined;
  cause?: unknown;
  /** Where something more precise than the code of the class is known. */
  code?: ErrorCode;
}

/** How a command failed, however it is told: as two lines, or as JSON. */
export interface Failure {
  exitCode: ExitCode;
  code: ErrorCode;
  message: string;
  hint?: string | undefined;
}

/** An error that the tool knows how to explain: one line what failed, one line what to do, and its exit code. */
export class OutreachError extends Error {
  override readonly name: string = 'OutreachError';
  static readonly code: ErrorCode = 'failed';
  readonly code: ErrorCode;
  readonly exitCode: ExitCode = EXIT.failure;
  readonly suggestion: string | undefined;

  constructor(message: string, advice: Advice = {}) {
    super(message, advice.cause === undefined ? undefined : { cause: advice.cause });
    this.code = advice.code ?? new.target.code;
    this.suggestion = advice.suggestion;
  }
}

/** A wrong flag, argument or value. */
export class UsageError extends OutreachError {
  override readonly name = 'UsageError';
  static override readonly code: ErrorCode = 'invalid_usage';
  override readonly exitCode = EXIT.usage;
}

/** A file that cannot be read, or not to its end. */
export class InputError extends OutreachError {
  override readonly name = 'InputError';
  static override readonly code: ErrorCode = 'invalid_input';
  override readonly exitCode = EXIT.usage;
}

/** Settings, keys, permissions, pending migrations. */
export class ConfigError extends OutreachError {
  override readonly name = 'ConfigError';
  static override readonly code: ErrorCode = 'invalid_configuration';
  override readonly exitCode = EXIT.config;
}

/** An outside service, the database included, stayed unavailable after retries. */
export class ServiceError extends OutreachError {
  override readonly name = 'ServiceError';
  static override readonly code: ErrorCode = 'service_unavailable';
  override readonly exitCode = EXIT.unavailable;
}

/** Another run holds what this one needs. */
export class LockedError extends OutreachError {
  override readonly name = 'LockedError';
  static override readonly code: ErrorCode = 'locked';
  override readonly exitCode = EXIT.locked;
}

/** Refused by policy: halted, without consent, over a cap, or not confirmed. */
export class PolicyError extends OutreachError {
  override readonly name = 'PolicyError';
  static override readonly code: ErrorCode = 'refused';
  override readonly exitCode = EXIT.policy;
}

/** Stopped by a signal; what was committed stays and the next run goes on. */
export class InterruptedError extends OutreachError {
  override readonly name = 'InterruptedError';
  static override readonly code: ErrorCode = 'interrupted';
  override readonly exitCode: ExitCode;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`stopped by ${signal}; what was written so far is kept`, { suggestion: 'run the same command again to go on' });
    this.exitCode = signal === 'SIGINT' ? EXIT.sigint : EXIT.sigterm;
  }
}

/** What a thrown thing says: of an error its message or its code, of any other object the same if it has them, else its JSON. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  for (const key of ['message', 'code', 'name', 'reason']) {
    const said: unknown = Reflect.get(thrown, key);
    if (typeof said === 'string' && said !== '') return said;
  }
  try {
    return JSON.stringify(thrown) ?? typeof thrown;
  } catch {
    return 'an error that cannot be shown';
  }
}
