import { ServiceError } from '../../errors.ts';

/** Nobody knows whether a run was started: with a second one the same might be paid for twice. */
export class UnknownStartError extends ServiceError {
  readonly actor: string;

  constructor(actor: string, cause?: unknown) {
    super(`Apify did not answer whether a run of ${actor} was started, and its list of runs has none yet`, {
      suggestion: 'look in the Apify console before it is started again',
      cause,
    });
    this.actor = actor;
  }
}
