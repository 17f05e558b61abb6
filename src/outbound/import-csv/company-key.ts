import { foldCase, keyText } from '../../ops/keys/text.ts';
import { countryCode } from './countries.ts';

/**
 * Legal forms as they stand behind a name, without dots. A form of single letters may be written with blanks between them ("s. a. r. l.").
 * Names as of the ISO 20275 list of entity legal forms, those that companies write behind their names.
 */
const LEGAL_FORMS = (
  'inc incorporated corp corporation co company llc llp lllp lp ltd limited plc pllc pc pbc ' +
  'gmbh mbh ug haftungsbeschränkt ag kg kgaa ohg gbr eg ev ek se ' +
  'sa sas sasu sarl eurl snc scop sci srl srls spa sapa sl slu sau sc scrl sprl bvba bv nv vof cv cvba ' +
  'ab hb kb as asa ans aps ivs oy oyj ehf hf ' +
  'sro zs spzoo zoo kft zrt nyrt doo ood eood ad jsc pjsc ojsc cjsc sia uab ou oü ' +
  'cia ltda eireli epp sadecv sacv sderl srlde ' +
  'pty pte pvt private sdn bhd tbk kk gk yk kabushikigaisha ' +
  'ltdsti ltdşti sti şti aş ооо оао зао пао ао нао ип тов чп тоо одо уп чуп'
).split(' ');
const FORMS: ReadonlySet<string> = new Set(LEGAL_FORMS);
const LONGEST_FORM = Math.max(...LEGAL_FORMS.map((form) => form.length));
/** Before the last of them: "Meyer und Co.". */
const JOINTS: ReadonlySet<string> = new Set(['and', 'und', 'et']);
/** Letters of a form that stand apart: "S. A. R. L.", "Sp. z o.o.". */
const MAX_APART = 2;
const SILENT = /[.'’`´]/g;

/** A name without case, blanks, punctuation and the legal form at its end; one that nothing is left of is itself. */
export function companyNameKey(name: string): string {
  const plain = keyText(name) ?? foldCase(name);
  const words = plain.replaceAll(SILENT, '').match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  const end = endOfName(words);
  return words.slice(0, end).join('') || words.join('') || plain;
}

/** How many words are the name. Something must be left of it: "Limited" alone is one. */
function endOfName(words: readonly string[]): number {
  let end = words.length;
  for (;;) {
    const form = formBefore(words, end);
    if (form === 0 || form >= end) return end;
    end -= form;
    if (end > 1 && JOINTS.has(words[end - 1] ?? '')) end -= 1;
  }
}

/** How many of the words before this place are a legal form, the longest that fits: a word, or its letters apart. */
function formBefore(words: readonly string[], end: number): number {
  let found = 0;
  let joined = '';
  for (let count = 1; count <= end && joined.length < LONGEST_FORM; count++) {
    const word = words[end - count] ?? '';
    if (count > 1 && (word.length > MAX_APART || (words[end - count + 1]?.length ?? 0) > MAX_APART)) break;
    joined = word + joined;
    if (FORMS.has(joined)) found = count;
  }
  return found;
}

/** What a company without a domain is known by: its name, and its country where one is known. Stored as companies.name_key. */
export function companyKey(name: string, country: string | null): string {
  const place = country === null ? '' : (countryCode(country) ?? keyText(country) ?? country);
  return `${companyNameKey(name)}|${place}`;
}
