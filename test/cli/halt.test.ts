import { describe, expect, it } from 'vitest';
import { DatabaseError, explain, kindOfSqlstate } from '../../src/db/errors.ts';
import { PolicyError } from '../../src/errors.ts';
import { runCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase();

const outreach = (...args: string[]) => runCli([...args, '--database', database.url]);
const inForce = () => database.sql`select system, reason from ops.halts where resumed_at is null order by system`;

describe('halt and resume', () => {
  it('halts everything, keeps the first reason, and says what is halted', async () => {
    const first = await outreach('halt', '--reason', 'wrong template');
    expect(first.exitCode).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ command: 'halt', tables: { 'ops.halts': { inserted: 1, unchanged: 0 } } });
    expect(first.stderr).toMatch(/halted: all sending, by \S+@\S+ at 20\d\d-.*: wrong template/);

    const second = await outreach('halt', '--reason', 'another one');
    expect(JSON.parse(second.stdout)).toMatchObject({ skipped: 'halted already', tables: { 'ops.halts': { inserted: 0, unchanged: 1 } } });
    expect(await inForce()).toEqual([{ system: 'all', reason: 'wrong template' }]);
  });

  it('the database refuses what would be sent, and resume lifts exactly one halt', async () => {
    await outreach('halt', '--reason', 'bounces', '--system', 'outbound');
    const enqueue = () => database.sql`insert into crm.outreach_queue (username, message_text) values ('carla.codes', 'hi')`;
    await expect(enqueue()).rejects.toMatchObject({ code: 'OS002', message: expect.stringContaining('wrong template') });

    const resumed = await outreach('resume');
    expect(JSON.parse(resumed.stdout)).toMatchObject({ command: 'resume', tables: { 'ops.halts': { updated: 1 } } });
    expect(resumed.stderr).toContain('halted: outbound');
    expect(await inForce()).toEqual([{ system: 'outbound', reason: 'bounces' }]);
    await enqueue();

    const nothing = await outreach('resume', '--system', 'sdr');
    expect(nothing.exitCode).toBe(0);
    expect(JSON.parse(nothing.stdout)).toMatchObject({ skipped: 'that was not halted' });
    expect((await outreach('resume', '--system', 'outbound')).stderr).toContain('nothing is halted');
    expect(await inForce()).toEqual([]);
  });

  it('work between an update and its migrations, with a warning', async () => {
    await database.sql`update ops.migrations set checksum = 'older' where name = 'reject_runs'`;
    const [halted, listed, resumed] = [
      await outreach('halt', '--reason', 'now'),
      await outreach('report', 'halts'),
      await outreach('resume'),
    ];
    for (const { exitCode, stderr } of [halted, listed, resumed]) {
      expect(exitCode, stderr).toBe(0);
      expect(stderr).toMatch(/^warning: 1 migration is pending in the database/m);
    }
    expect((await outreach('jobs', 'list')).exitCode).toBe(4);
    await database.sql`delete from ops.migrations where name = 'reject_runs'`;
    expect((await outreach('migrate', '--yes')).exitCode).toBe(0);
  });

  it('are listed: those in force, and with --all those that were lifted, newest first', async () => {
    await outreach('halt', '--reason', 'first', '--system', 'sdr');
    await outreach('resume', '--system', 'sdr');
    await outreach('halt', '--reason', 'second', '--system', 'crm');
    const [now, all] = await Promise.all([outreach('report', 'halts'), outreach('report', 'halts', '--all')]);
    expect(JSON.parse(now.stdout)).toMatchObject([{ system: 'crm', reason: 'second', resumed_at: null }]);
    const rows: { reason: string; resumed_by: string | null }[] = JSON.parse(all.stdout);
    expect(rows.slice(0, 2)).toMatchObject([
      { reason: 'second', resumed_by: null },
      { reason: 'first', resumed_by: expect.stringMatching(/@/) },
    ]);
    await outreach('resume', '--system', 'crm');
    expect(await outreach('report', 'halts')).toMatchObject({ stdout: '[]\n', stderr: expect.stringContaining('nothing is halted') });
  });

  it('are runs of the ledger, with who did it, and wait for nobody', async () => {
    const both = await Promise.all([outreach('halt', '--reason', 'a'), outreach('halt', '--reason', 'b')]);
    expect(both.map((run) => run.exitCode)).toEqual([0, 0]);
    expect(await inForce()).toHaveLength(1);
    await outreach('resume');
    expect(await database.sql`select distinct status, exit_code from ops.runs where command in ('halt', 'resume')`).toEqual([
      { status: 'succeeded', exit_code: 0 },
    ]);
    expect(await database.sql`select from ops.halts where resumed_at is not null and resumed_by is null`).toEqual([]);
  });

  it('want a reason and a known system', async () => {
    for (const args of [
      ['halt'],
      ['halt', '--reason', '  '],
      ['halt', '--reason', '\u00a0\u200b'],
      ['halt', '--reason', 'x', '--system', 'discovery'],
      ['resume', 'crm'],
    ]) {
      const { exitCode, stderr } = await outreach(...args);
      expect({ args, exitCode }).toEqual({ args, exitCode: 2 });
      expect(stderr).toMatch(/^error: .*\nhint: /);
    }
    expect(await inForce()).toEqual([]);
  });

  it('a refusal by a guard is exit code 8, with a next step', () => {
    for (const code of ['OS001', 'OS002']) {
      const error = explain(new DatabaseError('@bo is suppressed', { kind: kindOfSqlstate(code), code }), 'postgres');
      expect(error).toBeInstanceOf(PolicyError);
      expect(error).toMatchObject({ exitCode: 8, suggestion: expect.any(String) });
    }
  });
});
