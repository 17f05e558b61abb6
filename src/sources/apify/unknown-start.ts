import { ServiceError } from '../../errors.ts';

/** Nobody knows whether a run was started: with a second one the same might be paid for twice. */
export class UnknownStartError extends ServiceError {}
