import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));
const SYSTEMS = ['discovery', 'growth', 'crm', 'outbound', 'sdr'];

const files = (await readdir(SRC, { recursive: true })).filter((name) => name.endsWith('.ts') && name !== join('db', 'database.types.ts'));
const modules = await Promise.all(
  files.map(async (file) => {
    const text = await readFile(join(SRC, file), 'utf8');
    const imports = [...text.matchAll(/(?:from|import\() ?'([^']+)'/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
    const inside = imports.filter((name) => name.startsWith('.')).map((name) => relative(SRC, resolve(SRC, file, '..', name)));
    return { file, text, imports, inside };
  }),
);

describe('architecture', () => {
  it('only src/db knows supabase-js, a driver or PGlite', () => {
    const offenders = modules.filter(
      ({ file, imports }) => !file.startsWith('db/') && imports.some((name) => /^(@supabase\/|postgres$|pg$|@electric-sql\/)/.test(name)),
    );
    expect(offenders.map((m) => m.file)).toEqual([]);
  });

  it('tables are written by src/output alone, where no cell is a formula', () => {
    const offenders = modules.filter(
      ({ file, imports }) => !file.startsWith('output/') && imports.some((name) => name.startsWith('csv-stringify')),
    );
    expect(offenders.map((m) => m.file)).toEqual([]);
  });

  it('no system imports another', () => {
    const offenders = modules.filter(({ file, inside }) => {
      const system = SYSTEMS.find((name) => file.startsWith(`${name}/`));
      return system !== undefined && inside.some((target) => SYSTEMS.some((other) => other !== system && target.startsWith(`${other}/`)));
    });
    expect(offenders.map((m) => m.file)).toEqual([]);
  });

  it('layers import downward: db and sources below ops, ops below systems, systems below commands', () => {
    const level = (file: string): number => {
      if (file.startsWith('commands/') || file.startsWith('cli/') || file === 'cli.ts') return 4;
      if (SYSTEMS.some((name) => file.startsWith(`${name}/`))) return 3;
      if (file.startsWith('ops/') || file.startsWith('text/')) return 2;
      if (
        file.startsWith('db/') ||
        file.startsWith('sources/') ||
        file.startsWith('output/') ||
        file === 'config.ts' ||
        file === 'choose-target.ts'
      )
        return 1;
      return 0;
    };
    const upward = modules.flatMap(({ file, inside }) =>
      inside.filter((target) => level(target) > level(file)).map((target) => `${file} -> ${target}`),
    );
    expect(upward).toEqual([]);
  });

  it('SQL stays in src/db and migrations', () => {
    const offenders = modules.filter(
      ({ file, text }) => !file.startsWith('db/') && /`\s*(select|insert into|update|delete from)\s/i.test(text),
    );
    expect(offenders.map((m) => m.file)).toEqual([]);
  });

  it('the process around the program is handed in as a Host: its environment, folder, streams, signals and exit', () => {
    // What stays: facts of the machine and of the running program, which are the same for every run in it.
    const facts = /\bprocess\.(pid|kill|versions|getuid|__tinypool_state__)\b/g;
    const offenders = modules.filter(({ text }) => /\bprocess(\.\w|\[)|\bconsole\./.test(text.replaceAll(facts, '')));
    expect(offenders.map((m) => m.file)).toEqual([]);
  });

  it('files stay readable: at most 300 lines', () => {
    expect(modules.filter(({ text }) => text.split('\n').length > 300).map((m) => m.file)).toEqual([]);
  });
});
