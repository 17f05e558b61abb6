import { normaliseEmail } from '../../ops/email.ts';
import { addressesOf } from './addresses.ts';
import { verpAddress } from './bounce.ts';
import { headersIn, type Mail } from './mail.ts';

/** What a feedback report says (RFC 5965). abuse: somebody called our letter spam. */
export interface Complaint {
  isAbuse: boolean;
  /** Whose it was, the likeliest first; often blotted out. */
  addresses: string[];
  evidence: string;
}

const ABUSE = new Set(['abuse', 'opt-out', 'opt-out-list', 'fraud']);
const BLOTTED = /redact|x{4,}|\*{2,}|hidden|removed|anonym|undisclosed/i;

export async function readComplaint(mail: Mail): Promise<Complaint | undefined> {
  const part = mail.parts.find(({ depth, type }) => depth === 0 && type === 'message/feedback-report');
  if (part === undefined) return undefined;
  const fields = await headersIn(part.text);
  const type = fields.get('feedback-type').trim().toLowerCase();
  const { returned } = mail;
  const all = [
    ...['original-rcpt-to', 'removal-recipient']
      .flatMap((name) => fields.all(name))
      .map((value) => normaliseEmail(value.replace(/^\s{0,4}rfc822\s?;/i, ''))),
    ...[...addressesOf(fields, 'original-mail-from'), ...addressesOf(returned, 'return-path'), ...addressesOf(returned, 'sender')].map(
      verpAddress,
    ),
    ...addressesOf(returned, 'to'),
    ...addressesOf(returned, 'delivered-to'),
  ];
  const not = new Set([...mail.to, mail.from]);
  return {
    isAbuse: ABUSE.has(type),
    addresses: [...new Set(all)].flatMap((address) =>
      address === undefined || BLOTTED.test(address) || not.has(address) ? [] : [address],
    ),
    evidence: `Feedback-Type: ${type.slice(0, 60)}`,
  };
}
