/** Keywords that make a page worth a look first: substrings of handle and name (facts/discovery 3.4). */
export const HOTLIST: readonly string[] = [
  'hustl',
  'afri',
  'afro',
  'black',
  'melanin',
  'blvck',
  'culture',
  'kulture',
  'brown',
  'noir',
  'ebony',
];
