import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { runCli } from './cli.ts';
import { temporaryDirectory } from './databases.ts';
import { type Need, need } from './needs.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export function needShell(shell: (typeof SHELLS)[number], condition = 'exit'): Need {
  return need(shell, spawnSync(shell, ['-c', condition]).status === 0, `apt-get install ${shell}`);
}

/** What bash would show for a line. */
export interface Offer {
  words: string[];
  /** What readline is asked for besides: file names, directories, no space. */
  options: string;
}

/** A folder with some files and the completion script of every shell, and the real shells in it. */
export interface ShellFolder {
  path: string;
  /** Runs a shell, or any program, to its end there; it must say nothing on stderr. */
  run(program: string, args: string[], input?: string): string;
  /** Each line is words as readline splits them, the last being completed; `_` is one that is not begun. */
  bash(lines: readonly string[]): Offer[];
  /** The words that a prompt of bash hands to outreach once these keys are typed. */
  typedInBash(keys: readonly string[]): string[][];
  /** What zsh would add to the end of the line. */
  zsh(line: string): string[];
  /** What fish would show for each line: a word, a tab, what it means. */
  fish(lines: readonly string[]): string[][];
  remove(): Promise<void>;
}

export async function shellFolder(): Promise<ShellFolder> {
  const { path, remove } = await temporaryDirectory();
  const run = (program: string, args: string[], input = ''): string => {
    const env = { PATH: process.env.PATH, HOME: path, ZDOTDIR: path, TERM: 'dumb', LANG: 'C.UTF-8' };
    const { stdout, stderr, status } = spawnSync(program, args, { cwd: path, env, input, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout;
  };
  await mkdir(join(path, 'dbs'));
  await mkdir(join(path, 'functions'));
  for (const file of ['clients.json', 'my file.json']) await writeFile(join(path, file), '');
  for (const shell of SHELLS) {
    const { exitCode, stdout, stderr } = await runCli(['completion', shell]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    await writeFile(join(path, `outreach.${shell}`), stdout);
    if (shell === 'zsh') await writeFile(join(path, 'functions/_outreach'), stdout);
  }
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(path, name), text);
  return {
    path,
    run,
    remove,
    bash: (lines) =>
      run('bash', ['complete.bash'], `${lines.join('\n')}\n`)
        .trimEnd()
        .split('\n')
        .map((line) => {
          const [words = '', options = ''] = line.split('|');
          return { words: words.split(' ').filter(Boolean), options };
        }),
    typedInBash: (keys) =>
      [
        ...run('script', ['-qec', 'bash --noprofile --rcfile interactive.bash -i', '/dev/null'], `${keys.join('\n')}\nexit\n`).matchAll(
          /<(.*)>/g,
        ),
      ].map(([, words = '']) => words.split('><')),
    zsh(line) {
      const offers = [...run('zsh', ['-f', 'complete.zsh', line]).matchAll(/^OFFER:(.*?)\r?$/gm)];
      return [...new Set(offers.map(([, word = '']) => word))].filter(Boolean).sort();
    },
    fish: (lines) =>
      run('fish', ['-c', 'source outreach.fish; for line in $argv; complete -C $line; echo END; end', '--', ...lines])
        .split('END\n')
        .slice(0, -1)
        .map((offers) => offers.split('\n').filter(Boolean)),
  };
}

const FILES = {
  'complete.bash': `
source ./outreach.bash
compopt() { options+=" $2"; }
while read -ra COMP_WORDS; do
  [[ \${COMP_WORDS[-1]} == _ ]] && COMP_WORDS[-1]=''
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)) COMPREPLY=() options=''
  _outreach
  echo "\${COMPREPLY[*]}|\${options# }"
done
`,
  'interactive.bash': `
PS1=''
bind 'set enable-bracketed-paste off'
source ./outreach.bash
outreach() { printf '<%s>' "$@"; echo; }
`,
  // A terminal of its own, in which the completion prints what it adds.
  'complete.zsh': `
zmodload zsh/zpty
zpty shell 'zsh -i'
zpty -w -n shell "$1"$'\\t'
zpty -r shell out '*END*'
print -r -- "$out"
zpty -d shell
`,
  '.zshrc': `
PS1=''
setopt no_prompt_cr
fpath=($PWD/functions $fpath)
autoload -Uz compinit
compinit -u -d $PWD/.zcompdump
bindkey '^I' complete-word
compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then
    builtin compadd "$@"
  else
    local -a found
    builtin compadd -A found "$@"
    print; print -rl -- OFFER:$^found
  fi
}
ended() { print; print END; comppostfuncs=(ended); compstate[insert]=''; compstate[list]=''; }
comppostfuncs=(ended)
`,
};
