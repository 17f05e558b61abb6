import { stringify } from 'yaml';
import type { Formatter } from './formats.ts';
import type { Value } from './result.ts';

/** YAML 1.2 that a reader of 1.1 reads alike: "no" and "1:30" are quoted. Long texts stay on their line. */
export function toYaml(value: Value): string {
  return stringify(value, { compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

/** One sequence, a mapping a row, written as the rows come. */
export function yamlFormatter(): Formatter {
  let empty = true;
  return {
    begin: () => '',
    rows(rows) {
      if (rows.length === 0) return '';
      empty = false;
      return toYaml([...rows]);
    },
    end: () => (empty ? '[]\n' : ''),
  };
}
