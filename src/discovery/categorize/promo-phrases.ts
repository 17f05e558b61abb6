/** Phrases that offer or invite paid promotion: what they are, how much each says (1 is enough by itself), the phrases. */
export const OFFERS: readonly (readonly [type: string, weight: number, phrases: readonly string[]])[] = [
  [
    'promo',
    1.2,
    list(`paid promo|paid promos|paid promotion|paid promotions|paid shoutout|paid shoutouts|paid shout out|paid shout outs|dm for promo|dm for promos
    |dm for promotion|dm for promotions|dm for paid promo|dm promo|dm for shoutout|dm for shoutouts|dm for shout outs|dm for s o|dm to promote|for promo dm|for promos dm|for promotion dm|for promotions dm
    |promo rates|promo prices|promo price|promo pricing|promo info|promo spots|promo spot|promo slots|promo slot|promo package|promo packages|promo available
    |promos available|promotion available|promotions available|promo open|promos open|promotions open|promo via dm|promo dm|promos dm|promo x dm|promo por dm|promos por dm|promo inbox
    |promo inquiries|promo enquiries|promo requests|promo details|promo and ads|ads and promo|biz promo|promo ok|book promo|book a promo|book your promo|buy promo|shoutout prices|shoutout rates
    |shoutouts available|shoutouts open|shop promos|promote your brand|promote your business|promote your page|promote your product|promote your music|promote with us|promote here
    |promote your post|promotion ke liye|paid promotion ke liye|promo only|promos and paid|promo y publi|promociones pagadas|menciones pagadas|promocion pagada|promo pagada|promociona tu|promociona aqui|promocione su
    |divulgue sua|divulgue seu|divulgue aqui|divulgue com|divulgacao paga|publi paga|publipost|publiposts|bezahlte werbung|open for promo|open for promos|open for promotion|open for promotions|open for paid promo|available for promo|available for promotion`),
  ],
  [
    'promo',
    0.7,
    list(
      'promo|promos|promotion|promotions|promotional|shoutout|shoutouts|shout out|shout outs|s4s|promote|promociones|promocion|divulgacao|divulgue|divulga',
    ),
  ],
  [
    'advertise',
    1.15,
    list(`advertise|advertising|advertisement|advertisements|advertisers|advert|adverts|adverts dm|ad space|ad spaces|ad spot|ad spots|ad slot|ad slots|ad rates|ad
    inquiries|ads inquiries|ads available|ads open|story ads|ads dm|dm ads|ads via|ads shoutouts|ads promo|book ad|book an ad|buy an ad|for ads|for ads dm|dm for ads|dm for ad|for advertisement|for adverts|dm for adverts|biz ads|small biz ads|place your ad|place an ad|place your advert|place your adverts|run your ad|run ads with us|adverts and promo|paid ads|paid ad|classified
    |publi|publis|publicidad|publicidade|pautas|paute|paute con nosotros|faco propaganda|fazemos propaganda|advert placement|adverts placement|ad placement|ad placements|ad bookings|ad sales|trade ads|pautar|anuncie|anunciate|anuncia|anuncios|anunciantes|anuncie aqui|publicite|pubblicita|werbung buchen|werbeanfragen|werbepartner|inserate|annonceurs|publicite dm|regie pub|iklan`),
  ],
  ['advertise', 0.5, list('pauta|influencing|propaganda paga')],
  ['advertise', 0.65, list('ads|ad|werbung|reklama|reklam')],
  [
    'sponsorship',
    1.1,
    list(`sponsor a post|sponsor a page|sponsor a slide|sponsor a carousel|sponsor a week|sponsor an issue|sponsor an episode|sponsor a round|sponsor this|sponsor the|sponsor our|sponsor us|wanna sponsor|want to sponsor|sponsor slot|sponsor slots|sponsor spots|may sponsor
    |become a sponsor|be our sponsor|sponsored post|sponsored posts|sponsored content|sponsored reels|sponsored reel|sponsored stories|sponsored story|sponsored carousels|sponsored carousel|sponsored features|sponsorship|sponsorships|sponsors welcome
    |local sponsors welcome|sponsor wanted|sponsors wanted|looking for sponsors|open to sponsors|open for sponsorship|open for sponsorships|seeking sponsors|sponsorship deck|talk sponsorship|patrocinios|patrocinio|patrocinadores|patrocina|patrocine|sponsoring`),
  ],
  ['sponsorship', 1, list('booking sponsors|sponsor bookings|sponsor me|sponsor my stream|sponsor my channel|sponsor my page')],
  [
    'advertise',
    1.2,
    list('advertise with us|advertise here|advertise w us|advertise with me|advertise on this page|advertise on our page'),
  ],
  ['sponsorship', 0.6, list('sponsor|sponsors|sponsored|sponsoring|gesponsert|patrocinar')],
  [
    'media_kit',
    1.2,
    list(
      'media kit|mediakit|media kits|media pack|mediapack|press and media kit|midia kit|midiakit|kit de medios|kit de prensa y tarifas|mediadaten|kit media|advertising pack|advertiser pack|ad pack|sponsor pack|sponsorship pack|back cover available|rate card|ratecard|rate cards|rate sheet|ratesheet|rates card|insertion rates',
    ),
  ],
  [
    'rates',
    1.05,
    list(`rates in link|rates in bio|rates pinned|rates by dm|rates via dm|rates on request|rates dm|dm for rates|ask for rates|for rates|dm rates|dm for rate|dm for price|feature rates|partner rates|page packages|page rates|our rates|rates and|see rates
    |post rates|pricing via dm|pricing by dm|dm for pricing|tarifas por|tarifas en|tarifas accesibles|consulta tarifas|pide tarifas|price list for brands|dm rate|ask our rates|kit and rates`),
  ],
  ['rates', 0.7, list('rates|rate|tarifas|tarifs|preise fur marken')],
  ['rates', 0.45, list('price list|packages|pricing|per post|per story|budget')],
  [
    'collaboration',
    1.2,
    list(`paid collab|paid collabs|paid collaboration|paid collaborations|paid colab|collabs open|collab open|collaborations open|open for collab|open for collabs|open for paid collabs|open to collabs|open for collaboration|open for collaborations|open to collaborations
    |open to paid collabs|dm for collab|dm for collabs|dm for collaboration|dm for collaborations|for collabs dm|for collab dm|for collaborations dm|for collaboration dm|for collabs|for collab|for collaboration|for collaborations|collab with us|collaborate with us|brand collabs|brand collab|brand collaborations|collabs and paid|collab inquiries|collaboration inquiries|collabs dm|collab dm|collaborations dm
    |colaboraciones pagadas|colaboraciones pagas|colaboracion pagada|colaboraciones con marcas|colabs pagas|brand tie ups|brand tie up|paid tie ups|collab ke liye|open for barter|pr and collabs|pr collabs|open for x deals|open for xdeals|collabs remunerees|publi y colaboraciones|collab rates|bezahlte kooperationen`),
  ],
  [
    'collaboration',
    0.62,
    list(
      'collab|collabs|collaboration|collaborations|collaborate|colab|colabs|kolab|kolaborasi|colaboracion|colaboraciones|colaborar|colaboracao|colaboracoes|collaborazioni|kooperation|kooperationen|koop|koops|collaborer|canjes|tie up|tie ups|barter|barter collab|x deal|x deals|xdeal|xdeals|ex deal|ex deals',
    ),
  ],
  [
    'partnership',
    1.2,
    list(`paid partnership|paid partnerships|brand partnerships|brand partnership|partner with us|partner w us|partner with our|partnership inquiries|partnerships inquiries|partnership enquiries|partner posts|partner post|dm for partnership|dm for partnerships|open to partnerships|open for partnerships|for partnerships|partenariats remuneres
    |parcerias com marcas|parcerias pagas|parceria paga|parceria com marcas|partnerships open|business partnerships`),
  ],
  [
    'partnership',
    0.68,
    list('partnership|partnerships|partner up|parceria|parcerias|partenariat|partenariats|partnerschaften|partner|marcas amigas|alianzas'),
  ],
  [
    'brand_deal',
    1.15,
    list(`brand deals|brand deal|brand inquiries|brand enquiries|brands dm|brands contact|brands email|brands work with|brand work|brand features|brands features|open to brands|open to brand|work with brands|working with brands|brands welcome|marketing inquiries|marketing enquiries
    |commercial inquiries|commercial enquiries|campaign inquiries|ad partnerships|paid reviews|paid review|paid product|product tests are paid|product reviews paid|endorsement|endorsements|endorse|paid endorsement|open for endorsement|influencer marketing inquiries|ugc rates|ugc inquiries|influence tarifs`),
  ],
  [
    'brand_deal',
    0.6,
    list(
      'brands|brand campaigns|paid campaigns|marcas|brokers|vendors|tourism boards|tourist boards|advertisers|publishers|shoe brands|pet brands|gear brands|authors apps',
    ),
  ],
  [
    'feature',
    1.2,
    list(`paid feature|paid features|paid post|paid posts|paid story|paid stories|paid story slots|paid spot|paid spots|paid spotlight|paid spotlight slots|paid listing|paid listings|paid placement|paid placements|paid slot|paid slots|paid book features|paid reels|paid mention|paid mentions|paid repost|paid reposts|posts are paid|post for a fee|for a fee
    |placements available|placement available|story slots|story spots|guaranteed post|priority spots|buy a post|buy a feature|book a slot|book a post|book a feature|book your feature|get your biz featured|get your business featured|get your brand featured|get featured paid|feature your product|feature your brand|feature your business|feature your biz|feature pricing
    |put your brand in front of|your brand in front of|your brand here|your ad here|your logo here|reach our audience|reach our readers|reach our followers|grow with our audience|grow w our audience|features paid|shop promos paid|you sell out|list with us|send us your product|we post your product|we post your brand|post your book course|spotlight your business|business spotlight paid|biz features from|salga tu producto|recomiende tu marca|tu marca aqui|tu marca en|sua marca aqui|sua marca na|aparece en nuestra|want your brand`),
  ],
  [
    'feature',
    0.5,
    list(
      'a post here|get featured|be featured here|features|feature|placements|placement|slots|spotlight|work with us|work w us|work with our team|trabaja con nosotros|trabalhe conosco|feature your',
    ),
  ],
  [
    'inquiries',
    0.3,
    list(
      'business inquiries|business inquiry|business enquiries|inquiries|enquiries|biz|business dm|dm for business|for business|contrataciones|comercial|commercial|work with me|negocios',
    ),
  ],
  ['paid', 0.4, list('paid|💰 dm|pagado|pagada|pagas|bezahlt')],
];

/** What the same words mean elsewhere: a shop's offer, a credit, a cause, somebody else's money. They match first and say nothing. */
export const INNOCENT: readonly string[] =
  list(`promo code|promo codes|promocode|promo of the week|promo of the day|promo de la semana|promo del dia|promo da semana|promo shoot|promo video|promo pics|tour promo|self promotion|got the promotion|the promotion and|got promoted|job promotion|promotion exam|promotions exam|promotion board
  |sponsored by|not sponsored|sponsor a child|sponsor a dog|sponsor a cat|sponsor a senior|sponsor a family|sponsor a kid|sponsor a student|sponsor a meal|sponsor an animal|thanks to our sponsors|thank you to our sponsors|our sponsors|title sponsor|main sponsor|sponsor of|visa sponsorship
  |collab by <mention>|collab with <mention>|collab w <mention>|collab between|collab of|collab piece|collaboration with <mention>|collaboration with my|collab with my|collaborated with|collaboration between|collab entre|colab entre|colab com <mention>|in collaboration with|collab x|collab of the year
  |ad free|ads free|addfree|google ads|facebook ads|fb ads|meta ads|tiktok ads|run ads|running ads|we rate ads|we run ads|from ads|ads manager|personal brand|brand new|brand strategist|brand strategy|brand coach|brand designer|brand photographer|brand identity|brand design|brand awareness|brand ambassador|brand ambassadors|brand manager|build your brand|your brand|black owned brands|owned brands|clothing brand|lifestyle brand|fashion brand|heart rate|rate the|rate this|rate his|rate her|rate my|rate your|interest rate|interest rates|rates layoffs|exchange rates|tax rates|deals on|flight deals|travel deals|daily deals|deal breakdown|hot deals|best deals|deal of|business partner|workout partner|gym partner|life partner|accountability partner|your partner|my partner|partner guide
  |feature tag|feature film|tag to be featured|to be featured|tag us to get featured|for a feature|features free|free features|free feature|best features|budget friendly|budget travel|budget tips|on a budget|low budget|budget debate|small budgets|prayer slots|booking slots|slots left|slots available|work with us to build|paid in|paid for|paid off|paid my|paid his|paid her|paid back|gets paid|get paid|got paid|getting paid|paying|unpaid|paid leave|highest paid|equal pay
  |partner with the ministry|partner with this ministry|partner with god|partner with us in prayer|partner with us in spreading|ministry partner|ministry partners|kingdom partner|kingdom partners|covenant partners|partnership account|partners in ministry|prayer partner|prayer partners|become a partner|bookings collabs|booking collabs|booking collab|bookings collab|bookings and collabs|booking and collabs|bookings features|booking features|features and bookings|bookings and features|features bookings|shows and collabs|shows and features|beats and collabs|collabs and bookings|favourite brands|favorite brands|top brands|all brands|big brands|brands available|brands we stock|stockists|local brands|original brands|authentic brands|branded|surplus brands|ad astra|ad hoc|s o to|shoutout to|shout out to|shoutouts to|big shoutout|huge shoutout|quick shoutout|birthday shoutout|birthday shoutouts|customer spotlight|artist spotlight|no gatekeeping|business deals|real estate deals|manejo de redes pauta|servicios pauta|pub quiz|pub night|pub food|the pub|marca personal|tu marca personal
  |paid partnership with <mention>|paid partnership between|paid collab with <mention>|paid collaboration with <mention>|paid promo with <mention>|partnership with <mention>|partnered with|sponsored post for|sponsored content for <mention>|paid promotion for <mention>|ad for <mention>|brand deal with <mention>|my first brand deal|our first brand deal|this post is sponsored|bookings and endorsements|booking and endorsements|bookings endorsements|this weeks sponsor is|this months sponsor is|todays sponsor is|sponsor me for|quit advertising|left advertising|in advertising|advertising agency|advertising student|advertising photographer|advertising exec|ex advertising|event sponsors|our event sponsors
  |without paid ads|without running ads|without facebook ads|without spending on ads|promos and discounts|promo and discounts|promotions and discounts|discounts and promos|deals and promos|sales and promos|updates and promos|news and promos|promos and giveaways|follow for promos|latest promos|exclusive promos|payday promo|opening promo|anniversary promo|birthday promo|holiday promo|weekend promo|christmas promo|summer promo|launch promo|intro promo|new promo|promo sale|promo ends|promo starts|promo until|promo till|promo period|promo runs|promo fare|promo fares|promo alert|promo menu|promo items|on promo|promo every|code promo|codigo promo|promotion code|ex ad|visa sponsorship available|sponsorship visa`);

/** Phrases that say by themselves that nothing is for sale. */
export const REFUSALS: readonly (readonly [weight: number, phrases: readonly string[]])[] = [
  [
    1.3,
    list(`not for sale|not for rent|not for hire|not monetised|not monetized|non monetized|unsponsored|never sponsored|ad free|adfree|ads free|promo free|no ads|no ad|no promo|no promos|no promotions|no promotion|no shoutouts|no shoutout|no sponsors|no sponsorships|no sponsorship|no collabs|no collab|no brand deals
      |no paid posts|no paid post|no paid promo|no paid promos|no paid promotions|no paid features|no paid reviews|no paid partnerships|no adverts|no advert|no advertising|no advertisements|no advertisement|dont sell posts|dont sell this page|dont sell shoutouts|dont sell ads|dont sell promo|dont sell promos|dont take ads|dont do ads|dont do promos|dont do promo|dont run ads|dont do shoutouts|dont do sponsored|dont promote|dont accept offers
      |doesnt accept offers|not accept offers|not accepting promos|not accepting sponsors|not accepting ads|not taking sponsors|not taking promos|not taking collabs|not taking brand deals|not doing promos|turn down every sponsor|turn down all sponsors|turn down sponsors|say no to all promo|say no to promo|cant buy a post|cannot buy a post|cant buy a feature|cant be bought|unbought|unpaid and unbought|we never pump|never sell posts|page is not for sale|not selling this page|no publi|no publis|sin publi|sin promos|sin promo|sin publicidad|no hacemos publi|no hago publi|no vendemos publicidad|no hacemos promo|no hacemos promos|sin anuncios|sem publi|sem publis|nao fazemos publi|nao faco publi|nao divulgamos|nao divulgo|nao faco propaganda|nao fazemos propaganda|nao faco divulgacao|nao fazemos divulgacao|sem propaganda|sem anuncios|keine werbung|werbefrei|pas de pub|pas de partenariat|aucune pub|aucun partenariat|walang promo|bawal promo|no paid promo po|promo nahi|promotion nahi karte|no paid promotion|nothing sold here|never advertise|dont advertise|do not advertise|doesnt advertise|take no money|takes no money|no money changes hands|advertisers need not apply|non commercial|noncommercial|brands please dont|free of ads|free from ads|without ads|without adverts|zero ads|nothing here is sponsored|nothing is sponsored|no sponsored|not a promo page|ask someone else|ask somebody else|not a promotion page|not an ad page|not an advert page|not an advertising page|dont promote businesses|dont do adverts|dont take adverts|dont post adverts|dont accept adverts|dont accept ads|dont accept promos|dont accept sponsors|dont accept sponsorship|not interested in promos|not interested in promotion|not interested in collabs|not open to promos|not open for promos|not open to collabs|not open for collabs|not available for ads|not available for collabs|not available for promos|no business adverts|no marketing messages|save your rate card|keep your money|keep your rate card|no commercial|nothing for sale|nothing to sell|we sell nothing|not selling anything|selling nothing|dont pitch us|dont pitch me|stop pitching|no pitches|no cold pitches|no pitch`),
  ],
  [
    0.4,
    list(
      'stop asking|dont ask|dont even ask|quit asking|please dont ask|plz dont ask|dont dm about|please dont offer|dont offer|stop offering|stop dming|stop dm|we will block|will block you|no marketers|no agencies|no pitches|for pay|no solicitors|no business dms',
    ),
  ],
];

/** Local parts of addresses at which promos are bought, and parts of link paths, with how much each says. */
export const ADDRESS_WORDS = weights(
  'ads|ad|adverts|advert|advertise|advertising|promo|promos|promotions|promotion|sponsor|sponsors|sponsorship|sponsorships|publi|publicidad|publicidade|pauta|pautas|anuncie|anuncios|mediakit|werbung',
  1,
  'partner|partners|partnership|partnerships|collab|collabs|colabs|collaborations|brand|brands|branddeals|deals|parceria|parcerias|colaboraciones|koop|kooperation|features',
  0.6,
  'comercial|marketing|commercial',
  0.45,
);
export const PATH_WORDS = weights(
  'advertise|advertising|ads|ad|adverts|sponsorship|media kit|mediakit|midiakit|media pack|mediapack|promo|promos|promotions|promote|rates|ratecard|rate card|tarifas|partner|partners|partnerships|work with us|paid features|brand deals|anuncie|publicidad|publi|paid',
  0.95,
  'sponsor|sponsors|brands|features|feature|packages|collab|collabs|collaborate|getfeatured|get featured|kit|slots|placements|brokers|listings|submit product',
  0.55,
  'work|press|list|book|priority|pricing',
  0.15,
);

/** How people invite a message. */
export const CONTACTS: ReadonlySet<string> = new Set(
  'dm dms inbox email mail link text whatsapp zap wa direct md interno contact <email> <link> 📩 📧 💌 📥 📨 ✉ 📬 📲 👇 ⬇ ➡ 👉 🔗 ⤵ → ↓ ⇢ below open available wa.me telegram'.split(
    ' ',
  ),
);

/** Texting for the words of the phrases. */
export const PLAIN_SPEECH: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '4': 'for',
    '2': 'to',
    u: 'you',
    ur: 'your',
    w: 'with',
    n: 'and',
    pls: 'please',
    plz: 'please',
    msg: 'dm',
    dms: 'dm',
    abt: 'about',
    mssg: 'dm',
    message: 'dm',
    advertiser: 'advertisers',
    collabo: 'collab',
    collabos: 'collabs',
    collaborating: 'collaborate',
  }),
);

function list(text: string): string[] {
  return text
    .split('|')
    .map((phrase) => phrase.replaceAll(/\s+/g, ' ').trim())
    .filter((phrase) => phrase !== '');
}

function weights(...pairs: (string | number)[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (let at = 0; at < pairs.length; at += 2) for (const word of list(String(pairs[at]))) found.set(word, Number(pairs[at + 1]));
  return found;
}
