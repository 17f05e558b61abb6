import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JQ_MAX_MIB, type JqFilter, jqSink, openJq } from '../../src/output/jq.ts';
import type { Sink } from '../../src/output/streams.ts';

const { signal } = new AbortController();

/** What is written, and whether it was finished. */
function keptSink(isTTY = false): Sink & { text: string; finished: boolean } {
  return {
    ...{ isTTY, columns: 80, text: '', finished: false },
    async write(text) {
      this.text += text;
    },
    async finish() {
      this.finished = true;
    },
    async abandon() {},
  };
}

async function once(expression: string, json: string, notes: string[] = []): Promise<string[]> {
  const filter = await openJq(expression, signal, (text) => notes.push(text));
  try {
    return await filter.apply(json);
  } finally {
    await filter.close();
  }
}

describe('an expression', () => {
  it.each<[string, string, string[]]>([
    ['.a', '{"a":"x y"}', ['x y']],
    ['.a', '{"a":" led by a space\\n"}', [' led by a space\n']],
    ['.a', '{"a":""}', ['']],
    ['.[]', '[1,"a",null,true,[1],{"b":2}]', ['1', 'a', 'null', 'true', '[1]', '{"b":2}']],
    ['empty', '1', []],
    // Numbers keep their digits.
    ['.', '12345678901234567890', ['12345678901234567890']],
    ['.[] | @csv', '[["a","b,c"]]', ['"a","b,c"']],
    ['map(select(.n > 1)) | length', '[{"n":1},{"n":2}]', ['1']],
    ['group_by(.c)[] | "\\(.[0].c) \\(length)"', '[{"c":"x"},{"c":"y"},{"c":"x"}]', ['x 2', 'y 1']],
    ['.n', '{"n":1}\n{"n":2}', ['1', '2']],
    ['"é😀" | ascii_downcase, length', 'null', ['é😀', '2']],
    // No flags of jq, whatever it begins with.
    ['-1', 'null', ['-1']],
  ])('%s of %s', async (expression, json, values) => {
    expect(await once(expression, json)).toEqual(values);
  });
});

describe('what is wrong', () => {
  it.each([
    ['.[', 'syntax error, unexpected end of file, line 1, column 2'],
    ['', 'Top-level program not given (try ".")'],
    ['nope', 'nope/0 is not defined, line 1, column 1'],
    ['--version', 'version/0 is not defined, line 1, column 3'],
    ['import "x" as x; .', 'module not found: x'],
  ])('of %j is told before there is data', async (expression, reason) => {
    await expect(openJq(expression, signal, () => {})).rejects.toMatchObject({
      ...{ message: `--jq: ${reason}`, code: 'invalid_expression', exitCode: 2 },
    });
  });

  it.each([
    ['.a.b', '{"a":1}', 'Cannot index number with string ("b")'],
    ['.name', '[{"name":1}]', 'Cannot index array with string ("name")'],
    ['error("mine")', '1', 'mine'],
    ['"bye" | halt_error', '1', 'bye'],
    ['@csv', '{}', 'object ({}) cannot be csv-formatted, only array'],
  ])('with the data is told in one line: %s', async (expression, json, reason) => {
    await expect(once(expression, json)).rejects.toMatchObject({ message: `--jq: ${reason}`, exitCode: 2 });
  });

  it('has a hint where a list was taken for one row', async () => {
    await expect(once('.name', '[]')).rejects.toMatchObject({ suggestion: expect.stringContaining('.[] |') });
  });

  it('says what the expression says', async () => {
    const notes: string[] = [];
    expect(await once('debug | .a', '{"a":1}', notes)).toEqual(['1']);
    expect(notes).toEqual(['["DEBUG:",{"a":1}]']);
  });

  it('is stopped by a signal, although it would never end', async () => {
    const stop = new AbortController();
    const filter = await openJq('[repeat(1)] | length', stop.signal, () => {});
    setTimeout(() => stop.abort(new Error('stopped')), 100);
    await expect(filter.apply('1')).rejects.toThrow('stopped');
    await filter.close();
  });
});

describe('what is printed', () => {
  let filter: JqFilter;
  beforeAll(async () => {
    filter = await openJq('.', signal, () => {});
  });
  afterAll(() => filter.close());

  it('is one value, however it came in pieces', async () => {
    const out = keptSink();
    const sink = jqSink(out, filter, false);
    for (const piece of ['[', '\n  {"a":1}', ',\n  {"a":2}', '\n]\n']) await sink.write(piece);
    expect(out.text).toBe('');
    await sink.finish();
    expect(out).toMatchObject({ text: '[{"a":1},{"a":2}]\n', finished: true });
  });

  it('comes line by line where each is a value', async () => {
    const out = keptSink();
    const sink = jqSink(out, filter, true);
    await sink.write('{"a":1}\n');
    expect(out.text).toBe('{"a":1}\n');
    await sink.write('');
    await sink.write('{"a":2}\n{"a":3}\n');
    await sink.finish();
    expect(out).toMatchObject({ text: '{"a":1}\n{"a":2}\n{"a":3}\n', finished: true });
  });

  it('is indented on a terminal, but for texts', async () => {
    const out = keptSink(true);
    const sink = jqSink(out, filter, true);
    for (const json of ['{"a":[1]}', '"[not json"', '2']) await sink.write(json);
    expect(out.text).toBe('{\n  "a": [\n    1\n  ]\n}\n[not json\n2\n');
  });

  it('has a limit where all must be held', async () => {
    const sink = jqSink(keptSink(), filter, false);
    const piece = ' '.repeat(1_048_576);
    for (let i = 0; i < JQ_MAX_MIB; i++) await sink.write(piece);
    await expect(sink.write(' ')).rejects.toMatchObject({ exitCode: 2, suggestion: expect.stringContaining('--format ndjson') });
  });
});
