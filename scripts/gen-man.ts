// Writes manual pages from the program's own commands: outreach.1, outreach-report.1, outreach-report-overlap.1, …
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { VERSION, wholeProgram } from '../src/cli/build-program.ts';
import { helpFooter } from '../src/cli/help-text.ts';
import { type HelpBlock, type HelpTopic, topics } from '../src/cli/help-topics.ts';
import { commandPath, describe } from '../src/cli/program.ts';
import { bold, code, filled, item, paragraph, section, subsection, text, title } from './roff.ts';

/** Writes the pages into `dir`, and takes away those of commands that are no more. */
export async function writeManPages(dir: string): Promise<void> {
  const pages = new Map([...manPages(await wholeProgram(), buildDate())].map(([name, page]) => [`${name}.1`, page]));
  await mkdir(dir, { recursive: true });
  for (const [file, page] of pages) await writeFile(join(dir, file), page);
  for (const file of await readdir(dir)) if (!pages.has(file)) await rm(join(dir, file));
}

/** The pages of a command and of all below it, by name. */
export function manPages(command: Command, date: string): Map<string, string> {
  const below = command.commands.flatMap((child) => [...manPages(child, date)]);
  return new Map([[pageName(command), page(command, date)], ...below]);
}

/** A build that is to be repeated byte for byte sets SOURCE_DATE_EPOCH. */
function buildDate(): string {
  const seconds = Number(process.env.SOURCE_DATE_EPOCH ?? Date.now() / 1000);
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

function pageName(command: Command): string {
  return commandPath(command).join('-');
}

function page(command: Command, date: string): string {
  const call = commandPath(command).join(' ');
  const help = command.createHelp();
  const usage = help.commandUsage(command).slice(call.length);
  return [
    title(pageName(command), date, `outreach ${VERSION}`),
    section('Name', `${text(pageName(command))} \\-\n${filled(command.summary())}\n`),
    section('Synopsis', `${bold(call)}${text(usage)}\n`),
    section('Description', paragraph(command.description())),
    section('Arguments', command.registeredArguments.map((argument) => item(bold(argument.name()), describe(argument))).join('')),
    section('Commands', command.commands.map((child) => item(bold(help.subcommandTerm(child)), child.summary())).join('')),
    section('Options', groups(help.visibleOptions(command))),
    ...footer(command),
    ...(command.parent === null ? topics.map((topic) => section(sectionName(topic), topic.blocks.map(block).join(''))) : []),
    section(
      'See also',
      `${seeAlso(command)
        .map((name) => `${bold(name)}(1)`)
        .join(',\n')}\n`,
    ),
  ].join('');
}

function groups(options: readonly Option[]): string {
  const byGroup = Map.groupBy(options, (option) => option.helpGroupHeading ?? 'Options:');
  return [...byGroup]
    .map(([heading, list]) => {
      const items = list.map((option) => item(bold(option.flags), describe(option))).join('');
      return heading === 'Options:' ? items : subsection(heading.replace(/:$/, ''), items);
    })
    .join('');
}

/** Examples and the like: each "Heading:" of the help's end is a section. */
function footer(command: Command): string[] {
  return (
    helpFooter(command)
      .split(/^(?=\S.*:$)/m)
      .map((part) => /^(\S.*):\n([\s\S]*)$/.exec(part) ?? [])
      // The page of the program holds the topics themselves.
      .filter(([, heading]) => heading !== 'More help')
      .map(([, heading = '', body = '']) => section(heading, code(body)))
  );
}

/** Manual pages have names of their own for two of the topics. */
function sectionName(topic: HelpTopic): string {
  return topic.name === 'exit-codes' ? 'Exit status' : topic.name;
}

function block(part: HelpBlock): string {
  const body =
    'text' in part
      ? paragraph(part.text)
      : 'lines' in part
        ? code(part.lines)
        : part.terms.map(([term, meaning]) => item(bold(term), meaning)).join('');
  return part.heading === undefined ? body : subsection(part.heading, body);
}

/** Up, then down. */
function seeAlso(command: Command): string[] {
  return [...(command.parent === null ? [] : [pageName(command.parent)]), ...command.commands.map(pageName)];
}
