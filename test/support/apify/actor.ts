import type { z } from 'zod';
import type { Accounts } from './accounts.ts';
import { ApiError } from './http.ts';
import type { Items } from './items.ts';

export interface ActorContext {
  accounts: Accounts;
  /** The run's, from 1. */
  number: number;
  /** Longest list that any one account gives. */
  truncateTo: number;
}

/** A program that one can run. */
export interface Actor {
  id: string;
  /** owner/name */
  name: string;
  /** Everything that a run would put into its dataset; throws invalid-input. */
  rows(input: unknown, context: ActorContext): Items<unknown>;
  /** What a finished run leaves as OUTPUT in its key-value store. */
  output?(input: unknown, context: ActorContext): unknown;
}

/** The input as the actor needs it, or 400 with the field that is wrong. */
export function required<Input>(schema: z.ZodType<Input>, input: unknown): Input {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = ['input', ...(issue?.path ?? [])].map(String).join('.');
  const missing = issue?.message.endsWith('received undefined') ?? false;
  throw new ApiError(400, 'invalid-input', `Input is not valid: Field ${field} ${missing ? 'is required' : `is wrong: ${issue?.message}`}`);
}
