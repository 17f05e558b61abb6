import { normaliseEmail } from '../../ops/email.ts';
import type { MailHeaders } from '../../sources/mail/headers.ts';

const MOST_ADDRESSES = 100;

/** Every address of a header, in its normal form. */
export function addressesOf(headers: MailHeaders | null, name: string): string[] {
  return headers === null ? [] : headers.all(name).flatMap(addressesIn);
}

/** A list of addresses, with the names before them and the groups around them. Commas within quotation marks divide nothing. */
function addressesIn(value: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (const character of value) {
    if (character === '"') quoted = !quoted;
    if (!quoted && (character === ',' || character === ';')) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  parts.push(part);
  return parts
    .slice(0, MOST_ADDRESSES)
    .flatMap((one) => normaliseEmail(one.replace(/^[^"<>@:]{0,200}:(?!\/)/, '')) ?? normaliseEmail(one) ?? []);
}
