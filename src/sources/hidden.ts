/** Members that hold a credential, in either way of writing names: smtp_password, serverUrlSecret. As ops.is_secret knows columns. */
const OF_WORDS = /(?:^|[_-])(?:password|passwd|passphrase|secret|api[_-]?key|token|credential|private[_-]?key)s?$/i;
const OF_CAMEL = /[a-z](?:Password|Passphrase|Secret|ApiKey|Token|Credential|PrivateKey)s?$/;
/** Cheap, and of most records the answer. */
const MAY_HOLD_ONE = /(?:passw(?:or)?d|passphrase|secret|token|credential|key)s?":/i;
const HIDDEN = '***';

/** The JSON of what a vendor sent, without the credentials in it: it is kept as it came, and whoever reads the database reads it. */
export function withoutCredentials(value: unknown): string {
  const text = JSON.stringify(value);
  return MAY_HOLD_ONE.test(text) ? JSON.stringify(value, hide) : text;
}

/** Numbers stay: they count tokens. */
function hide(name: string, value: unknown): unknown {
  const isText = typeof value === 'string' ? value !== '' : typeof value === 'object' && value !== null && !JSON.isRawJSON(value);
  return isText && (OF_WORDS.test(name) || OF_CAMEL.test(name)) ? HIDDEN : value;
}
