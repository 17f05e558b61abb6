// Checks that no regular expression of src takes more than linear time. What was checked once is remembered (scripts/patterns/checked.json), so
// that a change costs what it brings; `--all` checks everything anew, `--write` writes that list.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { whySuperLinear } from './patterns/check.ts';
import { collectPatterns, keyOf } from './patterns/collect.ts';

const file = fileURLToPath(new URL('patterns/checked.json', import.meta.url));
const all = process.argv.includes('--all');
const known = new Set(all ? [] : z.array(z.string()).parse(JSON.parse(await readFile(file, 'utf8').catch(() => '[]'))));

const patterns = await collectPatterns();
const linear: string[] = [];
for (const pattern of patterns) {
  const reason = known.has(keyOf(pattern)) ? undefined : whySuperLinear(pattern);
  if (reason === undefined) linear.push(keyOf(pattern));
  else {
    console.error(`${pattern.place}: ${keyOf(pattern).slice(0, 120)} is not linear: ${reason}`);
    process.exitCode = 1;
  }
}
if (process.argv.includes('--write')) await writeFile(file, `${JSON.stringify(linear.sort(), null, 2)}\n`);
console.log(`${patterns.length} patterns, ${patterns.filter((pattern) => !known.has(keyOf(pattern))).length} of them checked now`);
