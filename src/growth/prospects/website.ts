import { hostKey } from '../../ops/keys/host.ts';
import { isBlank, keyText } from '../../ops/keys/text.ts';
import { endWithout, trimmed } from '../../trimmed.ts';
import { shortKey } from './short-key.ts';

const MAX_CHARACTERS = 2_000;
const MAX_PORT = 65_535;
/** What stands around an address and is no part of it, beside blanks. */
const EDGES = new Set('<>"\',;');
const DEFAULT_PORTS: Readonly<Record<string, readonly string[]>> = { http: ['80'], https: ['443'], '': ['80', '443'] };
const TRACKING = /^(?:utm_|gclid$|fbclid$)/i;
const UNRESERVED = /[A-Za-z0-9._~-]/;

/**
 * A website as it is compared: its host as in the DNS, without scheme, www., default port, fragment, closing slashes and tracking
 * parameters; paths and other parameters count. Undefined: it is none. The same as growth.website_key; one table of vectors holds both.
 */
export function websiteKey(website: string): string | undefined {
  if (website.length > 2 * MAX_CHARACTERS || [...website].length > MAX_CHARACTERS) return undefined;
  const site = trimmed(website, (character) => EDGES.has(character) || isBlank(character)).normalize('NFC');
  const [before = '', tail = ''] = split(site, /[?#]/);
  const { scheme, rest } = withoutScheme(before.replaceAll('\\', '/'));
  const [authority = '', path = ''] = split(rest, /\//);
  const place = scheme === '' ? authority : authority.slice(authority.lastIndexOf('@') + 1);
  const [whole = '', digits = ''] = /:([0-9]{0,5})$/.exec(place) ?? [];
  const port = digits.replace(/^0+/, '');
  const host = hostOf(place.slice(0, place.length - whole.length));
  if (host === undefined || Number(port) > MAX_PORT) return undefined;
  const isDefault = port === '' || DEFAULT_PORTS[scheme]?.includes(port) === true;
  return shortKey(`${host}${isDefault ? '' : `:${port}`}${withoutSlashes(urlText(path))}${queryOf(tail)}`);
}

/** In front of the first such character, and from it on. */
function split(text: string, at: RegExp): [string, string] {
  const index = text.search(at);
  return index === -1 ? [text, ''] : [text.slice(0, index), text.slice(index)];
}

function withoutScheme(text: string): { scheme: string; rest: string } {
  const [begin, scheme = ''] = /^(https?):\/*/i.exec(text) ?? /^\/\/+/.exec(text) ?? [''];
  return { scheme: scheme.toLowerCase(), rest: text.slice(begin.length) };
}

function hostOf(text: string): string | undefined {
  const name = keyText(text);
  const host =
    name === undefined
      ? undefined
      : hostKey(
          name.slice(
            0,
            endWithout(name, (character) => character === '.'),
          ),
        );
  return host === undefined ? undefined : (hostKey(host.replace(/^(?:www\.)+/, '')) ?? host);
}

function withoutSlashes(path: string): string {
  return path.slice(
    0,
    endWithout(path, (character) => character === '/'),
  );
}

function queryOf(tail: string): string {
  if (!tail.startsWith('?')) return '';
  const [query] = split(tail.slice(1), /#/);
  const kept = query
    .split('&')
    .map(urlText)
    .filter((piece) => piece !== '' && !TRACKING.test(piece.split('=')[0] ?? ''));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

/** A path or a query as it is compared: what needs no percent code has none, and everything else has one, in upper case. */
function urlText(text: string): string {
  return text.replaceAll(/%[0-9A-Fa-f]{2}|[^!-~]|["<>^`{|}]/gu, (part) => {
    if (part.length < 3 || !part.startsWith('%')) return encodeURIComponent(part.toWellFormed());
    const character = String.fromCharCode(Number.parseInt(part.slice(1), 16));
    return UNRESERVED.test(character) ? character : part.toUpperCase();
  });
}
