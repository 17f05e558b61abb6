import { describe, expect, it } from 'vitest';
import { Lexicon } from '../../src/text/lexicon.ts';
import { tokenize } from '../../src/text/tokens.ts';

const lexicon = new Lexicon([
  'quiet',
  'hustl',
  'club',
  'luxury',
  'words',
  'film',
  'therapist',
  'the',
  'rapist',
  'grind',
  'money',
  'youtube',
  'rep',
  'city',
]);

function words(text: string, compound = false): string[] {
  return tokenize(text, lexicon, { compound }).cut.words.map((word) => word.text);
}

describe('tokenize', () => {
  it.each([
    ['Café CRÈME', ['cafe', 'creme']],
    ['𝓰𝓻𝓲𝓷𝓭 ᴍᴏɴᴇʏ ｗｏｒｄｓ', ['grind', 'money', 'words']],
    ['🄻🅄🅇🅄🅁🅈 🇬🇷🇮🇳🇩', ['luxury', 'grind']],
    ['l u x u r y we love', ['luxury', 'we', 'love']],
    ["don't, men's", ['dont', '', 'mens']],
    ['#QuietClub #grindmoney', ['quiet', 'club', 'grind', 'money']],
    ['RepCity on YouTube', ['rep', 'city', 'on', 'youtube']],
    ['✊🏾 ✊ 👩‍❤️‍👨', ['✊', '✊', '👩', '❤', '👨']],
    ['by @some.body', ['by', '<mention>']],
    ['mail ana@grind.example or www.money.example/club', ['mail', '<email>', 'or', '<link>']],
    ['🇺🇸 patriots', ['<us>', 'patriots']],
    ['one\ntwo. three', ['one', '', 'two', '', 'three']],
  ])('reads %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it.each([
    ['quiethustlclub', ['quiet', 'hustl', 'club']],
    ['therapist', ['therapist']],
    ['gr1ndm0ney', ['grind', 'money']],
    ['xqzvwk', ['xqzvwk']],
    ['money24', ['money', '24']],
  ])('cuts the handle %s', (handle, expected) => {
    expect(words(handle, true)).toEqual(expected);
  });

  it('remembers where each word stood', () => {
    const text = 'so 𝓺𝓾𝓲𝓮𝓽!';
    const { words: found, starts, ends } = tokenize(text, lexicon).cut;
    expect(found.map((_, at) => text.slice(starts[at], ends[at]))).toEqual(['so', '𝓺𝓾𝓲𝓮𝓽', '!']);
  });
});
