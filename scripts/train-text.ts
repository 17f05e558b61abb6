// Trains the shipped models on the tuning authors of each labelled set, or of the sets that are named. Run it after every change of
// a taxonomy, a reader or the tokenizer: node scripts/train-text.ts [labelled-pages ...]
import { ALL_SETS } from './text/all-sets.ts';

const named = process.argv.slice(2);
for (const { folder, train } of ALL_SETS) if (named.length === 0 || named.includes(folder)) await train();
