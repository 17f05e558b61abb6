// Trains taxonomy/model.json on the tuning pages with the shipped taxonomy. Run it after every change of taxonomy/default.yaml.
import { writeFile } from 'node:fs/promises';
import { trainedModel } from './text/trained-model.ts';

await writeFile(new URL('../taxonomy/model.json', import.meta.url), await trainedModel());
