import { spawnSync } from 'node:child_process';

export interface Need {
  missing: boolean;
  /** For the end of a test's title: empty where it is there. */
  hint: string;
}

/** What some tests need and not every machine has. Where it is missing, their titles say so, and what would bring it. */
export function need(what: string, installed: boolean, how: string): Need {
  return { missing: !installed, hint: installed ? '' : ` (needs ${what}: ${how})` };
}

/** A program of this name; the Debian package that has it, where that is called otherwise. */
export function needProgram(name: string, debian = name): Need {
  return need(name, spawnSync(name, ['--version']).error === undefined, `apt-get install ${debian}`);
}
