import { allNodes, COMPLETE, type Flag, lastWord, type Node, type Value } from './tree.ts';

/** A script for fish: one "complete" for each subcommand, flag and argument. */
export function fishScript(root: Node): string {
  const nodes = allNodes(root);
  const paths = nodes.filter((node) => node !== root).map(at);
  return `# fish completion for outreach, made by "outreach completion fish".

# Whether the words so far call this command.
function __outreach_at
    set -l known ${paths.join(' ')}
    set -l path
    for word in (commandline -opc)[2..]
        set -l longer (string join -- / $path $word)
        contains -- $longer $known; and set path $longer
    end
    test "$path" = "$argv"
end
${DATABASES}
complete -c outreach -f
${nodes.flatMap(completions).join('\n')}
`;
}

/** The path as one word, without the program's name. */
function at(node: Node): string {
  return node.path.slice(1).join('/');
}

function completions(node: Node): string[] {
  const begin = `complete -c outreach -n ${quote(`__outreach_at ${at(node)}`.trim())}`;
  return [
    ...node.children.map((child) => `${begin} -a ${lastWord(child)} -d ${quote(child.summary)}`),
    ...node.flags.map((flag) => `${begin} ${flagWords(flag)}`),
    ...node.operands.filter(({ value }) => value.kind !== 'free').map(({ value }) => `${begin} ${valueWords(value)}`),
  ];
}

function flagWords({ names, summary, value }: Flag): string {
  const words = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const values = value === undefined ? [] : [value.kind === 'file' ? '-r -F' : `-x ${valueWords(value)}`.trim()];
  return [...words, ...values, `-d ${quote(summary)}`].join(' ');
}

function valueWords(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `-a ${quote(value.words.join(' '))}`;
    case 'list':
      return `-a ${quote(`(__outreach_list ${value.words.join(' ')})`)}`;
    case 'stored':
      return `-a '(__outreach_stored ${value.stored})'`;
    case 'file':
      return '-F';
    case 'directory':
      return "-a '(__fish_complete_directories)'";
    case 'database':
      return "-a '(__outreach_databases)'";
    case 'free':
      return '';
  }
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, String.raw`\$&`)}'`;
}

const DATABASES = `
# What stands before the last comma stays.
function __outreach_list
    set -l typed (string replace -r '^--[a-z-]+=' '' -- (commandline -ct))
    set -l before (string match -r '^.*,' -- $typed)
    printf "$before%s\\n" $argv
end

function __outreach_stored
    set -l words (commandline -opc)
    command -q $words[1]; or return
    set -l typed (string replace -r '^--[a-z-]+=' '' -- (commandline -ct))
    $words[1] ${COMPLETE} $argv[1] "$typed" -- $words[2..] 2>/dev/null </dev/null
end

function __outreach_databases
    set -l typed (string replace -r '^--database=' '' -- (commandline -ct))
    if string match -q 'pglite:*' -- $typed
        printf 'pglite:%s\\n' (__fish_complete_directories (string replace pglite: '' -- $typed) '')
    else
        printf '%s\\n' pglite: postgres supabase
    end
end
`;
