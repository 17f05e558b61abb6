import { expect, it } from 'vitest';
import { whySuperLinear } from '../../scripts/patterns/check.ts';

it.each([
  ['a repetition within a repetition', '^(?:a+)+$', ''],
  ['two that take the same, one after the other', '^\\s*\\w+\\s*\\s*$', ''],
  ['a row before something that is not there', '\\s+$', ''],
  ['links', '\\b(?:[a-z][a-z0-9+.-]*:\\/\\/)\\S*@', 'gi'],
  ['a lookahead', '(?=[a-z]+!)[a-z]', 'u'],
  ['many words and a gap', '\\b(?:no|not|never|nobody|none) [^.]*\\b(?:buy|sell|pay) us\\b', 'u'],
])('a pattern that takes more is found: %s', (_, source, flags) => {
  expect(whySuperLinear({ place: 'here', source, flags })).toEqual(expect.any(String));
});

it.each([
  ['a bounded gap', '\\bno [^.]{0,60}\\bpromo\\b', 'u'],
  ['one row', '^\\s*[a-z]+\\s*$', ''],
])('a pattern that takes no more is none: %s', (_, source, flags) => {
  expect(whySuperLinear({ place: 'here', source, flags })).toBeUndefined();
});
