import { expect, it } from 'vitest';
import { looksLikeTest } from '../../src/growth/is-test.ts';

it.each([
  ['ann@example.com', 'Ann'],
  ['ann@mail.example.org', 'Ann'],
  ['ann@corp.test', 'Ann'],
  ['ann@localhost', 'Ann'],
  ['ann@x.localhost', 'Ann'],
  ['ann@corp.invalid', 'Ann'],
  ['test@corp.com', 'Ann'],
  ['ann.demo@corp.com', 'Ann'],
  ['ann+sandbox@corp.com', 'Ann'],
  ['fake-ann@corp.com', 'Ann'],
  ['ann@corp.com', 'Avenir Test Lead'],
  ['ann@corp.com', 'DEMO'],
  ['ann@corp.com', 'Lead (sample)'],
])('%s, %s is made up', (email, name) => {
  expect(looksLikeTest(email, name)).toBe(true);
});

it.each([
  ['ann@contest.com', 'Ann'],
  ['bob@bestdemo.com', 'Bob'],
  ['ann@test.com', 'Ann'],
  ['ann@example.com.br', 'Ann'],
  ['ann@myexample.com', 'Ann'],
  ['latest@corp.com', 'Testa'],
  ['test_user@corp.com', 'Contest Winner'],
  ['test1@corp.com', 'Demolition Inc.'],
  ['ann@testing.com', 'Greatest Samples'],
])('%s, %s is real', (email, name) => {
  expect(looksLikeTest(email, name)).toBe(false);
});
