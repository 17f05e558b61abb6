import { allNodes, COMPLETE, type Flag, lastWord, type Node, type Operand, type Value } from './tree.ts';

/** A script for zsh: a function for each command, in the form that _arguments wants. */
export function zshScript(root: Node): string {
  return `#compdef outreach
# zsh completion for outreach, made by "outreach completion zsh".

${DATABASE}
${allNodes(root).filter(hasMore).map(functionOf).join('\n')}
# As a file of fpath it is the function itself; sourced it registers it.
if [[ $funcstack[1] == _outreach ]]; then
  _outreach "$@"
else
  compdef _outreach outreach
fi
`;
}

/** Whether anything can follow it; a topic of "help" is the end. */
function hasMore(node: Node): boolean {
  return node.flags.length + node.operands.length + node.children.length > 0;
}

function functionOf(node: Node): string {
  const specs = [...node.flags.flatMap(flagSpecs), ...(node.children.length === 0 ? node.operands.map(operandSpec) : [])];
  if (node.children.length === 0) return `${name(node)}() {\n  _arguments${argumentLines(specs)}\n}\n`;
  const summaries = node.children.map((child) => quote(`${lastWord(child)}:${child.summary}`));
  const calls = node.children.filter(hasMore).map((child) => `${lastWord(child)}) ${name(child)} ;;`);
  return `${name(node)}() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -C${argumentLines([...specs, "'1: :->command'", "'*:: :->rest'"])}
  case $state in
    command)
      local -a commands=(${lines(summaries)}
      )
      _describe -t commands command commands ;;
    rest)
      case $line[1] in${lines(calls)}
      esac ;;
  esac
}
`;
}

function name(node: Node): string {
  return `_${node.path.join('_')}`;
}

function argumentLines(specs: readonly string[]): string {
  return specs.map((spec) => ` \\\n    ${spec}`).join('');
}

function lines(items: readonly string[]): string {
  return items.map((item) => `\n        ${item}`).join('');
}

function flagSpecs({ names, summary, value, repeatable }: Flag): string[] {
  const help = names.includes('--help') || names.includes('--version');
  const before = help ? '(- *)' : repeatable ? '*' : '';
  return names.map((flag) => {
    const after = value === undefined ? '' : `:${escapeSpec(value.name)}:${action(value)}`;
    return quote(`${before}${flag}${value !== undefined && flag.startsWith('--') ? '=' : ''}[${escapeSpec(summary)}]${after}`);
  });
}

function operandSpec({ name, value, variadic }: Operand): string {
  return quote(`${variadic ? '*' : ''}:${escapeSpec(name)}:${action(value)}`);
}

function action(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `(${value.words.join(' ')})`;
    case 'list':
      return `_values -s , ${escapeSpec(value.name)} ${value.words.join(' ')}`;
    case 'stored':
      return `_outreach__stored ${value.stored}`;
    case 'file':
      return '_files';
    case 'directory':
      return '_files -/';
    case 'database':
      return '_outreach__database';
    case 'free':
      return ' ';
  }
}

/** Of a description: what _arguments would read as its end. */
function escapeSpec(text: string): string {
  return text.replace(/[[\]:\\]/g, String.raw`\$&`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

// Within a subcommand _arguments keeps the words before it to itself; the line has them.
const DATABASE = `_outreach__stored() {
  local -a found
  found=("\${(@f)$(outreach ${COMPLETE} $argv[-1] "$PREFIX" -- "\${(@Q)\${(z)BUFFER}}" 2>/dev/null </dev/null)}")
  compadd -- \${found:#}
}

_outreach__database() {
  if compset -P pglite:; then
    _files -/
  else
    compadd -S '' -- pglite:
    compadd -- postgres supabase
  fi
}
`;
