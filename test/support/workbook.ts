import { type ZipPart, zip } from './zip.ts';

/** A cell: a text (shared), a number, a boolean, nothing, or XML of its own with {r} for its place. */
export type TestCell = string | number | boolean | null | { xml: string } | { serial: number; format: string | number };

export interface TestSheet {
  name?: string;
  rows: readonly (readonly TestCell[])[];
  state?: 'hidden' | 'veryHidden';
  /** Rows (from 1) that are hidden. */
  hiddenRows?: readonly number[];
  /** XML before and behind the rows. */
  before?: string;
  after?: string;
}

export interface WorkbookOptions {
  date1904?: boolean;
  /** Prefix of every element, as some writers have it. */
  prefix?: string;
  strict?: boolean;
  /** XML of shared strings of one's own. */
  sharedStrings?: string;
  /** More parts, or others in place of the usual ones. */
  parts?: readonly ZipPart[];
  without?: readonly string[];
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const STRICT_MAIN = 'http://purl.oclc.org/ooxml/spreadsheetml/main';
const STRICT_RELATIONS = 'http://purl.oclc.org/ooxml/officeDocument/relationships';

/** The bytes of an XLSX file with these sheets. */
export function workbook(sheets: readonly TestSheet[], options: WorkbookOptions = {}): Buffer {
  const { prefix = '', strict = false, date1904 = false } = options;
  const [main, relations] = strict ? [STRICT_MAIN, STRICT_RELATIONS] : [MAIN, RELATIONS];
  const shared = new Map<string, number>();
  const formats = new Map<string | number, number>();
  const root = prefix === '' ? `xmlns="${main}"` : `xmlns:${prefix}="${main}"`;
  const bodies = sheets.map((sheet) => sheetXml(sheet, shared, formats));
  const names = sheets.map(({ name }, i) => name ?? `Sheet${i + 1}`);
  const xml = (text: string) => Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${prefix === '' ? text : prefixed(text, prefix)}`);
  const plain = (text: string) => Buffer.from(`<?xml version="1.0"?>${text}`);
  const codes = [...formats.keys()];
  const parts: ZipPart[] = [
    { name: '[Content_Types].xml', bytes: plain('<Types/>') },
    {
      name: '_rels/.rels',
      bytes: plain(`<Relationships><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
    },
    {
      name: 'xl/workbook.xml',
      bytes: xml(
        `<workbook ${root} xmlns:r="${relations}"><workbookPr${date1904 ? ' date1904="1"' : ''}/><sheets>${sheets
          .map(
            ({ state }, i) =>
              `<sheet name="${escapeXml(names[i] ?? '')}" sheetId="${i + 1}"${state ? ` state="${state}"` : ''} r:id="rId${i + 1}"/>`,
          )
          .join('')}</sheets></workbook>`,
      ),
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      bytes: plain(
        `<Relationships>${sheets.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}<Relationship Id="s1" Type="${relations}/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="s2" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
      ),
    },
    {
      name: 'xl/styles.xml',
      bytes: xml(
        `<styleSheet ${root}><numFmts>${codes.map((code, i) => (typeof code === 'string' ? `<numFmt numFmtId="${200 + i}" formatCode="${escapeXml(code)}"/>` : '')).join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${codes
          .map((code, i) => `<xf numFmtId="${typeof code === 'string' ? 200 + i : code}"/>`)
          .join('')}</cellXfs></styleSheet>`,
      ),
    },
    ...bodies.map((body, i) => ({ name: `xl/worksheets/sheet${i + 1}.xml`, bytes: xml(`<worksheet ${root}>${body}</worksheet>`) })),
    {
      name: 'xl/sharedStrings.xml',
      bytes: xml(
        options.sharedStrings ??
          `<sst ${root}>${[...shared.keys()].map((text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`).join('')}</sst>`,
      ),
    },
  ];
  const replaced = new Set([...(options.parts ?? []).map(({ name }) => name), ...(options.without ?? [])]);
  return zip([...parts.filter(({ name }) => !replaced.has(name)), ...(options.parts ?? [])]);
}

function sheetXml(
  { rows, hiddenRows = [], before = '', after = '' }: TestSheet,
  shared: Map<string, number>,
  formats: Map<string | number, number>,
) {
  const body = rows.map((cells, y) => {
    const xml = cells.map((cell, x) => cellXml(cell, `${letter(x)}${y + 1}`, shared, formats)).join('');
    return `<row r="${y + 1}"${hiddenRows.includes(y + 1) ? ' hidden="1"' : ''}>${xml}</row>`;
  });
  return `${before}<sheetData>${body.join('')}</sheetData>${after}`;
}

function cellXml(cell: TestCell, place: string, shared: Map<string, number>, formats: Map<string | number, number>): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${place}" t="b"><v>${Number(cell)}</v></c>`;
  if (typeof cell === 'string') {
    const index = shared.get(cell) ?? shared.size;
    shared.set(cell, index);
    return `<c r="${place}" t="s"><v>${index}</v></c>`;
  }
  if ('xml' in cell) return cell.xml.replaceAll('{r}', place);
  const style = formats.get(cell.format) ?? formats.size + 1;
  formats.set(cell.format, style);
  return `<c r="${place}" s="${style}"><v>${cell.serial}</v></c>`;
}

function letter(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : letter(Math.floor(index / 26) - 1) + letter(index % 26);
}

function prefixed(text: string, prefix: string): string {
  return text.replaceAll(/<(\/?)([a-zA-Z])/g, `<$1${prefix}:$2`);
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll('\r', '&#13;');
}
