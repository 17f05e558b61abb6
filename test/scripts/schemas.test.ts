import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { broken } from '../../scripts/schemas/compatible.ts';
import { wholeProgram } from '../../src/cli/build-program.ts';
import { flagSchemas, jsonSchema, type OutputSchema, outputSchemas, publishedSchemas } from '../../src/commands/schema/schemas.ts';
import { runCli } from '../support/cli.ts';

const published = z
  .record(z.string(), z.json())
  .parse(JSON.parse(await readFile(new URL('../../docs/schemas.json', import.meta.url), 'utf8')));
const asJson = (schemas: Record<string, OutputSchema | undefined>) =>
  z
    .record(z.string(), z.json())
    .parse(
      Object.fromEntries(
        Object.entries(schemas).flatMap(([name, schema]) => (schema === undefined ? [] : [[name, jsonSchema(name, schema)]])),
      ),
    );

describe('output schemas', () => {
  it('keep what is published', () => {
    expect(broken(published, asJson(publishedSchemas))).toEqual([]);
    expect(Object.keys(published)).toEqual(Object.keys(asJson(publishedSchemas)));
  });

  it('cover every command', async () => {
    const runnable = ({ commands, registeredArguments }: Command, path: string[] = []): string[] => [
      // One with subcommands runs by itself where it takes arguments of its own.
      ...(commands.length === 0 || registeredArguments.length > 0 ? [path.join(' ')] : []),
      ...commands.flatMap((child) => runnable(child, [...path, child.name()])),
    ];
    expect(Object.keys(outputSchemas).sort()).toEqual(runnable(await wholeProgram()).sort());
  });

  it('cover every flag that changes what a command prints', async () => {
    const flagged = ({ commands, options }: Command, path: string[] = []): string[] => [
      ...options.flatMap(({ long, hidden }) =>
        long !== undefined && !hidden && ['--explain', '--estimate'].includes(long) ? [[...path, long].join(' ')] : [],
      ),
      ...commands.flatMap((child) => flagged(child, [...path, child.name()])),
    ];
    expect(Object.keys(flagSchemas)).toEqual(expect.arrayContaining(flagged(await wholeProgram())));
  });

  it('a field that goes, changes its type or becomes optional is told; a new one, or a raised version, is not', () => {
    const row = z.object({ id: z.string(), count: z.number(), state: z.enum(['a', 'b']), nested: z.object({ x: z.string() }) });
    const of = (shape: z.ZodType, version = 1) => asJson({ jobs: { kind: 'list', version, shape } });
    expect(broken(of(row), of(row.extend({ more: z.string() })))).toEqual([]);
    expect(broken(of(row), of(row.omit({ count: true })))).toEqual(expect.arrayContaining([expect.stringContaining('count')]));
    expect(broken(of(row), of(row.extend({ count: z.string() })))).toEqual(['outreach jobs: count.type is gone or has another type']);
    expect(broken(of(row), of(row.extend({ count: z.number().optional() })))).toEqual(['outreach jobs: count is gone or has another type']);
    expect(broken(of(row), of(row.extend({ state: z.enum(['a']) })))).toHaveLength(1);
    expect(broken(of(row), of(row.extend({ nested: z.object({}) })))).not.toEqual([]);
    expect(broken(of(row), of(row.omit({ count: true }), 2))).toEqual([]);
    expect(broken(of(row), {})).toEqual(['outreach jobs is gone']);
  });

  it('are printed by the command, whatever stands for a terminal', async () => {
    const { exitCode, stdout } = await runCli(['schema', 'report', 'overlap']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual(published['report overlap']);
    const unknown = await runCli(['schema', 'report', 'nothing']);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain('report overlap');
  });
});
