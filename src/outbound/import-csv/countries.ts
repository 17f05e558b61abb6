import { nameKey } from '../../ops/columns.ts';

/** CODE NAME: countries as CLDR names them in English (ISO 3166). */
const NAMES =
  'AC Ascension Island; AD Andorra; AE United Arab Emirates; AF Afghanistan; AG Antigua and Barbuda; AI Anguilla; AL Albania; ' +
  'AM Armenia; AO Angola; AR Argentina; AS American Samoa; AT Austria; AU Australia; AW Aruba; AX Åland Islands; AZ Azerbaijan; ' +
  'BA Bosnia and Herzegovina; BB Barbados; BD Bangladesh; BE Belgium; BF Burkina Faso; BG Bulgaria; BH Bahrain; BI Burundi; BJ ' +
  'Benin; BL St. Barthélemy; BM Bermuda; BN Brunei; BO Bolivia; BQ Caribbean Netherlands; BR Brazil; BS Bahamas; BT Bhutan; BW ' +
  'Botswana; BY Belarus; BZ Belize; CA Canada; CC Cocos (Keeling) Islands; CD Democratic Republic of the Congo; CF Central ' +
  'African Republic; CG Republic of the Congo; CH Switzerland; CI Côte d’Ivoire; CK Cook Islands; CL Chile; CM Cameroon; CN ' +
  'China; CO Colombia; CR Costa Rica; CU Cuba; CV Cape Verde; CW Curaçao; CX Christmas Island; CY Cyprus; CZ Czechia; DE ' +
  'Germany; DJ Djibouti; DK Denmark; DM Dominica; DO Dominican Republic; DZ Algeria; EC Ecuador; EE Estonia; EG Egypt; EH ' +
  'Western Sahara; ER Eritrea; ES Spain; ET Ethiopia; FI Finland; FJ Fiji; FK Falkland Islands; FM Micronesia; FO Faroe ' +
  'Islands; FR France; GA Gabon; GB United Kingdom; GD Grenada; GE Georgia; GF French Guiana; GG Guernsey; GH Ghana; GI ' +
  'Gibraltar; GL Greenland; GM Gambia; GN Guinea; GP Guadeloupe; GQ Equatorial Guinea; GR Greece; GT Guatemala; GU Guam; GW ' +
  'Guinea-Bissau; GY Guyana; HK Hong Kong; HN Honduras; HR Croatia; HT Haiti; HU Hungary; ID Indonesia; IE Ireland; IL Israel; ' +
  'IM Isle of Man; IN India; IO British Indian Ocean Territory; IQ Iraq; IR Iran; IS Iceland; IT Italy; JE Jersey; JM Jamaica; ' +
  'JO Jordan; JP Japan; KE Kenya; KG Kyrgyzstan; KH Cambodia; KI Kiribati; KM Comoros; KN St. Kitts and Nevis; KP North Korea; ' +
  'KR South Korea; KW Kuwait; KY Cayman Islands; KZ Kazakhstan; LA Laos; LB Lebanon; LC St. Lucia; LI Liechtenstein; LK Sri ' +
  'Lanka; LR Liberia; LS Lesotho; LT Lithuania; LU Luxembourg; LV Latvia; LY Libya; MA Morocco; MC Monaco; MD Moldova; ME ' +
  'Montenegro; MF St. Martin; MG Madagascar; MH Marshall Islands; MK North Macedonia; ML Mali; MM Myanmar; MN Mongolia; MO ' +
  'Macao; MP Northern Mariana Islands; MQ Martinique; MR Mauritania; MS Montserrat; MT Malta; MU Mauritius; MV Maldives; MW ' +
  'Malawi; MX Mexico; MY Malaysia; MZ Mozambique; NA Namibia; NC New Caledonia; NE Niger; NF Norfolk Island; NG Nigeria; NI ' +
  'Nicaragua; NL Netherlands; NO Norway; NP Nepal; NR Nauru; NU Niue; NZ New Zealand; OM Oman; PA Panama; PE Peru; PF French ' +
  'Polynesia; PG Papua New Guinea; PH Philippines; PK Pakistan; PL Poland; PM St. Pierre and Miquelon; PR Puerto Rico; PS ' +
  'Palestine; PT Portugal; PW Palau; PY Paraguay; QA Qatar; RE Réunion; RO Romania; RS Serbia; RU Russia; RW Rwanda; SA Saudi ' +
  'Arabia; SB Solomon Islands; SC Seychelles; SD Sudan; SE Sweden; SG Singapore; SH St. Helena; SI Slovenia; SJ Svalbard and ' +
  'Jan Mayen; SK Slovakia; SL Sierra Leone; SM San Marino; SN Senegal; SO Somalia; SR Suriname; SS South Sudan; ST São Tomé and ' +
  'Príncipe; SV El Salvador; SX Sint Maarten; SY Syria; SZ Eswatini; TA Tristan da Cunha; TC Turks and Caicos Islands; TD Chad; ' +
  'TG Togo; TH Thailand; TJ Tajikistan; TK Tokelau; TL Timor-Leste; TM Turkmenistan; TN Tunisia; TO Tonga; TR Türkiye; TT ' +
  'Trinidad and Tobago; TV Tuvalu; TW Taiwan; TZ Tanzania; UA Ukraine; UG Uganda; US United States; UY Uruguay; UZ Uzbekistan; ' +
  'VA Vatican City; VC St. Vincent and Grenadines; VE Venezuela; VG British Virgin Islands; VI U.S. Virgin Islands; VN Vietnam; ' +
  'VU Vanuatu; WF Wallis and Futuna; WS Samoa; XK Kosovo; YE Yemen; YT Mayotte; ZA South Africa; ZM Zambia; ZW Zimbabwe';

/** What else they are called in lists: by their older and longer names, and at home. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  AE: ['UAE', 'Emirates'],
  AT: ['Österreich', 'Autriche'],
  AU: ['AUS'],
  BE: ['Belgique', 'België', 'Belgien'],
  BO: ['Plurinational State of Bolivia'],
  BR: ['Brasil'],
  BY: ['Беларусь', 'Белоруссия'],
  CA: ['CAN'],
  CD: ['DR Congo', 'Congo, Democratic Republic of the'],
  CG: ['Congo'],
  CH: ['Schweiz', 'Suisse', 'Svizzera', 'Swiss'],
  CI: ['Ivory Coast'],
  CN: ["People's Republic of China", 'PRC', 'Mainland China'],
  CV: ['Cabo Verde'],
  CZ: ['Czech Republic', 'Česko', 'Česká republika'],
  DE: ['Deutschland', 'Allemagne', 'GER', 'DEU', 'Германия'],
  DK: ['Danmark'],
  ES: ['España', 'Espagne'],
  FI: ['Suomi'],
  FR: ['FRA', 'Frankreich', 'Франция'],
  GB: ['UK', 'GBR', 'Great Britain', 'Britain', 'England', 'Scotland', 'Wales', 'Northern Ireland', 'United Kingdom of Great Britain'],
  GR: ['Hellas'],
  HK: ['Hong Kong SAR'],
  IR: ['Islamic Republic of Iran'],
  IT: ['Italia', 'Italie', 'Italien'],
  JP: ['JPN', '日本'],
  KR: ['Korea', 'Republic of Korea', 'Korea, Republic of', 'Korea (South)'],
  KZ: ['Казахстан'],
  LA: ["Lao People's Democratic Republic"],
  LK: ['Ceylon'],
  MD: ['Republic of Moldova'],
  MK: ['Macedonia'],
  MM: ['Burma'],
  MO: ['Macau'],
  MX: ['México'],
  NL: ['Holland', 'The Netherlands', 'Nederland', 'Niederlande', 'Pays-Bas'],
  NO: ['Norge'],
  PL: ['Polska', 'Polen'],
  PS: ['State of Palestine'],
  RU: ['Russian Federation', 'RUS', 'Россия', 'РФ'],
  SE: ['Sverige', 'Schweden'],
  SY: ['Syrian Arab Republic'],
  SZ: ['Swaziland'],
  TL: ['East Timor'],
  TR: ['Turkey', 'Türkei'],
  TW: ['Taiwan, Province of China'],
  TZ: ['United Republic of Tanzania'],
  UA: ['Україна', 'Украина'],
  US: ['USA', 'United States of America', 'The United States', 'America', 'Estados Unidos', 'Vereinigte Staaten', 'États-Unis', 'США'],
  VA: ['Holy See'],
  VE: ['Bolivarian Republic of Venezuela'],
  VN: ['Viet Nam'],
};

const SPELLINGS: ReadonlyMap<string, readonly string[]> = new Map(
  NAMES.split('; ').map((entry) => [entry.slice(0, 2), [entry.slice(0, 2), entry.slice(3), ...(OTHERS[entry.slice(0, 2)] ?? [])]]),
);
const CODES: ReadonlyMap<string, string> = new Map(
  [...SPELLINGS].flatMap(([code, names]) => names.map((name): [string, string] => [nameKey(name), code])),
);

/** Countries as they are called in English. */
export const COUNTRY_NAMES: readonly string[] = [...SPELLINGS.values()].flatMap(([, name]) => name ?? []);

/** ISO 3166 of a country, by its code or a name of it; undefined: it is not known. */
export function countryCode(country: string): string | undefined {
  return CODES.get(nameKey(country));
}

/** Every way in which a country may be written that is named in one of them; what is not known, as it is. */
export function countrySpellings(country: string): readonly string[] {
  return SPELLINGS.get(countryCode(country) ?? '') ?? [country];
}
