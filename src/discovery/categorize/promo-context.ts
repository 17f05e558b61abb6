import type { PageText } from './page-text.ts';

/** Offers of these types mean something else on a page that also speaks of what the pattern finds. */
interface Damper {
  types: ReadonlySet<string>;
  pattern: RegExp;
}

const DAMPERS: readonly Damper[] = [
  // A trade's own prices: sessions, rooms, lessons.
  damper(
    'rates',
    /\b(?:sessions?|weddings?|elopements?|studio|(?:photo ?)?shoots?|portraits?|headshots?|rooms?|villas?|nightly|lessons?|classes|lash(?:es)?|nails|braids|hair ?cuts?|barber|tattoos?|commissions?|photograph(?:er|y)|videograph(?:er|y)|make ?up artist|mua|dj|catering|caterer|venue|rentals?|cleaning|tutor\w*|grooming|boarding|availability)\b/i,
  ),
  // Partners and sponsors of a cause give.
  damper(
    'partnership sponsorship',
    /\b(?:give|giving|donat\w*|tithes?|offerings?|missions?|missionar\w+|ministr(?:y|ies)|gospel|orphan\w*|foundation|non.?profit|ngo|scholarships?|relief|outreach|acct|our church|youth church|feed(?:ing)? (?:the |\d))/i,
  ),
  // A club that thanks those who gave.
  damper('sponsorship', /\b(?:thank(?:s| you|ful)?|grateful|proud(?:ly)?|supported by|cheers to)\b[^.!?\n]{0,40}\bsponsor/i),
  // A performer's bookings and guest parts.
  damper(
    'collaboration feature',
    /\b(?:bookings?|gigs?|shows|beats|verses?|on tour|tour dates|casting|singer|rapper|musician|commissions|songwriter|vocalist|afrobeats?|drummer)\b/i,
  ),
  // Makers who look for one another.
  damper(
    'collaboration',
    /\b(?:tfp|fellow|with (?:\w+ )?(?:photographers|models|artists|musicians|creatives|poets|muas?|dancers|producers))\b/i,
  ),
  // Advertising as a trade or a thing of the past.
  damper(
    'advertise media_kit',
    /\b(?:(?:vintage|old|retro|classic) (?:ads|adverts|advertis\w+)|ads? archive|1[89]\d0s|(?:art|creative) director|copywriter|advertising (?:history|industry|school)|history of)\b/i,
  ),
  // Who advertises for others.
  damper(
    'advertise brand_deal sponsorship',
    /\b(?:help(?:ing)? (?:\w+ ){0,2}(?:brands|businesses|companies|creators|founders|coaches)|(?:marketing|ads?|digital|creative|branding|media) agency|media buyer|ads? (?:expert|specialist|strategist|coach))\b/i,
  ),
];
const DAMPED = 0.5;

/** Captions that teach or tell about promotion rather than offer it. */
const TALKS_ABOUT_IT =
  /\b(?:how (?:to|i|we|do|does)|tips|mistakes|steps|lessons?|should|explained|explainer|why|what is|guide|template|part \d|scams?|ruined|scandal|story ?time|years? ago|my first|our first|learned|learnt|party|parties|campaign finance|lobby\w*|who[’']s paying)\b/i;
/** The types that captions talk about most. */
const TALKED_ABOUT: ReadonlySet<string> = new Set([
  'sponsorship',
  'advertise',
  'media_kit',
  'rates',
  'brand_deal',
  'partnership',
  'collaboration',
]);

function damper(types: string, pattern: RegExp): Damper {
  return { types: new Set(types.split(' ')), pattern };
}

/** By how much the words of a page's name and bio take from offers of a type: 1 for nothing. */
export function pageDampers({ name, bio }: PageText): (type: string) => number {
  const text = `${name ?? ''}\n${bio ?? ''}`;
  const at = DAMPERS.filter(({ pattern }) => pattern.test(text));
  return (type) => (at.some(({ types }) => types.has(type)) ? DAMPED : 1);
}

/** Captions that invite say so: to whom to write, or that something is to be had. */
const INVITES =
  /\b(?:dm|dms|email|inbox|message|bio|link|text|open|available|book(?:ing)?|slots?|spots?|want|wanna|your|apply|form|prices?|rates?|we|us|our|submit|here|now|left)\b/i;
const UNINVITING = 0.6;
const CLOSE_CONTACT = 1.07;

/** What a caption says around the offers in it: looked up once for all of them, since each look goes through the whole text. */
export class CaptionContext {
  readonly #caption: string;
  #talksAboutIt: boolean | undefined;
  #invites: boolean | undefined;

  constructor(caption: string) {
    this.#caption = caption;
  }

  /** By how much its words take from offers of a type: 1 for nothing. */
  damper(type: string): number {
    if (!TALKED_ABOUT.has(type)) return 1;
    this.#talksAboutIt ??= TALKS_ABOUT_IT.test(this.#caption);
    return this.#talksAboutIt ? DAMPED : 1;
  }

  /** How much a plain offer counts for by whether the caption invites anybody. */
  invitation(contactNear: boolean): number {
    if (contactNear) return CLOSE_CONTACT;
    this.#invites ??= INVITES.test(this.#caption);
    return this.#invites ? 1 : UNINVITING;
  }
}
