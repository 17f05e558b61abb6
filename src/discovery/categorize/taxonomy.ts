import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readSettingsStream } from '../../bounded-read.ts';
import { InputError } from '../../errors.ts';
import { type Limits, STANDARD_LIMITS } from '../../limits.ts';
import { parseYaml } from '../../sources/yaml.ts';
import { type LinearModel, linearModel } from '../../text/model.ts';
import { FIELDS } from './page-text.ts';

/** taxonomy/ of the package: three folders above this file, in src/ as in dist/. */
const SHIPPED = fileURLToPath(new URL('../../../taxonomy/', import.meta.url));
const DEFAULT_FILE = join(SHIPPED, 'default.yaml');
const FORM = `see ${join('taxonomy', 'default.yaml')} of the package for the form; a copy of it is a good start`;
const CATEGORY_NAME = /^[A-Z][A-Z0-9_]*$/;

const field = z.enum(FIELDS);
/** YAML reads 444 and 5.0 as numbers; here they are words. */
const phrase = z.union([z.string(), z.number()]).transform(String).pipe(z.string().trim().min(1));
const group = z.strictObject({
  weight: z.number().min(-10).max(10),
  decisive: z.boolean().default(false),
  fields: z
    .array(field)
    .min(1)
    .default([...FIELDS]),
  any: z.array(phrase).min(1),
});
const groups = z.array(group);
const categoryName = z.string().regex(CATEGORY_NAME, 'a category is named in capitals, digits and _');

const taxonomySchema = z
  .strictObject({
    version: z.literal(1),
    minimum_confidence: z.number().min(0).max(1).default(0.5),
    model: z.enum(['shipped', 'none']).default('none'),
    field_weights: z
      .strictObject({
        handle: z.number().min(0).default(1),
        name: z.number().min(0).default(1),
        bio: z.number().min(0).default(1),
        captions: z.number().min(0).default(0.4),
        highlights: z.number().min(0).default(0.8),
        link: z.number().min(0).default(0.5),
      })
      .prefault({}),
    human_only: z.array(categoryName).default([]),
    categories: z.record(categoryName, z.strictObject({ about: z.string().optional(), groups: groups.min(1) })),
    none: z.strictObject({ groups }).default({ groups: [] }),
  })
  .refine(({ categories }) => Object.keys(categories).length > 0, {
    path: ['categories'],
    message: 'there has to be one category at least',
  })
  .refine(({ categories, human_only }) => !human_only.some((name) => name in categories), {
    path: ['human_only'],
    message: 'a category that only a person may assign has no phrases',
  });

export type TaxonomyFile = z.output<typeof taxonomySchema>;
export type PhraseGroup = z.output<typeof group>;

/** What decides: the phrases, the general words that run-together text is cut into besides theirs, and the model if it fits. */
export interface Taxonomy extends TaxonomyFile {
  words: readonly string[];
  linear: LinearModel | undefined;
}

/** The taxonomy of a file, or the one that ships with the tool. The shipped model comes along only where the categories are its own. */
export async function loadTaxonomy(path?: string, cwd = SHIPPED, limits: Limits = STANDARD_LIMITS): Promise<Taxonomy> {
  const file = parseTaxonomy(await read(path ?? DEFAULT_FILE, cwd, limits), path ?? DEFAULT_FILE);
  const words = (await readFile(join(SHIPPED, 'words.txt'), 'utf8')).split(/\s+/).filter((word) => word !== '');
  return { ...file, words, linear: file.model === 'shipped' ? await shippedModel(Object.keys(file.categories)) : undefined };
}

/** The categories of the taxonomy that ships with the tool, those included that only a person assigns. */
export async function shippedCategories(): Promise<string[]> {
  const { categories, human_only } = parseTaxonomy(await read(DEFAULT_FILE, SHIPPED, STANDARD_LIMITS), DEFAULT_FILE);
  return [...Object.keys(categories), ...human_only];
}

/** Validates the text of a taxonomy file; `path` is what an error names. Throws InputError. */
export function parseTaxonomy(text: string, path: string): TaxonomyFile {
  const result = taxonomySchema.safeParse(parseYaml(text, `${path} is no taxonomy`, FORM));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw invalid(path, `${place === '' ? '' : `${place}: `}${issue?.message ?? 'not a taxonomy'}`);
}

function invalid(path: string, reason: string): InputError {
  return new InputError(`${path} is no taxonomy: ${reason}`, {
    suggestion: FORM,
  });
}

async function read(path: string, cwd: string, limits: Limits): Promise<string> {
  try {
    return await readSettingsStream(resolve(cwd, path), limits);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`cannot read the taxonomy ${path}`, { suggestion: 'give the path of a YAML or JSON file', cause });
  }
}

async function shippedModel(categories: readonly string[]): Promise<LinearModel | undefined> {
  const file = join(dirname(DEFAULT_FILE), 'model.json');
  const model = linearModel(JSON.parse(await readFile(file, 'utf8')));
  const same = model.classes.length === categories.length + 1 && categories.every((name) => model.classes.includes(name));
  return same ? model : undefined;
}
