import { UsageError } from '../../errors.ts';
import { holdsKey } from '../../growth/api-key.ts';
import { normaliseEmail } from '../../ops/email.ts';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** What names an account: its client_id, or its e-mail address in any spelling. Throws UsageError, which never shows a key. */
export function parseClient(text: string): string {
  const id = text.trim().toLowerCase();
  if (UUID.test(id)) return id;
  // Not commander's own error: that repeats the value, and others read a terminal and its history.
  if (holdsKey(text)) {
    throw new UsageError('an API key does not belong on the command line', {
      suggestion: 'name the account by its client_id or its e-mail address; "outreach accounts verify-key -" says whose a key is',
    });
  }
  const email = normaliseEmail(text);
  if (email !== undefined) return email;
  throw new UsageError(`"${text}" names no account`, { suggestion: 'write a client_id or the e-mail address of the account' });
}

export function noSuchAccount(client: string): UsageError {
  return new UsageError(`there is no account ${client}`, { suggestion: '"outreach accounts list" shows all of them' });
}
