import { InvalidArgumentError } from 'commander';

/** The id of an imported file, as the value of a flag. */
export function parseImportId(text: string): string {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('Write the csv_import_id that "report imports" shows.');
}
