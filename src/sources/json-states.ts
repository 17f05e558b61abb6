/** Where in a document its reader is. */
export type State =
  | 'document' // before the top-level {
  | 'items' // before the first item, or the [ around all of them
  | 'first-item' // after [
  | 'line' // after a value that stands by itself
  | 'key' // before a key or }
  | 'next-key' // after a comma: a key must follow
  | 'colon'
  | 'value'
  | 'comma' // after a value: comma or }
  | 'end';

/** What may come next there, for messages. */
export const EXPECTED: Readonly<Record<State, string>> = {
  document: 'an object with "clients" and "pages"',
  items: 'a value or [',
  'first-item': 'a value or ]',
  line: 'a value',
  key: 'a key in quotes or }',
  'next-key': 'a key in quotes',
  colon: 'a colon',
  value: 'a value',
  comma: 'a comma or }',
  end: 'nothing more',
};
