// The files of migrations/ say what the catalogs do not: the comment above a function, and where a thing is defined.

export interface SourceFile {
  /** Below migrations/. */
  path: string;
  sql: string;
}

export interface Sources {
  /** The first sentence of the comment of a function or view, `schema.name`. */
  summary(name: string): string | undefined;
  /** The file that creates it. */
  path(name: string): string | undefined;
}

const CREATE = /((?:^--.*\n)*)^create (?:or replace )?(?:function|procedure|view|materialized view|table) (?:if not exists )?(\w+\.\w+)/gim;
const LEADING = /^(?:--.*\n)+/;

export function readSources(files: SourceFile[]): Sources {
  const comments = new Map<string, string>();
  const paths = new Map<string, string>();
  for (const file of files) {
    for (const [, above = '', name = ''] of file.sql.matchAll(CREATE)) {
      const isNamedAfterIt = file.path === `functions/${name.replace('.', '/')}.sql`;
      const comment = isNamedAfterIt ? (LEADING.exec(file.sql)?.[0] ?? above) : above;
      comments.set(name, comment);
      paths.set(name, file.path);
    }
  }
  return {
    summary: (name) => firstSentence(comments.get(name) ?? ''),
    path: (name) => paths.get(name),
  };
}

function firstSentence(comment: string): string | undefined {
  const text = comment
    .replace(/^--\s*/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (text === '') return undefined;
  const [sentence] = /^.*?\.(?= |$)/.exec(text) ?? [];
  // What follows an arrow is the shape of the result.
  return sentence ?? `${text.split(' -> ')[0]}.`;
}
