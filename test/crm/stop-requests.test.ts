import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { stopRequest } from '../../src/crm/stop-requests.ts';

const row = z.object({ text: z.string(), language: z.enum(['en', 'fr', 'ru']), stop: z.boolean() });
const file = new URL('../../fixtures/labelled-messages/stop-requests.ndjson', import.meta.url);
const labelled = (await readFile(file, 'utf8'))
  .trim()
  .split('\n')
  .map((line) => row.parse(JSON.parse(line)));

describe('what asks us to stop', () => {
  it.each(labelled)('$language: $text', ({ text, stop }) => {
    expect(stopRequest(text) !== null).toBe(stop);
  });

  it('is quoted as its sentence, wherever it stands', () => {
    expect(stopRequest('Hi there. I liked the zine, but please stop messaging me! Bye.')).toEqual({
      quote: 'I liked the zine, but please stop messaging me!',
    });
    expect(stopRequest('привет\nне пишите мне больше\nспасибо')).toEqual({ quote: 'не пишите мне больше' });
  });

  it('is found however it is written', () => {
    for (const text of [
      'STOPPPP',
      'sTOP',
      'please... stop',
      'ＳＴＯＰ',
      'dont message me',
      'don’t message me',
      'do not message me',
      'ARRETEZ DE M’ECRIRE',
      'НЕ ПИШИТЕ МНЕ БОЛЬШЕ',
    ])
      expect(stopRequest(text), text).not.toBeNull();
  });

  it('never fails, whatever people write, and in time that grows with the text alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        stopRequest(text);
      }),
    );
    const started = performance.now();
    stopRequest('please stop by or not '.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
