import type { Command } from 'commander';
import type { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import type { ListResult, Row } from '../../output/result.ts';

/** The databases that reports are about, with their headings in --help. A report of all of them, or of the tool's own work, is one of ops. */
export const REPORTED_SYSTEMS = {
  discovery: 'Clients and pages (discovery):',
  growth: 'Accounts and inbound leads (growth):',
  crm: 'Instagram relationships (crm):',
  outbound: 'E-mail campaigns (outbound):',
  sdr: 'Companies and employees (sdr):',
  ops: 'All systems:',
} as const;

/** What the command line says of every report, in the types of one. */
interface ReportHead<Printed extends Row> {
  system: keyof typeof REPORTED_SYSTEMS;
  name: string;
  summary: string;
  /** Arguments and flags of a call, a line each; the first may be empty. */
  examples: string;
  /** One row of it. The keys are the columns in the order of their rank: a narrow table shows the first. "outreach schema" publishes it. */
  row: z.ZodType<Printed>;
  /** Of the published schema; goes up when a field is removed or changes its type. */
  version?: number;
}

/** A report: its flags, and how its options become rows. A new one is a file in the folder of its system and a line in reports.ts. */
export interface Report<Options extends object, Printed extends Row> extends ReportHead<Printed> {
  flags(command: Command): void;
  run(runtime: Runtime, options: Options, args: readonly string[]): Promise<ReportRows<NoInfer<Printed>>>;
}

/** The rows as a list prints them; columns where the row's schema does not tell them: a query of the user's own, one of two shapes. */
export interface ReportRows<Printed extends Row> extends Omit<ListResult, 'kind' | 'columns' | 'rows'> {
  rows: AsyncIterable<Printed>;
  columns?: readonly string[];
}

/** A report of any options, ready to be added to the command line. */
export interface DefinedReport extends ReportHead<Row> {
  flags(command: Command): void;
  list(runtime: Runtime, command: Command): Promise<ListResult>;
}

/** Ties a report's options and its rows' schema to what its run takes and answers. */
export function defineReport<Options extends object>() {
  return <Printed extends Row>({ run, ...head }: Report<Options, Printed>): DefinedReport => ({
    ...head,
    async list(runtime, command) {
      const options: Options = command.opts();
      const { columns = columnsOf(head.row), ...rows } = await run(runtime, options, command.args);
      return { ...rows, kind: 'list', columns };
    },
  });
}

/** The columns of rows with this schema. */
export function columnsOf(row: z.ZodType): readonly string[] {
  if ('shape' in row && typeof row.shape === 'object' && row.shape !== null) return Object.keys(row.shape);
  throw new TypeError('rows without a fixed shape must tell their columns');
}

/** The rows with the schema's columns alone, in their order. */
export async function* only<Schema extends z.ZodObject>(
  row: Schema,
  rows: AsyncIterable<z.input<Schema>>,
): AsyncGenerator<z.output<Schema>> {
  for await (const found of rows) yield row.parse(found);
}
