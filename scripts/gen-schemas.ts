// Writes docs/schemas.json, the output schemas of all commands; `--check` only compares. A field that went or changed its type is
// refused until the command's version in src/commands/schema/schemas.ts goes up.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { jsonSchema, publishedSchemas } from '../src/commands/schema/schemas.ts';
import { broken } from './schemas/compatible.ts';

const file = fileURLToPath(new URL('../docs/schemas.json', import.meta.url));
const current = Object.fromEntries(Object.entries(publishedSchemas).map(([name, schema]) => [name, jsonSchema(name, schema)]));
const text = `${JSON.stringify(current, null, 2)}\n`;
const committed = await readFile(file, 'utf8').catch(() => '{}');
const problems = broken(z.record(z.string(), z.json()).parse(JSON.parse(committed)), z.record(z.string(), z.json()).parse(current));

for (const problem of problems) console.error(`${problem}: raise its version in src/commands/schema/schemas.ts`);
if (problems.length > 0) process.exitCode = 1;
else if (!process.argv.includes('--check')) await writeFile(file, text);
else if (text !== committed) {
  console.error('docs/schemas.json differs from the commands: run npm run gen:schemas and commit the result');
  process.exitCode = 1;
}
