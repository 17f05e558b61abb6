import { spawnSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { manPages } from '../../scripts/gen-man.ts';
import { code, item, paragraph, section, text, title } from '../../scripts/roff.ts';
import { wholeProgram } from '../../src/cli/build-program.ts';
import { helpText } from '../../src/cli/help-text.ts';
import { topics } from '../../src/cli/help-topics.ts';
import { useDirectory } from '../support/databases.ts';
import { needProgram } from '../support/needs.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const [groff, mandoc, man] = [needProgram('groff'), needProgram('mandoc'), needProgram('man', 'man-db')];

function below(command: Command, name = 'outreach'): { name: string; command: Command }[] {
  return [{ name, command }, ...command.commands.flatMap((child) => below(child, `${name}-${child.name()}`))];
}
const program = await wholeProgram();
const ALL = below(program);
const pages = manPages(program, '2026-11-21');

const dir = useDirectory();
beforeAll(async () => {
  for (const [name, page] of pages) await writeFile(join(dir.path, `${name}.1`), page);
});

/** A page as a terminal shows it, without bold and with one space between words. */
function rendered(page: string): string {
  const { stdout, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-P-c', '-P-b', '-P-u', '-ww'], { input: page, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.replace(/\s+/g, ' ');
}

describe('manual pages', () => {
  it('are there for every command, and the build has written them', async () => {
    expect([...pages.keys()]).toEqual(ALL.map(({ name }) => name));
    expect((await readdir(join(ROOT, 'dist/man/man1'))).sort()).toEqual(ALL.map(({ name }) => `${name}.1`).sort());
  });

  it.skipIf(groff.missing).each(ALL)(`$name has every flag, argument, subcommand and example${groff.hint}`, ({ name, command }) => {
    const shown = rendered(pages.get(name) ?? '');
    for (const { flags, description, hidden } of command.options) if (!hidden) expect(shown).toContain(`${flags} ${description}`);
    for (const argument of command.registeredArguments) expect(shown).toContain(`${argument.name()} ${argument.description}`);
    for (const child of command.commands) expect(shown).toContain(`${name}-${child.name()}(1)`);
    const examples = helpText(command)
      .split('\n')
      .filter((line) => line.startsWith('  $ '));
    expect(examples.length).toBeGreaterThan(0);
    for (const line of examples) expect(shown).toContain(line.trim().replace(/\s+/g, ' '));
  });

  it.skipIf(groff.missing)(`the first one has the topics${groff.hint}`, () => {
    const shown = rendered(pages.get('outreach') ?? '');
    for (const part of topics.flatMap((topic) => topic.blocks)) {
      const facts = 'text' in part ? [part.text] : 'lines' in part ? [part.lines] : part.terms.map((pair) => pair.join(' '));
      for (const fact of facts) expect(shown).toContain(fact.replace(/\s+/g, ' ').trim());
    }
  });

  it.skipIf(mandoc.missing).each(ALL)(`$name is what mandoc wants${mandoc.hint}`, ({ name }) => {
    const { stdout, status } = spawnSync('mandoc', ['-T', 'lint', join(dir.path, `${name}.1`)], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  it.skipIf(man.missing)(`are found by name, with what they are about${man.hint}`, () => {
    const { stdout } = spawnSync('lexgrog', [join(dir.path, 'outreach-report.1')], { encoding: 'utf8' });
    const report = program.commands.find((command) => command.name() === 'report');
    if (stdout !== '') expect(stdout).toContain(`outreach-report - ${report?.summary()}`);
  });
});

describe('roff', () => {
  it('escapes what it would read as an escape, a request, or typography', () => {
    expect(text(".so a\\nb -- 'x' ~^`…😀")).toBe('\\&.so a\\(rsnb \\-\\- \\(aqx\\(aq \\(ti\\(ha\\(ga\\[u2026]\\[u1F600]');
  });

  it.skipIf(groff.missing)(`leaves every text what it was${groff.hint}`, () => {
    const hard = '.TH \\fBbold\\fR \'single\' "double" a\\\\b ~/.zshrc ^x `cmd` --no-input … 😀 \\" %d \\n[x]';
    const body = paragraph(hard) + item(text(hard), hard) + code(`${hard}\n.hidden`);
    const shown = rendered(title('a', '2026-11-21', 'b') + section('a "b" c', body));
    expect(shown.split(hard)).toHaveLength(5);
    expect(shown).toContain('A "B" C');
    expect(shown).toContain('.hidden');
  });

  it('has no section without a body', () => {
    expect(section('Arguments', '')).toBe('');
  });
});
