import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { LinearModel } from '../../src/text/model.ts';
import type { Trainable } from './train.ts';

/** A labelled document; label null: none of the labels. */
export interface Labelled<Document> {
  author: string;
  document: Document;
  label: string | null;
}

/** What a judge says of a document; evidence and the like are of no interest here. */
export interface Answer {
  label: string | null;
  confidence: number;
}

/** What a set asks for at least, on its held-out authors: the bench fails below. */
export interface Floors {
  macroF1?: number;
  /** Over all labels together, where most have too few documents for a figure of their own. */
  overall?: { precision: number; recall: number };
  /** By label. */
  precision?: Readonly<Record<string, number>>;
  recall?: Readonly<Record<string, number>>;
}

/** One question about the documents of a set, and the rules that answer it. */
export interface Question<Document> {
  name: string;
  /** The labels that the macro-F1 is taken over; what is null, or none of them, is one class more. */
  labels(): Promise<readonly string[]>;
  labelOf(line: unknown): string | null;
  /** The rules as they ship; model: one that was trained just now stands in for the shipped one. */
  judge(model?: LinearModel): Promise<(document: Document) => Answer | Promise<Answer>>;
  floors: Floors;
  /** Where the rules are a trained model: how it is made, and the file that it stands in. */
  trained?: {
    file: URL;
    open(): Promise<Trainable<Document>>;
    /** Which documents it is for; default all. */
    isOf?(document: Document, label: string | null): boolean;
  };
}

/** A folder under fixtures/ with a file `author-NAME.ndjson` for each author, one document with its labels a line. */
export interface LabelledSet<Document> {
  folder: string;
  /** Authors that no rule and no weight is made from: whole, so that the figures say how the rules do on what other hands wrote. */
  heldOut: readonly string[];
  /** What a line of an author's file holds; labels beside the document are the questions' affair. */
  parse(line: unknown): Document;
  questions: readonly Question<Document>[];
}

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const AUTHOR_FILE = /^author-(\w+)\.ndjson$/;
const anything = z.record(z.string(), z.unknown());

/** The authors of a set: those that rules and weights are made from, and those that are held out. */
export async function authorsOf(
  { folder, heldOut }: Pick<LabelledSet<unknown>, 'folder' | 'heldOut'>,
  base = FIXTURES,
): Promise<{ tuning: string[]; heldOut: string[] }> {
  const names = (await readdir(join(base, folder))).flatMap((file) => AUTHOR_FILE.exec(file)?.[1] ?? []).sort();
  const missing = heldOut.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`fixtures/${folder} has no author ${missing.join(', ')}`);
  return { tuning: names.filter((name) => !heldOut.includes(name)), heldOut: [...heldOut] };
}

/** The documents of some authors, with the labels that answer a question. */
export async function labelled<Document>(
  set: LabelledSet<Document>,
  question: Question<Document>,
  authors: readonly string[],
  base = FIXTURES,
): Promise<Labelled<Document>[]> {
  const files = await Promise.all(
    authors.map(async (author) => {
      const lines = (await readFile(join(base, set.folder, `author-${author}.ndjson`), 'utf8'))
        .split('\n')
        .filter((line) => line.trim() !== '');
      return lines.map((text) => {
        const line = anything.parse(JSON.parse(text));
        return { author, document: set.parse(line), label: question.labelOf(line) };
      });
    }),
  );
  return files.flat();
}
