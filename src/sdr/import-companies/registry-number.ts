/** tin: INN, 10 or 12 digits. registration_number: OGRN, 13 digits, or OGRNIP, 15. */
export type NumberKind = 'tin' | 'registration_number';

export interface RegistryNumber {
  /** Undefined: the cell has no number. */
  value?: string;
  /** Its length or check digit is wrong, or its digits were lost. */
  isInvalid?: boolean;
  /** Zeros that a spreadsheet took away were put back. */
  isRepaired?: boolean;
}

/** varchar(12) and varchar(15). */
const LONGEST: Readonly<Record<NumberKind, number>> = { tin: 12, registration_number: 15 };
const LABEL = /^(?:инн|огрнип|огрн|inn|ogrnip|ogrn|tin)(?: ?\/ ?(?:кпп|kpp))?[ :№.-]{0,5}/i;
/** Lengths that numbers without their first zeros have, with the length they had. */
const SHORT: Readonly<Record<NumberKind, ReadonlyMap<number, number>>> = {
  tin: new Map([
    [8, 10],
    [9, 10],
    [11, 12],
  ]),
  registration_number: new Map([
    [11, 13],
    [12, 13],
    [14, 15],
  ]),
};

/** The number of a cell; what cannot be one is none, and is no identity. */
export function readRegistryNumber(cell: string, kind: NumberKind): RegistryNumber {
  const text = cell
    .normalize('NFKC')
    .replace(/^['’\s]+/, '')
    .trim();
  const exponent = /^(\d)(?:[.,](\d{0,20}))?e\+?(\d{1,2})$/i.exec(text);
  if (exponent !== null) {
    const [, first = '', rest = '', power = ''] = exponent;
    const digits = rest.slice(0, Number(power));
    // A spreadsheet kept fewer digits than there were.
    if (digits.length < Number(power) || /[1-9]/.test(rest.slice(Number(power)))) return { isInvalid: true };
    return judged(first + digits, kind);
  }
  const bare = text.replace(LABEL, '').replace(/^(\d{1,20})[.,]0{1,5}$/, '$1');
  return judged(digitsOf(bare, kind), kind);
}

/** Of INN and KPP in one cell the INN: it stands first. */
function digitsOf(text: string, kind: NumberKind): string {
  const [part = ''] = text.split(/[/\\|;,\n]/).filter((piece) => piece.trim() !== '');
  const [first = '', second = ''] = part.trim().split(/\s+/);
  if (kind === 'tin' && /^\d{8,12}$/.test(first) && /^\d{9}$/.test(second)) return first;
  // A dash in front is a sign, or nothing at all.
  const compact = /^\d/.test(part.trim()) ? part.replaceAll(/[\s\u2010-\u2015-]/g, '') : '';
  return kind === 'tin' && compact.length === 19 ? compact.slice(0, 10) : compact;
}

function judged(digits: string, kind: NumberKind): RegistryNumber {
  if (!/^\d+$/.test(digits)) return {};
  if (/^0+$/.test(digits)) return { isInvalid: true };
  if (hasCheckDigits(digits, kind)) return { value: digits };
  const length = SHORT[kind].get(digits.length);
  const padded = digits.padStart(length ?? 0, '0');
  if (length !== undefined && hasCheckDigits(padded, kind)) return { value: padded, isRepaired: true };
  return digits.length > LONGEST[kind] ? { isInvalid: true } : { value: digits, isInvalid: true };
}

/** Whether length and check digits are those of a number; the rules are in the facts of the registry. */
export function hasCheckDigits(digits: string, kind: NumberKind): boolean {
  const at = (index: number) => Number(digits[index]);
  if (kind === 'tin') {
    if (digits.length === 10) return weighted(digits, [2, 4, 10, 3, 5, 9, 4, 6, 8]) === at(9);
    if (digits.length !== 12) return false;
    return weighted(digits, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) === at(10) && weighted(digits, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) === at(11);
  }
  if (digits.length === 13) return (Number(digits.slice(0, 12)) % 11) % 10 === at(12);
  return digits.length === 15 && (Number(digits.slice(0, 14)) % 13) % 10 === at(14);
}

function weighted(digits: string, weights: readonly number[]): number {
  return (weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0) % 11) % 10;
}
