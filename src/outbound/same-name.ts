import { OutreachError, UsageError } from '../errors.ts';

/** Why something is not made: there is one of its name. */
export function sameName(what: 'campaign' | 'offer', name: string, ids: readonly string[]): UsageError {
  return new UsageError(`there is ${what === 'offer' ? 'an offer' : 'a campaign'} called "${name}" already (${ids.join(', ')})`, {
    suggestion: 'choose another name, or create it anyway with --allow-duplicate',
  });
}

/** The settings of a job are read before its work. */
export function nothingGiven(): OutreachError {
  return new OutreachError('the record was not read');
}
