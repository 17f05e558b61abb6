import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTaxonomy, parseTaxonomy } from '../../../src/discovery/categorize/taxonomy.ts';
import { InputError } from '../../../src/errors.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taxonomy-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('loadTaxonomy', () => {
  it('brings the shipped categories with their model', async () => {
    const { categories, human_only, linear } = await loadTaxonomy();
    expect(Object.keys(categories)).toHaveLength(23);
    expect(human_only).toEqual([
      'MIXED_THEME',
      'TEXT_ONLY',
      'BLACK_BG_WHITE_TEXT',
      'GENERAL_WHITE_THEME',
      'BLACK_CELEBRITY',
      'WHITE_CELEBRITY',
    ]);
    expect(linear?.classes).toEqual([...Object.keys(categories), 'none']);
  });

  it('leaves the model out where the categories are others', async () => {
    const path = join(folder, 'mine.json');
    await writeFile(
      path,
      JSON.stringify({ version: 1, model: 'shipped', categories: { TEA: { groups: [{ weight: 2, any: ['tea', 444] }] } } }),
    );
    const { categories, linear } = await loadTaxonomy(path);
    expect(categories.TEA?.groups[0]?.any).toEqual(['tea', '444']);
    expect(linear).toBeUndefined();
  });

  it('names a file that is not there', async () => {
    await expect(loadTaxonomy(join(folder, 'nowhere.yaml'))).rejects.toThrow(InputError);
    await expect(loadTaxonomy(join(folder, 'nowhere.yaml'))).rejects.toThrow(/cannot read the taxonomy .*nowhere\.yaml/);
  });
});

describe('parseTaxonomy', () => {
  it.each([
    ['categories: [', /mine\.yaml is no taxonomy: /],
    ['categories: {}', /categories: there has to be one category/],
    ['categories: { tea: { groups: [{ weight: 1, any: [tea] }] } }', /categories\.tea: /],
    ['categories: { TEA: { groups: [{ weight: much, any: [tea] }] } }', /categories\.TEA\.groups\.0\.weight: /],
    ['categories: { TEA: { groups: [{ weight: 1, any: [] }] } }', /categories\.TEA\.groups\.0\.any: /],
    ['categories: { TEA: { groups: [{ weight: 1, any: [tea], fields: [face] }] } }', /categories\.TEA\.groups\.0\.fields\.0: /],
    ['human_only: [TEA]\ncategories: { TEA: { groups: [{ weight: 1, any: [tea] }] } }', /human_only: .*only a person/],
    ['colour: red\ncategories: { TEA: { groups: [{ weight: 1, any: [tea] }] } }', /colour/],
  ])('refuses %j', (yaml, message) => {
    expect(() => parseTaxonomy(`version: 1\n${yaml}`, 'mine.yaml')).toThrow(message);
    expect(() => parseTaxonomy(`version: 1\n${yaml}`, 'mine.yaml')).toThrow(InputError);
  });

  it('refuses another version, and says where to look', () => {
    expect(() => parseTaxonomy('version: 2', 'mine.yaml')).toThrow(/version/);
    expect(() => parseTaxonomy('nonsense', 'mine.yaml')).toThrow(
      expect.objectContaining({ suggestion: expect.stringContaining('default.yaml') }),
    );
  });
});
