import { InputError } from '../../errors.ts';

export type FileKind = 'xlsx' | 'json' | 'csv' | 'compound';

const SAVE_AS = 'nothing was written; save it as XLSX or CSV and try again';

/** Files that people take for tables, by their first bytes. */
const REFUSED: readonly (readonly [bytes: string, what: string])[] = [
  ['%PDF', 'a PDF document'],
  ['\x89PNG', 'a picture'],
  ['\xff\xd8\xff', 'a picture'],
  ['GIF8', 'a picture'],
  ['Rar!', 'a RAR archive'],
  ['7z\xbc\xaf', 'a 7z archive'],
  ['\x28\xb5\x2f\xfd', 'compressed with zstd'],
  ['\xfd7zXZ', 'compressed with xz'],
  ['BZh', 'compressed with bzip2'],
  ['SQLite format 3', 'an SQLite database'],
  ['PAR1', 'a Parquet file'],
  ['{\\rtf', 'a Rich Text document'],
];

/** What a file is by its first bytes. Throws InputError for those that are no table, or one that is not read. */
export function fileKind(head: Buffer): FileKind {
  const latin = head.toString('latin1');
  if (latin.startsWith('PK\x03\x04') || latin.startsWith('PK\x05\x06')) return 'xlsx';
  if (latin.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return 'compound';
  const refused = REFUSED.find(([bytes]) => latin.startsWith(bytes));
  if (refused !== undefined) throw new InputError(`this is ${refused[1]}, not a table`, { suggestion: SAVE_AS });
  const first = /[^\s\0\xef\xbb\xbf\xff\xfe]/.exec(latin)?.[0];
  if (first === '<') {
    const what = /<(?:\w+:)?Workbook|progid="Excel/i.test(latin)
      ? 'XML of Excel 2003'
      : /<html|<table|<!doctype html/i.test(latin)
        ? 'HTML'
        : 'XML';
    throw new InputError(`this is ${what}, whatever its name says`, { suggestion: SAVE_AS });
  }
  return first === '[' || first === '{' ? 'json' : 'csv';
}

/** The container of .xls files, and of workbooks with a password: which of them it is stands in its directory, somewhere in the file. */
export async function compoundFile(chunks: AsyncIterable<Buffer>): Promise<InputError> {
  const suggestion = SAVE_AS;
  let tail = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([tail, chunk]);
    if (bytes.includes(Buffer.from('EncryptedPackage', 'utf16le')))
      return new InputError('this workbook is protected by a password', {
        suggestion: 'nothing was written; save it without the password',
      });
    tail = Buffer.from(bytes.subarray(-64));
  }
  return new InputError('this is a file in the format of Excel 97 to 2003 (.xls), or of another old Office program', { suggestion });
}
