import { z } from 'zod';
import { summarySchema } from '../../src/summary.ts';
import { type CliOptions, runCli } from './cli.ts';
import type { PostgresDatabase } from './databases.ts';
import { DENTAL, type Item, uuid } from './instantly/workspace.ts';

/** A delivery as the vendor sends it. */
export function delivery(event_type: string, more: Item = {}): Item {
  return {
    timestamp: '2026-09-18T09:00:00.000Z',
    event_type,
    workspace: '7f1c0000-0000-4000-8000-000000000001',
    campaign_id: DENTAL,
    campaign_name: 'Dental clinics EU',
    lead_email: 'joe@clinic.example',
    email_account: 'ann@sender-one.example',
    firstName: 'Joe',
    ...more,
  };
}

/** A report as VAPI sends it. */
export function callReport(id: string, endedReason: string | undefined, { call = {}, ...more }: Item = {}): Item {
  return {
    message: {
      type: 'end-of-call-report',
      timestamp: 1_789_000_000_000,
      endedReason,
      startedAt: '2026-09-20T10:00:00.000Z',
      endedAt: '2026-09-20T10:01:30.400Z',
      call: { id, customer: { number: '+14155550100' }, ...z.record(z.string(), z.unknown()).parse(call) },
      artifact: { recordingUrl: `https://calls.example/${id}.wav`, transcript: 'AI: Hello\nUser: Yes' },
      ...more,
    },
  };
}

export const mailId = (n: number) => uuid(n, 7);

/** The importers of what vendors report, against one database. */
export function useHooks(database: Pick<PostgresDatabase, 'url' | 'sql'>) {
  const lines = (records: readonly unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
  const run = (args: readonly string[], { env, ...options }: CliOptions = {}) =>
    runCli([...args], { env: { OUTREACH_DATABASE: database.url, ...env }, ...options });
  const succeed = async (args: readonly string[], records: readonly unknown[], exitCode = 0) => {
    const result = await run(args, { input: lines(records) });
    if (result.exitCode !== exitCode) throw new Error(`exit code ${result.exitCode}: ${result.stderr}`);
    return summarySchema.parse(JSON.parse(result.stdout));
  };
  return {
    run,
    lines,
    ingest: (...records: unknown[]) => succeed(['webhook', 'ingest', '-'], records),
    calls: (...records: unknown[]) => succeed(['import-calls', '-'], records),
    /** Every event, as people would tell it. */
    async events(): Promise<string[]> {
      const rows = await database.sql`
        select e.event_type, l.email, e.sequence_step as step, e.sequence_variant as variant, e.event_timestamp as at, e.call_outcome as outcome
        from outbound.events e join outbound.leads l on l.id = e.lead_id order by e.event_timestamp, 1, 2`;
      return rows.map((row) => [row.event_type, row.email, row.step, row.variant, row.outcome].filter((part) => part !== null).join(' '));
    },
    async places(): Promise<string[]> {
      const rows = await database.sql`
        select l.email, c.campaign_name as campaign, p.email_status as status, p.overall_status as overall, p.call_status as call
        from outbound.campaign_leads p join outbound.leads l on l.id = p.lead_id join outbound.campaigns c on c.id = p.campaign_id order by 1, 2`;
      return rows.map(({ email, campaign, status, overall, call }) => `${email} ${campaign}: ${status} ${overall} ${call}`);
    },
  };
}
