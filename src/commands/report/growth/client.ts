import type { Command } from 'commander';
import type { OutreachDatabase } from '../../../db/database.ts';
import { parseClient } from '../../accounts/client.ts';
import { clientId } from '../../leads/look.ts';

export interface ClientFlag {
  client?: string;
}

export function addClientFlag(command: Command): Command {
  return command.option('--client <client>', 'only of this account: client_id or e-mail address', parseClient);
}

/** The part of a filter that --client is. Throws UsageError where there is no such account. */
export async function clientFilter(db: OutreachDatabase, { client }: ClientFlag): Promise<{ client_id?: string }> {
  return client === undefined ? {} : { client_id: await clientId(db, client) };
}
