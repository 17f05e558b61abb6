import { CATALOGS, FIELDS, FUNCTIONS, NODES, SAMPLE_METHODS, SCHEMAS, TYPES } from './allowed.ts';

/** What a query is, and the names in it that the database must be asked about. */
export interface Statement {
  /** A query answers rows of its own columns; EXPLAIN and SHOW answer lines of text. */
  kind: 'rows' | 'lines';
  /** Where it stands in the text, in bytes. */
  start: number;
  end: number | undefined;
  /** Functions and operators without a schema: a schema on the search path may have some of the same name. */
  functions: ReadonlySet<string>;
  operators: ReadonlySet<string>;
  /** Behind a dot: columns, unless there is none of that name and a function of one argument has it. */
  attributes: ReadonlySet<string>;
}

/** Why a query is not run, and where in its text, in bytes. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly at: number | undefined;

  constructor(message: string, at?: number) {
    super(message);
    this.at = at;
  }
}

/** The text is no SQL. at: characters from its start. */
export class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem';
  readonly at: number;

  constructor(message: string, at: number, cause: unknown) {
    super(message, { cause });
    this.at = at;
  }
}

type Tree = Record<string, unknown>;

/** Reads a text as PostgreSQL does, and throws Refusal unless it is one statement made of allowed parts alone. */
export async function readStatement(text: string): Promise<Statement> {
  // PostgreSQL's text ends there; the parser would not see what follows.
  if (text.includes('\0')) throw new Refusal('a query holds no NUL');
  const statements = await parse(text);
  const [first] = statements;
  if (first === undefined) throw new Refusal('is empty');
  if (statements.length > 1) throw new Refusal(`has ${statements.length} statements`);
  const { stmt, stmt_location: start, stmt_len: length } = first;
  const from = typeof start === 'number' ? start : 0;
  const found = new Reader().statement(stmt);
  return { ...found, start: from, end: typeof length === 'number' && length > 0 ? from + length : undefined };
}

async function parse(text: string): Promise<Tree[]> {
  const { parse: parseSql, hasSqlDetails } = await import('libpg-query');
  try {
    const { stmts } = await parseSql(text);
    return (stmts ?? []).map((statement) => ({ ...statement }));
  } catch (error) {
    if (!hasSqlDetails(error)) throw new Refusal('is empty');
    throw new SyntaxProblem(error.message, error.sqlDetails?.cursorPosition ?? 0, error);
  }
}

/** Walks a parse tree. What it does not know is refused. */
class Reader {
  readonly #functions = new Set<string>();
  readonly #operators = new Set<string>();
  readonly #attributes = new Set<string>();
  #at: number | undefined;

  statement(tree: unknown): Pick<Statement, 'kind' | 'functions' | 'operators' | 'attributes'> {
    const [type = '', body] = nodeOf(tree) ?? [];
    const names = { functions: this.#functions, operators: this.#operators, attributes: this.#attributes };
    if (type === 'SelectStmt') {
      this.#node(type, body ?? {});
      return { kind: 'rows', ...names };
    }
    if (type === 'ExplainStmt') {
      const [inner = '', query] = nodeOf(body?.query) ?? [];
      if (inner !== 'SelectStmt') throw new Refusal(`explains ${words(inner)}: only read-only queries are run here`);
      this.#node(inner, query ?? {});
      return { kind: 'lines', ...names };
    }
    if (type === 'VariableShowStmt') {
      const name = String(body?.name);
      // With a dot it is no setting of PostgreSQL: applications keep keys there.
      if (name === 'all' || name.includes('.')) throw new Refusal('shows what may hold secrets: name one setting of PostgreSQL');
      return { kind: 'lines', ...names };
    }
    throw new Refusal(`is ${words(type)}: only read-only queries are run here`);
  }

  #visit(value: unknown, field: string): void {
    if (Array.isArray(value)) {
      for (const item of value) this.#visit(item, field);
      return;
    }
    if (!isTree(value)) return;
    const node = nodeOf(value);
    if (node !== undefined) this.#node(...node);
    else if (FIELDS.has(field) || Object.keys(value).length === 0) this.#body(value);
    else if (field !== 'intoClause') this.#refuse(`${words(field)} is not read here`);
    else throw new Refusal('SELECT ... INTO is not allowed here', locationOf(value.rel) ?? this.#at);
  }

  #node(type: string, body: Tree): void {
    this.#at = locationOf(body) ?? this.#at;
    if (type === 'LockingClause') this.#refuse('SELECT ... FOR UPDATE or SHARE locks rows');
    if (!NODES.has(type)) this.#refuse(`${words(type)} is not read here`);
    switch (type) {
      case 'FuncCall':
        this.#function(namesIn(body.funcname));
        break;
      case 'RangeVar':
        this.#relation(body);
        break;
      case 'ColumnRef':
        for (const name of namesIn(body.fields).slice(1)) this.#attributes.add(name);
        break;
      case 'A_Indirection':
        for (const name of namesIn(body.indirection)) this.#attributes.add(name);
        break;
      case 'RangeTableSample':
        if (!SAMPLE_METHODS.has(namesIn(body.method).join('.'))) this.#refuse('this way of sampling is not known here');
        break;
      case 'A_Expr':
        this.#operator(namesIn(body.name));
        break;
    }
    this.#body(body);
  }

  #body(body: Tree): void {
    for (const [field, value] of Object.entries(body)) {
      if (field === 'typeName') this.#type(isTree(value) ? namesIn(value.names) : []);
      if (field === 'operName' || field === 'useOp') this.#operator(namesIn(value));
      this.#visit(value, field);
    }
  }

  #function(names: string[]): void {
    const name = builtIn(names);
    if (name === undefined || !FUNCTIONS.has(name))
      this.#refuse(`the function ${names.join('.')} is not among those that a query may call`);
    else if (names.length === 1) this.#functions.add(name);
  }

  #operator(names: string[]): void {
    const name = builtIn(names);
    if (name === undefined) this.#refuse(`the operator ${names.join('.')} is none of PostgreSQL's own`);
    else if (names.length === 1) this.#operators.add(name);
  }

  #type(names: string[]): void {
    const name = builtIn(names);
    if (name === undefined || !TYPES.has(name)) this.#refuse(`the type ${names.join('.')} is not among those that a query may use`);
  }

  #relation({ catalogname, schemaname, relname }: Tree): void {
    const [schema, name] = [schemaname === undefined ? undefined : String(schemaname), String(relname)];
    const ofCatalog = schema === 'pg_catalog' || (schema === undefined && name.startsWith('pg_'));
    const readable = ofCatalog ? CATALOGS.has(name) : schema === undefined || SCHEMAS.has(schema);
    if (catalogname === undefined && readable) return;
    const written = [catalogname, schemaname, relname].filter((part) => part !== undefined).join('.');
    this.#refuse(`${written} is not among the tables that a query may read`);
  }

  #refuse(message: string): never {
    throw new Refusal(message, this.#at);
  }
}

/** A node is an object whose only key is the name of its kind. */
function nodeOf(value: unknown): [type: string, body: Tree] | undefined {
  if (!isTree(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0 || !/^[A-Z]/.test(entry[0])) return undefined;
  return [entry[0], isTree(entry[1]) ? entry[1] : {}];
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function locationOf(value: unknown): number | undefined {
  return isTree(value) && typeof value.location === 'number' && value.location >= 0 ? value.location : undefined;
}

/** `pg_catalog.lower` and `lower`; undefined: of another schema. */
function builtIn(names: string[]): string | undefined {
  const [first, second, third] = names;
  if (second === undefined) return first;
  return first === 'pg_catalog' && third === undefined ? second : undefined;
}

function namesIn(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    const [type, body] = nodeOf(item) ?? [];
    return type === 'String' ? [String(body?.sval ?? '')] : [];
  });
}

/** InsertStmt -> INSERT, lockingClause -> LOCKING CLAUSE. */
function words(name: string): string {
  return name
    .replace(/Stmt$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase();
}
