import { Scalar, stringify, type ToStringOptions } from 'yaml';
import type { Formatter } from './formats.ts';
import { cut, escapeInJson, isPrintable, MAX_VALUE } from './printable.ts';
import type { Value } from './result.ts';

/** YAML 1.2 that a reader of 1.1 reads alike: "no" and "1:30" are quoted. Long texts stay on their line. */
const STYLE = { compat: 'yaml-1.1', lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER } satisfies ToStringOptions & {
  compat: 'yaml-1.1';
};

/** terminal: nothing in it that a terminal would obey, and no text longer than a screen. */
export function toYaml(value: Value, terminal = false): string {
  const yaml = stringify(terminal ? quoted(value) : value, { ...STYLE, aliasDuplicateObjects: false });
  // What was hostile stands in double quotes now, where YAML has the escapes of JSON.
  return terminal ? escapeInJson(yaml) : yaml;
}

/** Hostile texts, keys among them, as scalars in double quotes. */
function quoted(value: Value): unknown {
  if (typeof value === 'string') return scalar(cut(value, MAX_VALUE));
  if (Array.isArray(value)) return value.map(quoted);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, part]) => [scalar(cut(key, MAX_VALUE)), quoted(part)]));
}

function scalar(text: string): string | Scalar<string> {
  if (isPrintable(text)) return text;
  const node = new Scalar(text);
  node.type = Scalar.QUOTE_DOUBLE;
  return node;
}

/** One sequence, a mapping a row, written as the rows come. */
export function yamlFormatter(terminal = false): Formatter {
  let empty = true;
  return {
    begin: () => '',
    rows(rows) {
      if (rows.length === 0) return '';
      empty = false;
      return toYaml([...rows], terminal);
    },
    end: () => (empty ? '[]\n' : ''),
  };
}
