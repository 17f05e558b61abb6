import type { NegationRules } from '../../text/negation.ts';

/** Words that turn an offer in their clause around. */
const NEGATORS: ReadonlySet<string> = new Set(
  `no not never dont doesnt didnt wont cant cannot aint isnt arent stop without nope nah neither nor refuse refuses reject rejects decline declines
  zero unavailable closed tired hate nothing none nobody instead allergic avoid avoids resist 0 havent hasnt wouldnt shouldnt block sin nunca jamas tampoco ni nada nao nem sem pare parem jamais pas aucune aucun kein keine keinen nicht nie niemals ohne wala hindi huwag bawal walang nahi nahin mat mana non niente mai tidak jangan
  🚫 ❌ 🛑 ⛔ 🙅`.split(/\s+/),
);

/** After a negator these mean something else: "no free promos", "not only ads", "don't miss". */
const NOT_REALLY: ReadonlySet<string> = new Set(
  'free gratis gratuito kostenlos only just solo miss hesitate shy problem spam libre limits limit shop link direct zap whatsapp insta instagram youtube canal site perfil story stories feed brasil email sure shy afraid scared minimum refunds refund haggling lowball lowballing calls time bots drama worries strings cheaper better easier fuss nonsense'.split(
    ' ',
  ),
);

/** Who refuses these takes others: "no crypto promos". */
const SELECTIVE: ReadonlySet<string> = new Set(
  'free gratis gratuito kostenlos unpaid exposure gifted barter crypto gambling betting bet casino casinos mlm mlms onlyfans vape vapes forex adult nsfw scam scams scammy dodgy detox political politics alcohol tobacco tiktok'.split(
    ' ',
  ),
);

/** "Promo? No DMs, write to ads@": where not to ask. */
const WHERE_NOT: ReadonlySet<string> = new Set('dm calls call comments'.split(' '));

/** What shuts an offer that came before it: "promos closed". */
const SHUT: ReadonlySet<string> = new Set(
  'closed never nah nope no not dont unavailable paused cerrado cerrada cerradas fechado fechada suspended nunca jamas isnt arent cant cannot wont doesnt none nein wala hindi nahi nahin nao'.split(
    ' ',
  ),
);

/** What becomes of requests: "promo requests will be deleted unread". */
const FATES: ReadonlySet<string> = new Set(
  'block ban mute spam ignored blocked deleted declined refused rejected unanswered unread banned reported trash bin trashed bin ignorados borrados ignoradas ignoramos'.split(
    ' ',
  ),
);

/** How pages turn an offer around, in the languages of the phrases. */
export const NEGATION: NegationRules = {
  negators: NEGATORS,
  after: SHUT,
  notReally: NOT_REALLY,
  ends: new Set(['but', 'pero', 'mas']),
  listWords: new Set('or and nor any other ni o ou e y u und oder et at any kind of paid please even just the'.split(' ')),
  reachBefore: 8,
  reachAfter: 2,
  selective: SELECTIVE,
  plain: 'paid',
  fates: FATES,
  answersElse: WHERE_NOT,
};
