import { type Command, InvalidArgumentError } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseText } from '../../cli/values.ts';
import { type RecordKind, updateRecord } from '../../db/sdr/records.ts';
import { UsageError } from '../../errors.ts';
import type { JobFlags } from '../../ops/job.ts';
import { fieldsOf, readChanges, requireField } from '../../sdr/record-changes.ts';
import type { SummaryResult } from '../../summary.ts';
import { findHelp, findOne } from './find.ts';

export interface UpdateFlags extends JobFlags {
  set?: Readonly<Record<string, string>>;
  clear?: readonly string[];
  release?: readonly string[];
  dryRun: boolean;
}

/** `companies update` and `employees update`. */
export function defineUpdate(parent: Command, execute: Execute, kind: RecordKind): void {
  const collect = (text: string, before: readonly string[] = []) => [...before, requireField(kind, text.trim()).target];
  const command = subcommand(parent, {
    name: 'update',
    summary: `set fields of one ${kind}; imports leave them alone from then on`,
    examples:
      kind === 'company'
        ? ['update 7707083893 --set status=Paused', 'update Acme --set segment=Fintech --clear region', 'update Acme --release status']
        : ['update ann@acme.example --set position=CTO', 'update ann@acme.example --set test_status=Идет --set client_status=yes'],
  })
    .argument(`<${kind}>`, findHelp(kind), parseText)
    .option('--set <field=value>', 'a field and its value; repeatable', collectSet)
    .option('--clear <field>', 'empty a field; repeatable', collect)
    .option('--release <field>', 'let imports change a field again; repeatable', collect)
    .option('--dry-run', 'only show what would change', false)
    .addHelpText('after', `\nFields: ${fieldsOf(kind).join(', ')}\n`);
  command.action((wanted: string) => {
    const flags: UpdateFlags = command.opts();
    return execute(command, (runtime) => runUpdate(runtime, kind, wanted, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

export function runUpdate(runtime: Runtime, kind: RecordKind, wanted: string, flags: UpdateFlags): Promise<SummaryResult> {
  const { set = {}, clear = [], release = [], dryRun } = flags;
  const command = kind === 'company' ? 'companies update' : 'employees update';
  const both = clear.find((field) => Object.hasOwn(set, field));
  if (both !== undefined) throw new UsageError(`${both} is set and cleared at once`, { suggestion: 'leave one of them out' });
  const given = { ...set, ...Object.fromEntries(clear.map((field) => [field, null])) };
  if (Object.keys(given).length + release.length === 0)
    throw new UsageError('nothing is to be changed', { suggestion: 'add --set FIELD=VALUE, --clear FIELD or --release FIELD' });
  const warnings: string[] = [];
  const fields = readChanges(kind, given, (text) => warnings.push(text));
  return runtime.job({ command, source: wanted, flags, dryRun }, async (job) => {
    const id = await findOne(job.db, kind, wanted);
    for (const text of warnings) job.warn('checksum', `a number has a wrong length or check digit: ${text}`);
    const { changed, tables } = await updateRecord(job.db, { kind, id, set: fields, release }, dryRun);
    job.count(tables);
    if (changed.length === 0) job.skip(`"${wanted}" has that already`);
    else job.note(`${dryRun ? 'would change' : 'changed'}: ${changed.join(', ')}`);
  });
}

function collectSet(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, field = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  const name = field.trim();
  if (name === '') throw new InvalidArgumentError('Write FIELD=VALUE, e.g. segment=Fintech.');
  if (value.trim() === '') throw new InvalidArgumentError(`It is empty; --clear ${name} empties the field.`);
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is set twice.`);
  return { ...before, [name]: value };
}
