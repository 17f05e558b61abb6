import { type Command, InvalidArgumentError } from 'commander';
import type { OutreachDatabase } from '../../db/database.ts';
import { type PersonToErase, personToErase } from '../../db/ops/erasure.ts';
import { UsageError } from '../../errors.ts';
import { normaliseEmail } from '../../ops/email.ts';

/** Whose data it is; the flag's value is kept in no ledger (cli/job-options.ts). */
export function addPersonOption(command: Command): Command {
  return command.requiredOption('--email <address>', 'one address of the person, in any spelling', parseEmail);
}

function parseEmail(text: string): string {
  const email = normaliseEmail(text);
  if (email === undefined) throw new InvalidArgumentError('Write an e-mail address, e.g. ana@studio.example.');
  return email;
}

export async function findPerson(db: OutreachDatabase, email: string): Promise<PersonToErase> {
  const person = await personToErase(db, email);
  if (person === null) throw new UsageError('--email is no address', { suggestion: 'write it as ana@studio.example' });
  return person;
}
