import type { CommandModule } from '../../cli/contract.ts';
import { defineCreate } from './create.ts';
import { defineKeys, defineList, defineShow, defineVerifyKey } from './look.ts';
import { defineRotateKey } from './rotate-key.ts';
import { defineUpdate } from './update.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Accounts of growth, the tenants whose leads these are: passwords are stored as bcrypt hashes, API keys as SHA-256. A key is printed once, when it is made; nothing else shows it.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ outreach accounts create --email ana@studio.example --business-name "Studio Ana" --password-stdin < password.txt
  $ outreach accounts rotate-key ana@studio.example --reason "leaked in a log"
  $ outreach accounts keys --older-than 90d
`,
    );
  for (const define of [defineList, defineShow, defineCreate, defineUpdate, defineRotateKey, defineKeys, defineVerifyKey])
    define(command, execute);
};
