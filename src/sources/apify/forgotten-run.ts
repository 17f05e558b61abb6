import { UsageError } from '../../errors.ts';

/** The vendor keeps runs and their datasets for some days only. */
export class ForgottenRunError extends UsageError {}
