import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCategorizer } from '../../../src/discovery/categorize/categorizer.ts';
import { loadTaxonomy, parseTaxonomy, type Taxonomy } from '../../../src/discovery/categorize/taxonomy.ts';
import { pageText } from './pages.ts';

const shipped = await loadTaxonomy();
const categorizer = openCategorizer(shipped);

function own(yaml: string): Taxonomy {
  return { ...parseTaxonomy(`version: 1\n${yaml}`, 'mine.yaml'), words: [], linear: undefined };
}

const TEA = own(
  'categories: { TEA_THEME: { groups: [{ weight: 4, any: [tea, "green tea ceremony", brew*] }] }, COFFEE_THEME: { groups: [{ weight: 4, any: [coffee] }] } }',
);

describe('categorize', () => {
  it.each([
    ['BUSINESS_THEME', { bio: 'Side hustles that pay. Passive income and money tips every day' }],
    ['FITNESS_THEME', { handle: 'dailygymworkouts', bio: 'leg day clips' }],
    ['CHRISTIAN_THEME', { bio: 'Bible verses every morning. Jesus saves' }],
    ['SPIRITUAL_THEME', { captions: ['full moon in scorpio tonight', 'your rising sign as a soup #astrology', 'pull a card #tarot'] }],
    ['BLACK_THEME', { bio: 'Celebrating Black love and Black families' }],
    ['QUOTES_THEME', { name: 'Daily Quotes', captions: ['“Keep going.”', '“The sea is patient.”', '“You may rest.”'] }],
    ['PERSONAL_BRAND', { name: 'Ada Morn | Career Coach', bio: 'I help nurses change jobs. My book is out. Book a call' }],
    ['STREAMER_YOUTUBER', { bio: 'live on twitch every night, new video every friday on youtube' }],
    [null, { bio: 'Fresh bread since 1977. Open daily 6am to 9pm. Order by phone 555-0168' }],
    [null, {}],
  ])('says %s', (category, text) => {
    expect(categorizer.judge(pageText(text)).label).toBe(category);
  });

  it('reads nothing from skin tones, hearts or flags', () => {
    const bare = categorizer.judge(pageText({ bio: 'so proud of us ✊ 🖤' }));
    const toned = categorizer.judge(pageText({ bio: 'so proud of us ✊🏿 🖤' }));
    expect(toned).toEqual({ ...bare, evidence: toned.evidence });
    expect(bare.label).not.toBe('BLACK_THEME');
  });

  it('gives probabilities, the runner-up below the winner', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.lorem(), { maxLength: 12 }), (bio, captions) => {
        const { confidence, runnerUp, label } = categorizer.judge(pageText({ bio, captions }));
        expect(confidence).toBeGreaterThanOrEqual(runnerUp.confidence);
        expect(confidence + runnerUp.confidence).toBeLessThanOrEqual(1 + 1e-9);
        expect(runnerUp.label).not.toBe(label);
      }),
    );
  });

  it('answers the same for the same page', () => {
    const page = pageText({ handle: 'gymratgazette', bio: 'PRs and memes', captions: ['deadlift day', 'tag a friend'] });
    expect(openCategorizer(shipped).judge(page)).toEqual(categorizer.judge(page));
    expect(categorizer.judge(page)).toEqual(categorizer.judge(page));
  });
});

const FANCY = ['sans', 'script', 'small'] as const;

function fancy(text: string, style: (typeof FANCY)[number]): string {
  const small = 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ';
  return text.replaceAll(/[a-z]/g, (letter) => {
    const at = letter.charCodeAt(0) - 97;
    if (style === 'small') return small.charAt(at);
    return String.fromCodePoint((style === 'sans' ? 0x1d5ba : 0x1d4ea) + at);
  });
}

describe('what makes no difference', () => {
  const phrase = fc.constantFrom(
    'passive income',
    'bible verse',
    'gym workout',
    'tarot reading',
    'supercars daily',
    'couple goals',
    'hidden gems',
    'oil painting',
  );
  const restyle = fc.constantFrom<(text: string) => string>(
    (text) => text.toUpperCase(),
    (text) => text.replaceAll(/[aeiou]/g, (vowel) => `${vowel}\u0301`),
    (text) => text.replaceAll(/[aeo]/g, (vowel) => `${vowel}\u0308`.normalize('NFC')),
    ...FANCY.map((style) => (text: string) => fancy(text, style)),
  );

  it('capitals, accents and fancy letters', () => {
    fc.assert(
      fc.property(fc.array(phrase, { minLength: 1, maxLength: 4 }), restyle, (phrases, restyled) => {
        const plain = categorizer.judge(pageText({ captions: phrases }));
        const other = categorizer.judge(pageText({ captions: phrases.map(restyled) }));
        expect(other.label).toBe(plain.label);
        expect(other.confidence).toBeCloseTo(plain.confidence, 1);
      }),
    );
  });

  it('a phrase inside a longer word', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'bcdfghjklmnpqrstvwxz'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(letters, letters, (before, after) => {
        const { label, evidence } = openCategorizer(TEA).judge(pageText({ bio: `${before}tea${after}` }));
        expect(label).toBeNull();
        expect(evidence.filter(({ field }) => field === 'bio')).toEqual([]);
      }),
    );
  });
});

describe('explain', () => {
  it('shows the words as they stand, the heaviest first', () => {
    const evidence = categorizer.explain(pageText({ name: 'Gym Rats', bio: 'ＷＯＲＫＯＵＴＳ and Jesus' }));
    expect(evidence.some(({ label, field, text }) => label === 'FITNESS_THEME' && field === 'bio' && text === 'ＷＯＲＫＯＵＴＳ')).toBe(
      true,
    );
    expect(evidence.some(({ label, text }) => label === 'CHRISTIAN_THEME' && text === 'Jesus')).toBe(true);
    expect(evidence.map(({ weight }) => weight)).toEqual(evidence.map(({ weight }) => weight).sort((a, b) => b - a));
  });

  it('accounts for the verdict: phrases, single words and shape add up to the odds', () => {
    const { linear } = shipped;
    const page = pageText({
      handle: 'iron.and.chalk',
      bio: 'workout tips from a tired nurse',
      captions: ['leg day', 'meal prep for the week'],
    });
    const { label, confidence, runnerUp } = categorizer.judge(page);
    const reasons = categorizer.explain(page);
    const total = (name: string | null) => {
      const bias = linear?.bias[linear.classes.indexOf(name ?? 'none')] ?? Number.NaN;
      const own = reasons.filter((reason) => reason.label === name).reduce((sum, { weight }) => sum + weight, 0);
      return bias / (linear?.temperature ?? Number.NaN) + own;
    };
    expect(reasons.some(({ field }) => field === 'words')).toBe(true);
    // What is lighter than 0.05 is left out.
    expect(Math.abs(total(label) - total(runnerUp.label) - Math.log(confidence / runnerUp.confidence))).toBeLessThan(0.4);
  });

  it('a verdict brings the evidence of its category', () => {
    const { label, runnerUp, evidence } = openCategorizer(TEA).judge(pageText({ bio: 'tea before coffee, tea brewing' }));
    expect([label, runnerUp.label]).toEqual(['TEA_THEME', 'COFFEE_THEME']);
    expect(evidence.map(({ label: of, text }) => `${of} ${text}`).sort()).toEqual(['TEA_THEME brewing', 'TEA_THEME tea']);
  });
});

describe("a user's own taxonomy", () => {
  it('with other categories goes by its phrases alone, the longest first', () => {
    const { evidence, label } = openCategorizer(TEA).judge(pageText({ bio: 'the green tea ceremony' }));
    expect(label).toBe('TEA_THEME');
    expect(evidence.map(({ text }) => text)).toEqual(['green tea ceremony']);
  });

  it('overrules the model with one decisive phrase', () => {
    const page = pageText({ bio: 'Bible verses, Jesus, prayer. zzyzx collective' });
    expect(categorizer.judge(page).label).toBe('CHRISTIAN_THEME');
    const group = { weight: 1, decisive: true, fields: ['bio' as const], any: ['zzyzx collective'] };
    const travel = shipped.categories.TRAVEL_THEME ?? { groups: [] };
    const changed = { ...shipped, categories: { ...shipped.categories, TRAVEL_THEME: { ...travel, groups: [...travel.groups, group] } } };
    const verdict = openCategorizer(changed).judge(page);
    expect(verdict).toMatchObject({ label: 'TRAVEL_THEME', runnerUp: { label: 'CHRISTIAN_THEME' } });
    expect(verdict.evidence[0]).toMatchObject({ label: 'TRAVEL_THEME', field: 'bio', text: 'zzyzx collective' });
  });
});
