import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { wordingOf } from '../../../src/sources/instagram-export/message-text.ts';
import { classifyPath, leadsOut, slugOf, threadIdOf } from '../../../src/sources/instagram-export/paths.ts';
import { readListedPeople, readOwner } from '../../../src/sources/instagram-export/people.ts';
import { repairText } from '../../../src/sources/instagram-export/repair.ts';
import { readThreadFile } from '../../../src/sources/instagram-export/thread-file.ts';
import { parseValue } from '../../../src/sources/json-value.ts';
import { HOSTILE } from '../../support/hostile-values.ts';
import { friend, mangle } from '../../support/instagram-export.ts';

const NOW = Date.UTC(2026, 5, 1);
const AT = Date.UTC(2026, 0, 1);

describe('repaired text', () => {
  it.each([
    ['thanks \u00e2\u0080\u0094 \u00f0\u009f\u008e\u0089', 'thanks — 🎉'],
    ['Zo\u00c3\u00ab', 'Zoë'],
    // Not Instagram's: a lone letter, a text that is right already, half of a character.
    ['caf\u00e9', 'café'],
    ['Zoë — 🎉', 'Zoë — 🎉'],
    ['\u00f0\u009f\u008e', '\u00f0\u009f\u008e'],
    ['plain', 'plain'],
    ['Ã© — typed', 'Ã© — typed'],
  ])('%j -> %j', (written, read) => expect(repairText(written)).toBe(read));

  it('is what was written, whatever that was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(repairText(String(mangle(text)))).toBe(
          text.replaceAll('\0', text.includes('\0') && /[^\0-\x7f]/.test(text) ? '\ufffd' : '\0'),
        );
      }),
    );
  });
});

describe('paths of an export', () => {
  it.each([
    ['your_instagram_activity/messages/inbox/zoe_1000/message_1.json', 'thread'],
    ['messages/inbox/zoe_1000/message_12.json', 'thread'],
    ['wrapper/your_instagram_activity/messages/message_requests/zoe_1000/message_1.json', 'thread'],
    ['your_instagram_activity\\messages\\inbox\\zoe_1000\\message_1.json', 'thread'],
    ['your_instagram_activity/messages/inbox/zoe_1000/message_1.html', 'html'],
    ['your_instagram_activity/messages/inbox/zoe_1000/photos/1.jpg', undefined],
    ['your_instagram_activity/messages/secret_conversations.json', undefined],
    ['__MACOSX/messages/inbox/zoe_1000/message_1.json', undefined],
    ['connections/followers_and_following/followers_1.json', 'follows'],
    ['followers_and_following/following.json', 'follows'],
    ['personal_information/personal_information/personal_information.json', 'personal'],
    ['messages.json', 'oldest'],
    ['inbox/zoe_1000/message_1.json', 'thread'],
    ['zoe_1000/message_1.json', 'page'],
    ['message_1.json', 'page'],
    ['Zoe Marlow_1.json', 'flat'],
  ])('%s is %s', (path, kind) => expect(classifyPath(path)?.kind).toBe(kind));

  it.each(['../a.json', 'a/../../b.json', '/etc/passwd', 'C:\\a.json', 'a\\..\\..\\b', 'a\0b'])('%j leads out', (path) =>
    expect(leadsOut(path)).toBe(true),
  );
  it('of a folder whose name has dots leads nowhere', () => expect(leadsOut('a/..b/c..json')).toBe(false));

  it('have the id of the thread at their end', () => {
    expect([threadIdOf('zoe_marlow_10000000000000001'), slugOf('zoe_marlow_10000000000000001')]).toEqual([
      '10000000000000001',
      'zoe_marlow',
    ]);
    expect(threadIdOf('zoe_2')).toBe('zoe_2');
  });
});

describe('what Instagram writes itself', () => {
  it.each([
    ['Liked a message', 'echo'],
    ['Reacted 😂 to your message ', 'echo'],
    ['Reacted ❤️ to your message', 'echo'],
    ['A réagi avec ❤️ à votre message', 'echo'],
    ['Audio call ended', 'call'],
    ['Zoe started a video chat', 'call'],
    ['You missed a video chat', 'call'],
    ['Zoe changed the theme to Love.', 'notice'],
    ['Zoe left the group.', 'group_notice'],
    ['Zoe sent an attachment.', 'placeholder'],
    ['You sent an attachment.', 'placeholder'],
    ['mentioned you in their story', 'placeholder'],
    // Sentences of people with the same words.
    ['Liked a message from you yesterday', 'words'],
    ['Reacted badly to your message', 'words'],
    ['she left the group.', 'words'],
    ['He added me to the group', 'words'],
    ['I sent an attachment.', 'words'],
    ['the audio call ended too early', 'words'],
    ['thanks', 'words'],
  ])('%j: %s', (text, wording) => expect(wordingOf(text, 'Zoe')).toBe(wording));
});

const read = (messages: unknown[], more: object = {}) =>
  readThreadFile(
    Buffer.from(JSON.stringify({ participants: [{ name: 'Zoe' }, { name: 'Me' }], title: 'Zoe', messages, ...more })),
    { depth: 256 },
    NOW,
  );

describe('a page of a thread', () => {
  it('has times in milliseconds, seconds or microseconds', () => {
    const times = [AT, AT / 1_000, AT * 1_000];
    const { messages } = read(times.map((timestamp_ms) => ({ sender_name: 'Zoe', timestamp_ms, content: 'x' })));
    expect(messages.map(({ at }) => at)).toEqual([AT, AT, AT]);
  });

  it.each([
    [{ sender_name: 'Zoe', content: 'x' }, 'timestamp_ms is missing'],
    [{ sender_name: 'Zoe', timestamp_ms: 0, content: 'x' }, 'before'],
    [{ sender_name: 'Zoe', timestamp_ms: NOW + 86_400_000, content: 'x' }, 'future'],
    [{ sender_name: 5, timestamp_ms: AT, content: 'x' }, 'sender_name'],
    [{ timestamp_ms: AT, content: 'x' }, 'sender_name'],
    [{ sender_name: 'Zoe', timestamp_ms: AT, content: ['x'] }, 'content'],
    ['no message', ''],
  ])('refuses %j alone', (record, reason) => {
    const { messages, refused } = read([record, { sender_name: 'Zoe', timestamp_ms: AT, content: 'fine' }]);
    expect(messages.map(({ text }) => text)).toEqual(['fine']);
    expect(refused).toEqual([{ index: 0, reason: expect.stringContaining(reason), record }]);
  });

  it.each([
    [{ photos: [{ uri: 'a.jpg' }] }, 'image', ''],
    [{ photos: [{ uri: 'a.jpg' }], content: 'Zoe sent an attachment.' }, 'image', ''],
    [{ photos: [{ uri: 'a.jpg' }], content: 'Zoe a envoyé une photo.' }, 'image', ''],
    [{ videos: [{ uri: 'a.mp4' }] }, 'video', ''],
    [{ audio_files: [{ uri: 'a.mp4' }] }, 'audio', ''],
    [{ share: { link: 'https://www.instagram.com/p/A/', share_text: 'not hers' } }, 'link', 'https://www.instagram.com/p/A/'],
    [{ share: { link: 'https://www.instagram.com/stories/me/1' }, content: 'love this' }, 'story_reply', 'love this'],
    [{ share: { link: 'https://shop.example' }, content: 'look https://shop.example' }, 'text', 'look https://shop.example'],
    [{ call_duration: 0 }, 'call', ''],
    [{}, 'other', ''],
    [{ content: 'hi', photos: 'odd', reactions: 'odd', share: 5 }, 'text', 'hi'],
  ])('%j is %s', (rest, type, text) => {
    const { messages } = read([{ sender_name: 'Zoe', timestamp_ms: AT, ...rest }]);
    expect(messages).toEqual([expect.objectContaining({ type, text })]);
  });

  it('leaves echoes and unsent messages out, and keeps reactions with their target', () => {
    const { messages, counts } = read([
      { sender_name: 'Me', timestamp_ms: AT, content: 'Liked a message' },
      {
        sender_name: 'Zoe',
        timestamp_ms: AT,
        content: 'hi',
        is_unsent: false,
        reactions: [{ reaction: '\u00e2\u009d\u00a4', actor: 'Me' }],
      },
      { sender_name: 'Zoe', timestamp_ms: AT, is_unsent: true },
    ]);
    expect(messages).toEqual([expect.objectContaining({ text: 'hi', raw: { reactions: [{ reaction: '❤', actor: 'Me' }] } })]);
    expect(counts).toEqual({ echoes: 1, unsent: 1, notices: 0 });
  });

  it('is a group with three people, or with what only groups have', () => {
    expect(read([], { participants: [{ name: 'A' }, { name: 'B' }, { name: 'C' }] }).isGroup).toBe(true);
    expect(read([], { joinable_mode: { mode: 1, link: '' } }).isGroup).toBe(true);
    expect(read([{ sender_name: 'Zoe', timestamp_ms: AT, content: 'Zoe named the group Makers.' }]).isGroup).toBe(true);
    expect(read([]).isGroup).toBe(false);
  });
});

describe('hostile values', () => {
  const field = (name: string, token: string, rest: string) => `{${rest}${rest === '' ? '' : ','}"${name}":${token}}`;
  const page = (message: string, header = '"participants":[{"name":"Zoe"},{"name":"Me"}],"title":"Zoe"') =>
    Buffer.from(`{${header},"messages":[${message},{"sender_name":"Zoe","timestamp_ms":${AT},"content":"fine"}]}`);
  const FIELDS =
    'sender_name timestamp_ms timestamp content reactions share photos videos files sticker call_duration is_unsent __proto__ other'.split(
      ' ',
    );

  it.each(FIELDS)('in %s of a message sink no other, and nothing that is taken is one', (name) => {
    const rest = name === 'timestamp_ms' || name === 'timestamp' ? '"sender_name":"Zoe"' : `"timestamp_ms":${AT}`;
    const base = name === 'sender_name' || rest.includes('sender_name') ? rest : `${rest},"sender_name":"Zoe"`;
    for (const token of HOSTILE) {
      const { messages } = readThreadFile(page(field(name, token, base)), { depth: 256 }, NOW);
      expect(messages.at(-1)?.text).toBe('fine');
      for (const message of messages) {
        expect(JSON.stringify(message)).not.toMatch(/\\u0000|\\ud[89a-f]/);
        expect(message.at).toBeGreaterThan(0);
      }
    }
  });

  it.each(['participants', 'title', 'joinable_mode', 'thread_type'])('in %s of a thread make it none, or are overlooked', (name) => {
    for (const token of HOSTILE) {
      const header = name === 'participants' ? `"participants":${token}` : `"participants":[],"${name}":${token}`;
      try {
        expect(readThreadFile(page('{}', header), { depth: 256 }, NOW).messages).toHaveLength(1);
      } catch (error) {
        expect(error).toBeInstanceOf(z.ZodError);
      }
    }
  });

  it('in lists of people are overlooked', () => {
    for (const token of HOSTILE) {
      for (const text of [
        token,
        `[${token}]`,
        `{"relationships_following":[${token}]}`,
        `[{"string_list_data":${token}}]`,
        `[{"title":${token}}]`,
        `[{"label_values":${token}}]`,
      ]) {
        const { value } = parseValue(Buffer.from(text), 1, 1, 256);
        expect(Array.isArray(readListedPeople(value))).toBe(true);
        readOwner(value);
      }
    }
  });
});

describe('people of an export', () => {
  it('are read in every form of list', () => {
    const older = { string_list_data: [{ href: 'https://www.instagram.com/a.one', value: 'a.one', timestamp: 1 }] };
    const newer = { title: 'b.two', string_list_data: [{ href: 'https://www.instagram.com/_u/b.two' }] };
    const address = { title: '', string_list_data: [{ href: 'https://www.instagram.com/_u/c.three' }] };
    const all = [older, newer, address, {}, { title: '' }];
    const handles = ['a.one', 'b.two', 'https://www.instagram.com/_u/c.three'];
    expect(readListedPeople(all).map(({ handle }) => handle)).toEqual(handles);
    expect(readListedPeople({ relationships_following: all }).map(({ handle }) => handle)).toEqual(handles);
    expect(readListedPeople(mangle([friend('Zoë', 'd.four')]))).toEqual([{ handle: 'd.four', name: 'Zoë' }]);
    expect(readListedPeople('no list')).toEqual([]);
  });

  it('the owner is told in the language of the account', () => {
    const of = (labels: [string, string]) =>
      readOwner({
        profile_user: [{ string_map_data: { [labels[0]]: { value: 'sam' }, [labels[1]]: { value: 'Sam' }, Email: { value: 'x' } } }],
      });
    expect(of(['Username', 'Name'])).toEqual({ handle: 'sam', name: 'Sam' });
    expect(of(['Nom de profil', 'Nom'])).toEqual({ handle: 'sam', name: 'Sam' });
    expect(readOwner([])).toBeUndefined();
  });
});
