import { CUES } from '../discovery/categorize/cues.ts';
import { NONE, PageReader, type Reading } from '../discovery/categorize/page-reader.ts';
import type { Field, PageText } from '../discovery/categorize/page-text.ts';
import type { Taxonomy } from '../discovery/categorize/taxonomy.ts';
import { IN_CAPTIONS, wordShare } from '../discovery/categorize/word-features.ts';
import type { Word } from './lexicon.ts';
import { type LinearModel, phrasesAlone, type WordWeights } from './model.ts';

/** Something on the page that speaks for a category, or with a negative weight against it. Category null: for none of them. */
export interface Evidence {
  category: string | null;
  /**
   * Where it was seen; words: a single word of handle, name, bio or link that the model weighs; shape: not in words, but in how the page is
   * made ("captions quoted").
   */
  field: Field | 'words' | 'shape';
  text: string;
  /** By how much it raises the logarithm of the category's odds. */
  weight: number;
}

interface Choice {
  category: string | null;
  confidence: number;
}

/** Category null is an answer: a private person, a shop, too little text. */
export interface Verdict extends Choice {
  runnerUp: Choice;
  /** What spoke for and against the category, the heaviest first. */
  evidence: Evidence[];
}

export interface Categorizer {
  /** Reads a page, for those who want more than one thing of it. */
  read(page: PageText): Reading;
  categorize(page: PageText | Reading): Verdict;
  /** Everything that spoke for or against any category, the heaviest first. */
  explain(page: PageText): Evidence[];
}

/** What a decisive phrase adds to the logarithm of the odds: more than anything else can. */
const DECISIVE = 100;
/** Lighter evidence is not worth showing. */
const LIGHTEST_EVIDENCE = 0.05;
/** Of a word that the model does not have. */
const NO_ROW = -1;

/** Compiles a taxonomy once; then one page takes well under a tenth of a millisecond. */
export function openCategorizer(taxonomy: Taxonomy): Categorizer {
  const model = taxonomy.linear ?? phrasesAlone([...Object.keys(taxonomy.categories), NONE]);
  const reader = new PageReader(taxonomy, model.classes);
  return {
    read: (page) => reader.read(page),
    categorize: (page) => verdict('hits' in page ? page : reader.read(page), model),
    explain: (page) => {
      const reading = reader.read(page);
      return heaviestFirst(model.classes.flatMap((_, index) => evidenceFor(index, reading, model)));
    },
  };
}

function verdict(reading: Reading, model: LinearModel): Verdict {
  const odds = probabilities(reading, model);
  const [first, second] = topTwo(odds);
  return {
    ...choice(first, odds, model),
    runnerUp: choice(second, odds, model),
    evidence: heaviestFirst(evidenceFor(first, reading, model)),
  };
}

function choice(index: number, odds: Float64Array, model: LinearModel): Choice {
  return { category: categoryOf(index, model), confidence: odds[index] ?? 0 };
}

function categoryOf(index: number, { classes }: LinearModel): string | null {
  const name = classes[index];
  return name === undefined || name === NONE ? null : name;
}

/** The probability of each class: a softmax over what was read, flattened by the temperature that fits the tuning pages. */
function probabilities(reading: Reading, model: LinearModel): Float64Array {
  const logits = model.bias.slice();
  addRows(logits, reading.identity, model.identity);
  addRows(logits, reading.captions, model.captions);
  addRows(logits, reading.cues, model.cues);
  addWords(logits, reading, model);
  for (let index = 0; index < logits.length; index++) logits[index] = (logits[index] ?? 0) / model.temperature;
  for (const { entry } of reading.hits) if (entry.decisive) logits[entry.classIndex] = (logits[entry.classIndex] ?? 0) + DECISIVE;
  const largest = logits.reduce((most, logit) => Math.max(most, logit));
  let total = 0;
  for (let index = 0; index < logits.length; index++) {
    const value = Math.exp((logits[index] ?? 0) - largest);
    logits[index] = value;
    total += value;
  }
  return logits.map((value) => value / total);
}

function addWords(logits: Float64Array, { identityWords, captionWords }: Reading, { words }: LinearModel): void {
  const identityShare = wordShare(identityWords.length);
  for (const word of identityWords) addWord(logits, identityShare, identityRow(word, words), words);
  const captionShare = wordShare(captionWords.length);
  for (const word of captionWords) addWord(logits, captionShare, captionRow(word, words), words);
}

/** Where the model has a word, looked up once a word. */
function identityRow(word: Word, { rows }: WordWeights): number {
  word.identityRow ??= rows.get(word.text) ?? NO_ROW;
  return word.identityRow;
}

function captionRow(word: Word, { rows }: WordWeights): number {
  word.captionRow ??= rows.get(IN_CAPTIONS + word.text) ?? NO_ROW;
  return word.captionRow;
}

function addWord(logits: Float64Array, value: number, row: number, { from, classes, weights }: WordWeights): void {
  if (row === NO_ROW) return;
  const end = from[row + 1] ?? 0;
  for (let at = from[row] ?? 0; at < end; at++) {
    const index = classes[at] ?? 0;
    logits[index] = (logits[index] ?? 0) + value * (weights[at] ?? 0);
  }
}

function addRow(logits: Float64Array, value: number, row: Float64Array): void {
  for (let index = 0; index < row.length; index++) logits[index] = (logits[index] ?? 0) + value * (row[index] ?? 0);
}

function addRows(logits: Float64Array, values: Float64Array, rows: readonly Float64Array[]): void {
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? 0;
    const row = rows[at];
    if (value === 0 || row === undefined) continue;
    addRow(logits, value, row);
  }
}

function topTwo(odds: Float64Array): [number, number] {
  let first = 0;
  let second = 1;
  for (let index = 1; index < odds.length; index++) {
    const value = odds[index] ?? 0;
    if (value > (odds[first] ?? 0)) {
      second = first;
      first = index;
    } else if (value > (odds[second] ?? 0) || second === first) second = index;
  }
  return [first, second];
}

function evidenceFor(index: number, reading: Reading, model: LinearModel): Evidence[] {
  const category = categoryOf(index, model);
  const evidence: Evidence[] = [];
  for (const { entry, field, text, start, end, share } of reading.hits) {
    const rows = field === 'captions' ? model.captions : model.identity;
    const decided = entry.decisive && entry.classIndex === index ? DECISIVE : 0;
    const weight = (share * (rows[entry.classIndex]?.[index] ?? 0)) / model.temperature + decided;
    if (Math.abs(weight) >= LIGHTEST_EVIDENCE) evidence.push({ category, field, text: text.slice(start, end), weight });
  }
  CUES.forEach((cue, at) => {
    const weight = ((reading.cues[at] ?? 0) * (model.cues[at]?.[index] ?? 0)) / model.temperature;
    if (Math.abs(weight) >= LIGHTEST_EVIDENCE) evidence.push({ category, field: 'shape', text: cue, weight });
  });
  const addWordEvidence = (field: Evidence['field'], { text }: Word, row: number, distinct: number): void => {
    const { from, classes, weights } = model.words;
    const end = row === NO_ROW ? 0 : (from[row + 1] ?? 0);
    for (let at = from[row] ?? 0; at < end; at++) {
      if (classes[at] !== index) continue;
      const weight = (wordShare(distinct) * (weights[at] ?? 0)) / model.temperature;
      if (Math.abs(weight) >= LIGHTEST_EVIDENCE) evidence.push({ category, field, text, weight });
    }
  };
  const { identityWords, captionWords } = reading;
  for (const word of identityWords) addWordEvidence('words', word, identityRow(word, model.words), identityWords.length);
  for (const word of captionWords) addWordEvidence('captions', word, captionRow(word, model.words), captionWords.length);
  return evidence;
}

function heaviestFirst(evidence: Evidence[]): Evidence[] {
  return evidence.sort((a, b) => b.weight - a.weight);
}
