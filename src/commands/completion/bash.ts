import { allNodes, COMPLETE, lastWord, type Node, type Value } from './tree.ts';

/** A script for bash 4.2 and newer; it needs no package beside bash. */
export function bashScript(root: Node): string {
  const nodes = allNodes(root);
  const commands = nodes.filter((node) => node.children.length > 0);
  const flagged = nodes.filter((node) => node.flags.length > 0);
  return `# bash completion for outreach, made by "outreach completion bash".
# The bash 3 of macOS has no tables with names.
((BASH_VERSINFO[0] > 3)) || return 0

# What may follow each command: its subcommands, its flags, and the values of flags ("… --format") and arguments ("… #1").
${table(
  '_outreach_commands',
  commands.map((node) => [key(node), node.children.map(lastWord).join(' ')]),
)}
${table(
  '_outreach_flags',
  flagged.map((node) => [key(node), node.flags.flatMap((flag) => flag.names).join(' ')]),
)}
${table('_outreach_values', nodes.flatMap(values))}
${FUNCTION}
complete -F _outreach outreach
`;
}

function key(node: Node): string {
  return node.path.join(' ');
}

function values(node: Node): [string, string][] {
  const ofFlags = node.flags.flatMap(({ names, value }): [string, string][] =>
    value === undefined ? [] : names.map((name) => [`${key(node)} ${name}`, describe(value)]),
  );
  const ofOperands = node.operands.map(({ value, variadic }, i): [string, string] => [
    `${key(node)} #${variadic ? '' : i + 1}`,
    describe(value),
  ]);
  return [...ofFlags, ...ofOperands];
}

function describe(value: Value): string {
  if (value.kind === 'words' || value.kind === 'list') return `${value.kind} ${value.words.join(' ')}`;
  return value.kind === 'stored' ? `stored ${value.stored}` : value.kind;
}

function table(name: string, entries: [string, string][]): string {
  return `declare -gA ${name}=(\n${entries.map(([at, text]) => `  [${quote(at)}]=${quote(text)}\n`).join('')})\n`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

const FUNCTION = `
_outreach() {
  local raw=\${COMP_WORDS[COMP_CWORD]} path=outreach place=1 expects='' last=-1 i word words=()
  # Bash splits words at : and =, so --format=csv and pglite:./db come in parts.
  for word in "\${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    if ((last >= 0)) && [[ $word == [:=]* || ( -n $word && \${words[last]} == *[:=] ) ]]; then
      words[last]+=$word
    else
      words[++last]=$word
    fi
  done
  [[ $raw == [:=]* ]] && raw=''
  for ((i = 1; i < last; i++)); do
    word=\${words[i]}
    if [[ -n \${_outreach_values["$path $word"]-} ]]; then
      # The next word is the value of this flag.
      ((++i == last)) && expects=\${_outreach_values["$path $word"]}
    elif [[ " \${_outreach_commands[$path]-} " == *" $word "* ]]; then
      path+=" $word"
    elif [[ $word != -* ]]; then
      ((place++))
    fi
  done

  local whole=\${words[last]} value
  value=$whole
  if [[ -z $expects && $whole == --*=* ]]; then
    expects=\${_outreach_values["$path \${whole%%=*}"]-free}
    value=\${whole#*=}
  elif [[ -z $expects && $whole == -* ]]; then
    expects="words \${_outreach_flags[$path]-}"
  elif [[ -z $expects && -n \${_outreach_commands[$path]-} ]]; then
    expects="words \${_outreach_commands[$path]}"
  elif [[ -z $expects ]]; then
    expects=\${_outreach_values["$path #$place"]-\${_outreach_values["$path #"]-free}}
  fi

  local found=()
  case $expects in
    words\\ *) mapfile -t found < <(compgen -W "\${expects#words }" -- "$value") ;;
    list\\ *)
      # What stands before the last comma stays.
      compopt -o nospace
      mapfile -t found < <(compgen -P "\${value%"\${value##*,}"}" -W "\${expects#list }" -- "\${value##*,}")
      ;;
    stored\\ *) mapfile -t found < <("\${words[0]}" ${COMPLETE} "\${expects#stored }" "$value" -- "\${words[@]:1}" 2>/dev/null </dev/null) ;;
    file) compopt -o default ;;
    directory) compopt -o dirnames ;;
    database)
      compopt -o nospace
      if [[ $value == pglite:* ]]; then
        compopt -o filenames
        mapfile -t found < <(compgen -d -P pglite: -- "\${value#pglite:}")
      else
        mapfile -t found < <(compgen -W 'pglite: postgres supabase' -- "$value")
      fi
      ;;
  esac
  # Readline has the part before raw already.
  local before=\${whole%"$value"} typed=\${whole%"$raw"}
  COMPREPLY=()
  for word in "\${found[@]}"; do
    word=$before$word
    COMPREPLY+=("\${word#"$typed"}")
  done
}
`;
