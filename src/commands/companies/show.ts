import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import { parseText } from '../../cli/values.ts';
import { type RecordKind, showRecord } from '../../db/sdr/records.ts';
import { findHelp, findOne } from './find.ts';

/** `companies show` and `employees show`. */
export function defineShow(parent: Command, execute: Execute, kind: RecordKind): void {
  const command = subcommand(parent, {
    name: 'show',
    summary: kind === 'company' ? 'one company with its employees, as JSON' : 'one employee with company, repairs and suppression, as JSON',
    examples: kind === 'company' ? ['show 7707083893', 'show "Acme" --jq .employees'] : ['show ann@acme.example', 'show "Иванов Иван"'],
  }).argument(`<${kind}>`, findHelp(kind), parseText);
  command.action((wanted: string) =>
    execute(command, async (runtime) => {
      const db = await runtime.database();
      return { kind: 'document', document: await showRecord(db, kind, await findOne(db, kind, wanted)) };
    }),
  );
  addCommonOptions(command);
}
