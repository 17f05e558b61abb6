// PostgreSQL prints expressions in its own manner; here they get the one of the migrations.

const STRING = /'(?:[^']|'')*'/g;
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"/g;

/** In lower case, on one line, without the casts that a literal's place makes plain. */
export function tidy(sql: string): string {
  // What is quoted must stay as it is: a number stands for it meanwhile.
  const quoted: string[] = [];
  return sql
    .replace(QUOTED, (text) => `${text.charAt(0)}${quoted.push(text) - 1}${text.charAt(0)}`)
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/('\d+'|\b\d+)::(?:text|character varying|jsonb|numeric|regconfig)\b(?:\[\])?/g, '$1')
    .replace(/(?:::text)? = any \(array\[([^\]]*)\](?:::(?:text|character varying)\[\])?\)/g, ' in ($1)')
    .replace(/\( (?=select|case)/g, '(')
    .replace(/\b(\w+)(\([^()]*\)) as \1\)/g, '$1$2)')
    .replace(/\((\(select [\w.]+\([^()]*\)\))\)/g, '$1')
    .replace(/(['"])(\d+)\1/g, (_, __, place: string) => unquoted(quoted[Number(place)] ?? ''))
    .trim();
}

/** A name that needs no quotes to be read: "timestamp" -> timestamp. */
function unquoted(text: string): string {
  return text.replace(/^"([a-z_][a-z0-9_]*)"$/, '$1');
}

/** The values of a check that lists them for one column. */
export function listedValues(check: string, column: string): string[] | undefined {
  const list = check.startsWith(`${column} in (`) ? check.slice(column.length + ' in ('.length, -1) : '';
  const values = list.match(STRING) ?? [];
  if (values.length === 0 || values.join(', ') !== list) return undefined;
  return values.map((value) => value.slice(1, -1).replaceAll("''", "'"));
}

/** What a check demands: `CHECK ((a >= 0))` -> `(a >= 0)`. */
export function checkExpression(definition: string): string {
  return tidy(definition)
    .replace(/^check \((.*)\)( not valid)?$/, '$1$2')
    .trim();
}

/** `CREATE INDEX i ON s.t USING btree (a) WHERE b` -> `(a) where b`; another method than btree is kept. */
export function indexedBy(definition: string): string {
  return tidy(definition.replace(/^CREATE (?:UNIQUE )?INDEX .+? USING (?:btree )?/, ''));
}

const TRIGGER =
  /^CREATE (?:CONSTRAINT )?TRIGGER .+? ((?:BEFORE|AFTER|INSTEAD OF) .+?) ON .+? FOR EACH (ROW|STATEMENT) (?:WHEN \((.*)\) )?EXECUTE/s;

/** `CREATE TRIGGER t BEFORE UPDATE ON s.t FOR EACH ROW WHEN (…) EXECUTE …` -> `before update, each row` and the condition. */
export function triggerParts(definition: string): { moment: string; when: string | undefined } {
  const [, event, each, when] = TRIGGER.exec(definition) ?? [];
  if (event === undefined || each === undefined) throw new Error(`not understood: ${definition}`);
  return { moment: tidy(`${event}, EACH ${each}`), when: when === undefined ? undefined : tidy(when) };
}

/** The columns of which a trigger's condition demands that one changes, if that is all that it demands. */
export function columnsThatChange(when: string): string[] | undefined {
  const columns = when.split(' or ').map((term) => /^old\.(\w+|\*) is distinct from new\.\1$/.exec(term)?.[1]);
  const known = columns.filter((column) => column !== undefined);
  return known.length === columns.length ? known : undefined;
}

const SHORT_TYPES: Record<string, string> = {
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
  'character varying': 'varchar',
  'double precision': 'float8',
};

export function shortType(type: string): string {
  return Object.entries(SHORT_TYPES).reduce((text, [long, short]) => text.replaceAll(long, short), type);
}
