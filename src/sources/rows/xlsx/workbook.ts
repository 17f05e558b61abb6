import { posix } from 'node:path';
import { InputError } from '../../../errors.ts';
import type { Archive } from './archive.ts';
import { type NumberStyle, styleOf } from './number-style.ts';
import { damaged, isTrue, prefixed, readWholeXml } from './xml.ts';

export interface SheetEntry {
  name: string;
  part: string;
  isHidden: boolean;
}

export interface Workbook {
  sheets: SheetEntry[];
  /** Days are counted from 1904, not from 1900. */
  date1904: boolean;
  sharedStrings: string | undefined;
  /** By the number of a cell's style. */
  styles: NumberStyle[];
}

interface Relation {
  type: string;
  part: string;
}

/** Reads what a workbook consists of. Throws InputError where it is none. */
export async function openWorkbook(archive: Archive): Promise<Workbook> {
  refuseOthers(archive);
  const root = [...(await relations(archive, '')).values()].find(({ type }) => type === 'officeDocument')?.part ?? 'xl/workbook.xml';
  const parts = await relations(archive, root);
  const found: { name: string; id: string; isHidden: boolean }[] = [];
  let date1904 = false;
  await readWholeXml(archive, root, {
    open(name, attributes) {
      if (name === 'workbookPr') date1904 = isTrue(attributes.date1904);
      if (name !== 'sheet') return;
      const isHidden = attributes.state === 'hidden' || attributes.state === 'veryHidden';
      found.push({ name: attributes.name ?? '', id: prefixed(attributes, 'id') ?? '', isHidden });
    },
  });
  const sheets = found.flatMap(({ name, id, isHidden }) => {
    const relation = parts.get(id);
    // Sheets of charts have no cells.
    return relation?.type === 'worksheet' ? [{ name, part: relation.part, isHidden }] : [];
  });
  if (sheets.length === 0) throw damaged(root, 'names no sheet');
  const part = (wanted: string) => [...parts.values()].find(({ type }) => type === wanted)?.part;
  const styles = part('styles');
  return {
    sheets,
    date1904,
    sharedStrings: part('sharedStrings'),
    styles: styles !== undefined && archive.has(styles) ? await readStyles(archive, styles) : [],
  };
}

/** Other kinds of files are zip archives, too. */
function refuseOthers(archive: Archive): void {
  if (archive.has('[Content_Types].xml') && !archive.has('xl/workbook.bin')) {
    if (!archive.has('word/document.xml') && !archive.has('ppt/presentation.xml')) return;
  }
  const names = archive.names();
  const is = archive.has('xl/workbook.bin')
    ? 'a binary workbook (.xlsb)'
    : archive.has('content.xml')
      ? 'an OpenDocument file (.ods)'
      : names.some((name) => name.endsWith('.iwa'))
        ? 'a file of Apple Numbers'
        : archive.has('word/document.xml') || archive.has('ppt/presentation.xml')
          ? 'an Office document, but no workbook'
          : `a zip archive${names.length === 0 ? ' of nothing' : ` (of ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''})`}`;
  throw new InputError(`this is ${is}`, { suggestion: 'nothing was written; save the table as XLSX or CSV, unpack it if it is packed' });
}

/** By id. Types are the last word of their URL: transitional and strict files have different ones. */
async function relations(archive: Archive, of: string): Promise<Map<string, Relation>> {
  const folder = posix.dirname(of);
  const part = posix.join(folder, '_rels', `${posix.basename(of)}.rels`);
  const found = new Map<string, Relation>();
  if (!archive.has(part)) return found;
  await readWholeXml(archive, part, {
    open(name, { Id, Type, Target, TargetMode }) {
      if (name !== 'Relationship' || Id === undefined || Target === undefined || TargetMode === 'External') return;
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target);
      found.set(Id, { type: Type?.split('/').at(-1) ?? '', part: target });
    },
  });
  return found;
}

async function readStyles(archive: Archive, part: string): Promise<NumberStyle[]> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let inCells = false;
  await readWholeXml(archive, part, {
    open(name, { numFmtId, formatCode }) {
      if (name === 'numFmt') codes.set(Number(numFmtId), formatCode ?? '');
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) formats.push(Number(numFmtId ?? 0));
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return formats.map((id) => styleOf(id, codes.get(id)));
}
