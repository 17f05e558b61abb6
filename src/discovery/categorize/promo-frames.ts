import type { Word } from '../../text/lexicon.ts';
import { inPlainLetters } from '../../text/mixed-scripts.ts';

/** A way of saying yes or no that no fixed phrase covers: words that belong together with others between them. */
interface Frame {
  type: string;
  /** Negative: speaks for not_open. */
  weight: number;
  pattern: RegExp;
  /** What else the text has to speak of, or what it must not. */
  beside?: RegExp;
  unless?: RegExp;
}

export interface FoundFrame {
  type: string;
  weight: number;
  value: string;
}

/**
 * Texts with none of these words and signs cannot fit a frame; nearly all captions end here, since a word is looked at once and not
 * once a text.
 */
const WORTH_A_LOOK_WORDS =
  /^(?:pa(?:y|id)|b(?:uy|ought)|s(?:ell|old|ale|wap|tuff|hop|hout|ponsor)|adver|ads?$|promo|brand|business|biz$|collab|compan|partner|plug|pr$|product|marketers|reach|moneti|be$|much$|rates?$|media|money|budget|charit|rescue|non|label|maker|seller|agenc|publicist|front$|💸|💰|<(?:email|link|mention)>)/;
const SIGNS = /[$€£₹₱₦]/;

/** The same on the whole text. */
const WORTH_A_LOOK =
  /\b(?:pa(?:y|id)|b(?:uy|ought)|s(?:ell|old|ale|wap|tuff)|sponsor|adver|ads?\b|promo|brand|business|biz\b|collab|compan|partner|plug|pr\b|product|marketers|reach|moneti|to be |shop|shout|how much|rates?\b|media ?kit|money|budget|charit|rescue|non.?profit|label|maker|seller|agenc|publicist|in front of)|[$€£₹₱₦]|💸|💰/;

const NOT =
  "(?:no|not|never|nobody|none|neither|nor|can[’']?t|cannot|don[’']?t|won[’']?t|doesn[’']?t|didn[’']?t|isn[’']?t|hasn[’']?t|haven[’']?t|wouldn[’']?t)";
const WE_DONT = String.raw`\b(?:we|i|this page|admins?)\s+(?:really |just |will |do |also |still )*(?:don[’']?t|won[’']?t|can[’']?t|cannot|not|never|refuse to)`;
const NO = '(?:no|nope|nah|nup|naw|never|not)';
/** So a bare "no" ends: at the end of its sentence, or with a courtesy. */
const NO_IS_ALL = String.raw`(?=\s*(?:$|[.,!;…)"”—–-]|\n|[^\w\s]|(?:still|sorry|thanks?|ta|mate|love|babe|way|chance|ever|we|it|go|not|never|they|you)\b))`;
const AD_NOUN = String.raw`(?:ads?|adverts?|advertising|promos?|promotions?|shout ?outs?|sponsor(?:s|ships?|ed \w+)|collab(?:s|oration|orations)?|partnerships?|brand deals?|paid (?:posts?|features?|promos?|reviews?|stories|slots?|collabs?|partnerships?|\w+ reviews?))`;
const ASKED = String.raw`\b(?:pay (?:you|to|for|us)|(?:we|i) pay|paid|buy|how much|sponsor\w*|advertis\w*|promo\w*|ads?|collab\w*|partner\w*|(?:post|share|feature|plug|push|review) (?:my|our|me|us|your))\b`;
const SPOT =
  '(?:posts?|spots?|stor(?:y|ies)|features?|mentions?|shout ?outs?|placements?|space|slots?|(?:a|your|their) way|on here|on this page|to be (?:featured|posted|shared|promoted|listed)|(?:our|this|the) (?:page|feed|grid|wall|shelf))';
const FIRMS =
  '(?:brands?|advertisers?|sponsors?|marketers?|pr (?:people|firms?|folks?|teams?)|(?:pr |ad |marketing )?agenc(?:y|ies)|publicists?|compan(?:y|ies)|businesses|promoters|dropshippers)';
const GO_AWAY =
  "(?:rack off|bugger off|piss off|sod off|go away|jog on|get stuffed|get lost|move along|move on|keep (?:scrolling|walking|moving)|look elsewhere|try (?:elsewhere|someone else|somebody else|next door)|swerve|do one|wrong (?:page|door|place|inbox)|not interested|not for you|no,? thanks?|no thank you|no ta|nope|nah|don[’']?t (?:bother|ask|pitch|offer)|leave us alone|thanks but no|not here|not welcome|need not)";
const ABOUT_MONEY =
  /\b(?:offer(?:ed|s|ing)?|pay|paid|brands?|compan(?:y|ies)|agenc(?:y|ies)|sponsor\w*|promo\w*|ads?|advert\w*|collab\w*|partnership\w*|logo|marketers?|publicists?|influencer|rate card)\b/;
const ABOUT_BRANDS =
  /\b(?:brands?|agenc(?:y|ies)|sponsor\w*|promo\w*|ads|advert\w*|collab\w*|partnership\w*|marketers?|publicists?|influencer|rate card)\b/;
/** Who says no to free things, or to some kinds of advertiser, may well take money from the rest. */
const SELECTIVE =
  /\b(?:free|gratis|unpaid|exposure|gifted|barter|swaps?|crypto|gambling|betting|casinos?|mlms?|onlyfans|of promo|vapes?|forex|adult|nsfw|scams?|only paid|paid only|paid promos? only)\b/;

const FRAMES: readonly Frame[] = [
  refusal(
    1.1,
    String.raw`\b${FIRMS} (?:will be|get|are|gets) (?:blocked|ignored|removed|banned|reported|deleted|binned)\b|${WE_DONT} moneti[sz]e (?:this|the|our)\b`,
  ),
  refusal(
    1.2,
    String.raw`\bnever (?:once |ever )?(?:taken|accepted|took|take|accept) (?:a |any |one |a single )?(?:cent|penny|dime|dollar|money|rupee|peso|naira|buck)\b|\b(?:ads?|promos?)\b[^\n]{0,30}\bnone (?:here|on here|of (?:that|those))\b`,
  ),
  refusal(
    1.2,
    String.raw`\b${NOT}\b(?!\s+(?:only|just|free))[^.!?,;:|\n]{0,50}\b(?:buys?|bought|pays?|rent|sells?|sold|paid (?:for|to|us for))\b[^.!?,;:|\n]{0,25}\b${SPOT}\b`,
    SELECTIVE,
  ),
  refusal(
    1.2,
    String.raw`${ASKED}[^?\n]{0,60}\?["”]?\s{0,9}(?:a\s{0,9}[:.)]\s{0,9})?(?:(?:still|also|again|sorry|well|um|it[’']?s|that[’']?s|the answer is|the answer[’']?s)[ ,]+(?:a )?)*(?:${NO}\b${NO_IS_ALL}|(?:they|we|you|i|it)\s+(?:(?:do|did|would|could)(?:n[’']?t| ?not)|can[’']?t|can ?not|won[’']?t|will not|never)\b)`,
    SELECTIVE,
  ),
  {
    ...refusal(
      1,
      String.raw`\b(?:the answer(?:[’']?s| is| was| will be| stays)|it[’']?s) (?:still |always |always been |and always will be )*(?:a )?(?:hard |firm |polite |big |flat )?no\b(?! (?:problem|worries|brainer|big|secret|wonder|longer|joke|coincidence|different))`,
      SELECTIVE,
    ),
    beside: ABOUT_MONEY,
  },
  {
    ...refusal(0.9, String.raw`(?:^|[.!?\n])\s{0,9}(?:still |just |again |so )?(?:no|nope|nup|nah|never)\s{0,9}(?:[.!]|$|\n)`, SELECTIVE),
    beside: ABOUT_BRANDS,
  },
  refusal(
    1,
    String.raw`\b(?:turn(?:s|ed|ing)?|knock(?:s|ed)?|bat(?:s|ted)?) (?:(?:down|back|away) (?:every|all|any|each|the money|offers|sponsors|brands|ads)\b|(?:every|all|any|each|them|offers?|sponsors?|brands?)(?: \w+){0,3} (?:down|away))`,
    SELECTIVE,
  ),
  refusal(
    1.1,
    String.raw`\b(?:(?:we|i|he|she|they|always|have|has) (?:say|says|said)|said) (?:a (?:polite|hard|firm) )?no to (?:every|all|any|brand|brands|sponsors?|ads|money|paid|promos?|offers?)\b`,
    SELECTIVE,
  ),
  refusal(
    1.2,
    String.raw`\b(?:used to|once) (?:\w+ )?(?:run|ran|do|did|sell|sold|take|took|offer|post|accept|have|had) (?:\w+ ){0,2}${AD_NOUN}`,
    /\bfor (?:brands|clients|a living|big|agencies|companies)\b/,
  ),
  refusal(
    1.2,
    String.raw`\b(?:stopped|quit|gave up|given up|giving up|done|done with|finished|finished with|retired from|out of) (?:doing|taking|running|selling|posting|accepting|on|the business of) (?:the |all |any )?${AD_NOUN}\b`,
  ),
  refusal(
    1.2,
    String.raw`\b(?:did|ran|took|sold|had) (?:\w+ ){0,2}${AD_NOUN} (?:here )?(?:un)?(?:till?|til) (?:\d{4}|last|we|i|it|they|january|february|march|april|may|june|july|august|september|october|november|december)\b`,
  ),
  refusal(
    1.2,
    String.raw`\b(?:${AD_NOUN}|(?:promo|sponsor|sponsorship|ad|review|collab|shoutout)(?: \w+)? days|bookings for (?:ads|promos?|paid \w+))(?: \w+){0,3}? (?:is|are|stays?|remains?|were|permanently|have been) (?:now |currently |all |rn |well and truly |officially |still )*(?:closed|shut|over\b(?! \d)|finished|retired|done(?= ?(?:[.,!)]|$|\n))|paused|on (?:pause|hold|ice)|off the (?:table|menu|cards)|off limits|cancelled|suspended|not back|not coming back|not (?:a thing|available|happening)|behind us|a no\b)|\b(?:promo|sponsor|ad|review|shoutout)(?: \w+)? days are (?:over|gone|done)`,
  ),
  refusal(
    1.2,
    String.raw`\b${NOT}\b[^.!?\n]{0,60}\b(?:for any (?:amount|money|price|sum|fee)|any amount of (?:money|cash)|at any price)\b|\bno (?:amount|sum) of (?:money|cash|dollars)\b(?=[^.!?\n]{0,80}\b(?:post|page|feed|ads?|promo\w*|brand\w*|here|feature))`,
  ),
  refusal(
    1.3,
    String.raw`\b(?:nothing|none of (?:this|it)|no part of (?:this|it))(?: \w+){0,3}? (?:is |[’']?s )?(?:ever )?for (?:sale|rent|hire)\b`,
  ),
  refusal(
    1.2,
    String.raw`\b${FIRMS}(?: (?:and|&) \w+)?\s{0,9}[:,–—-]?\s{0,9}(?:please |pls |kindly |u can |you can |can |you may |may )*${GO_AWAY}\b`,
    SELECTIVE,
  ),
  refusal(
    1.2,
    String.raw`\b(?:don[’']?t|do not|stop|never|won[’']?t|not) (?:even |ever )?(?:offer(?:ing)?|send(?:ing)?|tak(?:e|ing)|accept(?:ing)?) (?:\w+ ){0,2}(?:money|ad money|brand money|invoices?|sponsors?|sponsorship|brand deals|rate cards?|pitches)\b(?! (?:advice|order|transfer))`,
    SELECTIVE,
  ),
  refusal(
    1.2,
    String.raw`${WE_DONT} (?:\w+ )?(?:swap|trade|exchange) [^.!?\n]{1,30}\bfor (?:\w+ )?(?:posts?|exposure|reviews?|content|features?|mentions?|shout ?outs?|stories|followers|coverage|likes)\b`,
    /\bpaid\b/,
  ),
  refusal(
    1.1,
    String.raw`${WE_DONT} (?:be )?(?:swap [^.\n]{0,30} or )?(?:stick|put|slap|run|post|share|plug|push|promote|advertise|repost|feature|endorse|review|putting|posting|sharing|plugging|promoting)\b[^.!?\n]{0,30}\b(?:brands?|business(?:es)?|products?|stuff|logos?|shops?|stores?|compan(?:y|ies)|merch|supplements?|gummies|courses?|bootcamps?|apps?|adverts?|things?)\b(?!\s+(?:for free|without|unless|that|which|we))`,
    SELECTIVE,
  ),
  refusal(
    1.2,
    String.raw`\b(?:compan(?:y|ies)|brands?|businesses) (?:do not|don[’']?t|never|can[’']?t|cannot|won[’']?t) (?:get|be|go) (?:shared|featured|posted|plugged|promoted|on here|on the page)\b`,
  ),
  refusal(
    1.2,
    String.raw`\b(?:free of|free from|clear of|clean of) (?:any |all |paid )?(?:advert\w*|ads?|sponsor\w*|promos?|promotions?|commercials?|brand deals|paid \w+)\b`,
  ),
  refusal(
    1,
    String.raw`\b(?:${AD_NOUN}|run ads|rates?|rate (?:card|sheet)|media ?kit|price list)\b[^\n]{0,110}\b(?:there (?:are|is) none|there isn[’']?t (?:one|any)|there aren[’']?t any|we have none|doesn[’']?t exist|don[’']?t exist|we (?:said|voted|chose) no)\b`,
  ),
  refusal(
    0.9,
    String.raw`\bonly (?:\w+ ){0,3}?(?:we )?(?:plug|promote|share|post|advertise|boost|shout out|feature)s?(?: \w+){0,4} (?:charit\w+|rescues?|non.?profits?|not.for.profits?|ngos?|carers|causes|shelters|fundraisers)\b`,
  ),
  refusal(
    0.9,
    String.raw`\b(?:${AD_NOUN}|plugs?)(?: (?:are|is))?(?: for)? (?:registered |local )?(?:charit\w+|rescues?|non.?profits?|ngos?|causes|shelters)(?: and \w+)? only\b|\b(?:charit\w+|rescues|non.?profits?|ngos) only\b(?=[^.\n]{0,80}\b(?:promo\w*|ads?|plug\w*|shout ?outs?|post))`,
  ),
  refusal(
    0.8,
    String.raw`\b(?:keep|save) your (?:budget|pitch(?:es)?|offers?|invoices?|rate cards?|cash|media kit|breath)\b(?=\s*(?:$|[.,!)—–-]|\n|[^\w\s]|(?:hun|mate|pls|please|we|thanks|babe|love|for)\b))`,
  ),
  refusal(
    0.6,
    String.raw`["“‘'](?:hi|hey|hello|dear) (?:dear|hun|babe|friend|team|influencer|sir)\b[^"”\n]{0,50}\b(?:collab\w*|promo\w*|partner\w*|advertis\w*|sponsor\w*|rates?)\b`,
  ),
  offer(
    'price_list',
    1.1,
    String.raw`\b(?:stor(?:y|ies)|feed|posts?|grid|reels?|carousels?|takeovers?|memes?|shout ?outs?|features?|reposts?|ads?|adverts?|permanent|perm)\b(?: post| 24 ?h(?:rs?)?| perm| only| from)?\s?[:=–—-]?\s?[$€£₹₱₦]\s?\d|[$€£₹₱₦]\s?\d[\d.,]*k?\s*(?:/|per|an?|for an?|each)\s*(?:\w+ )?(?:stor(?:y|ies)|posts?|grid|feed|reel|feature|shout ?out|takeover|carousel)\b`,
  ),
  offer(
    'audience',
    1.2,
    String.raw`\b(?:your (?:brand|biz|business|product|shop|event|app|logo|label|page|music|book)s?|products?)\b[^.!?\n]{0,40}\b(?:in front of (?:our|this|\d)|under (?:a|one of our|our) \w+ for|on (?:our|this) (?:page|feed|grid|story|stories)|to our (?:\w+ )?(?:followers|audience|readers|community)|our \d[\d.,]* ?[km]\b)|\b(?:want|wanna|want to) reach (?:our |over )?\d[\d.,]* ?[km]\b|\byour (?:brand|biz|business|product|shop) seen by (?:our |over )?\d|\b(?:be|get) in front of (?:our |over )?\d[\d.,]* ?[km]\b`,
  ),
  offer(
    'feature',
    1.1,
    String.raw`\bbook (?:in )?(?:an?|your|the|our) (?:\w+ )?(?:story|post|feature|shout ?out|placement|reel|pin|ad|takeover)\b`,
  ),
  offer(
    'brand_deal',
    1.1,
    String.raw`\b(?:say yes to|take on|work with|pick|choose|partner with|feature) (?:maybe |only |about |up to |just )*(?:\d|one|two|three|a few|a couple of) (?:\w+ )?(?:brands?|sponsors?|businesses) (?:a|per|each|every) (?:month|week|quarter|fortnight)\b`,
  ),
  offer(
    'feature',
    1.05,
    String.raw`\b(?:brands?|labels|makers|sellers|businesses|(?:small|local) biz|advertisers|florists|shops|companies|vendors|publishers|designers|authors|labels|peeps)\b[^.!?\n]{0,50}\b(?:a fee\b|our fee\b|(?:spots?|slots?|placements?) (?:are |is )?(?:on sale|for sale|filling)|pitch (?:form|us) )`,
  ),
  offer('promo', 1.2, String.raw`\b(?:promos?|promote|shout ?outs?|plugs?|ads)\b[^\n]{0,80}(?:\${2,}|\btalk (?:money|numbers|prices?))`),
];

function refusal(weight: number, pattern: string, unless?: RegExp): Frame {
  return { type: 'refusal', weight: -weight, pattern: new RegExp(pattern, 'u'), ...(unless === undefined ? {} : { unless }) };
}

function offer(type: string, weight: number, pattern: string): Frame {
  return { type, weight, pattern: new RegExp(pattern, 'u') };
}

/** Whether a text with this word may fit a frame. */
export function mayFitFrame({ text }: Word): boolean {
  return WORTH_A_LOOK_WORDS.test(text);
}

/** The frames that a text fits; likely: whether one of its words may. */
export function framesIn(text: string, likely: boolean): FoundFrame[] {
  if (!likely && !SIGNS.test(text)) return [];
  const plain = inPlainLetters(text).toLowerCase();
  if (!WORTH_A_LOOK.test(plain)) return [];
  return FRAMES.flatMap(({ type, weight, pattern, beside, unless }) => {
    const found = pattern.exec(plain);
    if (found === null || unless?.test(plain) || beside?.test(plain) === false) return [];
    return [
      { type, weight, value: (plain.length === text.length ? text.slice(found.index, found.index + found[0].length) : found[0]).trim() },
    ];
  });
}
