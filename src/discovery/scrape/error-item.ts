import { type Later, readLater } from './later.ts';
import { type Item, pickList, pickText } from './pick.ts';

/** What an actor says instead of a result. */
export interface ErrorItem {
  code: string;
  message: string;
  /** Another try would say the same: the account is gone, or private. */
  permanent: boolean;
  /** The vendor wants it later: another try now would be paid for and say the same. */
  later: Later | undefined;
}

/** Gone, or never there; private accounts stay so until their owner changes that. */
const PERMANENT = /not_found|not_available|does not exist|private/i;

/** Whether an item is an error: it may echo the handle that was asked for, so that a handle is no sign of success (facts/apify 2.1). */
export function readError(item: Item): ErrorItem | undefined {
  const status = pickText(item, 'status');
  const blocked = pickList(item, 'requestErrorMessages')?.find((message) => typeof message === 'string' && message !== '');
  const code =
    pickText(item, 'error', 'errorCode') ??
    (pickText(item, 'errorDescription') === null ? null : 'error') ??
    (typeof blocked === 'string' ? 'request_error' : null) ??
    (status !== null && /^(error|failed)$/i.test(status) ? status.toLowerCase() : null);
  if (code === null || code === 'false') return undefined;
  const said = pickText(item, 'errorDescription', 'message') ?? (typeof blocked === 'string' ? blocked : code);
  const message = said === code ? code : `${code}: ${said}`;
  return { code, message, permanent: PERMANENT.test(code), later: readLater(item, message) };
}
