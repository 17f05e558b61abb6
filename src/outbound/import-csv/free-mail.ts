/**
 * Providers at which anybody has an address: nobody's company. Put together from the domain lists of the providers themselves and the
 * largest access providers of Europe, the Americas and Asia, as of November 2026.
 */
const DOMAINS: ReadonlySet<string> = new Set(
  (
    'gmail.com googlemail.com icloud.com me.com mac.com aol.com aim.com msn.com passport.com ymail.com rocketmail.com ' +
    'proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io tuta.com tutamail.com keemail.me hey.com duck.com ' +
    'fastmail.com fastmail.fm mailbox.org posteo.de posteo.net startmail.com hushmail.com runbox.com zohomail.com zohomail.eu zoho.com ' +
    'mail.com email.com usa.com post.com consultant.com engineer.com europe.com asia.com myself.com writeme.com dr.com techie.com ' +
    'inbox.com lycos.com excite.com netscape.net juno.com netzero.net earthlink.net mindspring.com ' +
    'comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net optonline.net frontier.com windstream.net roadrunner.com rr.com ' +
    'shaw.ca rogers.com telus.net sympatico.ca bell.net videotron.ca ' +
    'btinternet.com btopenworld.com talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk tiscali.co.uk sky.com o2.co.uk ' +
    'web.de t-online.de freenet.de arcor.de email.de online.de vodafone.de vodafonemail.de 1und1.de mail.de kabelmail.de gmx.net ' +
    'bluewin.ch hispeed.ch sunrise.ch swissonline.ch aon.at chello.at a1.net utanet.at ' +
    'orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr bbox.fr numericable.fr club-internet.fr voila.fr aliceadsl.fr ' +
    'libero.it virgilio.it alice.it tin.it tiscali.it fastwebnet.it inwind.it iol.it email.it poste.it pec.it legalmail.it ' +
    'telefonica.net terra.es ono.com wanadoo.es sapo.pt clix.pt netcabo.pt telepac.pt mail.pt ' +
    'ziggo.nl kpnmail.nl planet.nl home.nl xs4all.nl hetnet.nl upcmail.nl skynet.be telenet.be proximus.be scarlet.be ' +
    'telia.com comhem.se bredband.net spray.se online.no broadpark.no mail.dk jubii.dk stofanet.dk kolumbus.fi elisanet.fi ' +
    'wp.pl o2.pl onet.pl onet.eu op.pl interia.pl interia.eu poczta.fm poczta.onet.pl tlen.pl gazeta.pl vp.pl ' +
    'seznam.cz email.cz centrum.cz post.cz volny.cz atlas.cz azet.sk zoznam.sk centrum.sk pobox.sk ' +
    'freemail.hu citromail.hu indamail.hu t-online.hu abv.bg mail.bg dir.bg otenet.gr in.gr inbox.lv inbox.lt mail.ee hot.ee ' +
    'mail.ru bk.ru list.ru inbox.ru internet.ru rambler.ru lenta.ru autorambler.ru myrambler.ru ro.ru ya.ru narod.ru mail.ua ukr.net i.ua ' +
    'meta.ua bigmir.net email.ua tut.by mail.by mail.kz ' +
    'mynet.com superonline.com ttmail.com walla.co.il walla.com netvision.net.il bezeqint.net 012.net.il ' +
    'qq.com foxmail.com 163.com 126.com 139.com 189.cn yeah.net sina.com sina.cn sohu.com tom.com 21cn.com aliyun.com vip.163.com vip.qq.com ' +
    'naver.com hanmail.net daum.net nate.com kakao.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp i.softbank.jp au.com nifty.com biglobe.ne.jp ' +
    'so-net.ne.jp ocn.ne.jp hinet.net pchome.com.tw seed.net.tw rediffmail.com sify.com indiatimes.com ' +
    'bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au westnet.com.au xtra.co.nz slingshot.co.nz ' +
    'uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com oi.com.br r7.com zipmail.com.br ' +
    'prodigy.net.mx terra.com fibertel.com.ar arnet.com.ar speedy.com.ar ciudad.com.ar vtr.net adinet.com.uy ' +
    'mweb.co.za webmail.co.za telkomsa.net vodamail.co.za ' +
    'mailinator.com guerrillamail.com 10minutemail.com temp-mail.org yopmail.com trashmail.com sharklasers.com maildrop.cc getnada.com ' +
    'casema.nl quicknet.nl zonnet.nl mozmail.com simplelogin.com slmail.me anonaddy.com anonaddy.me addy.io aleeas.com disroot.org riseup.net ' +
    'autistici.org cock.li ctemplar.com mailfence.com inbox.eu iol.pt eircom.net btconnect.com plusnet.com vodafone.it teletu.it telecomitalia.it ' +
    'centurylink.net centurytel.net embarqmail.com suddenlink.net tds.net hughes.net cableone.net wowway.com rcn.com optimum.net prodigy.net ' +
    'pacbell.net ameritech.net swbell.net snet.net nvbell.net flash.net q.com mchsi.com knology.net twc.com ptd.net frontiernet.net ' +
    'eastlink.ca sasktel.net mts.net cogeco.ca nb.sympatico.ca frisurf.no telenor.no bredband.no passagen.se swipnet.se bredband2.com tdcadsl.dk ' +
    'get2net.dk suomi24.fi luukku.com inet.fi saunalahti.fi welho.com iafrica.com absamail.co.za tempmail.com dispostable.com throwawaymail.com ' +
    'mail.tm emailondeck.com mohmal.com ybb.ne.jp gol.com singnet.com.sg starhub.net.sg pacific.net.sg streamyx.com tm.net.my netvigator.com ' +
    'biznetvigator.com hkbn.net ttnet.net.tr emirates.net.ae eim.ae zahav.net.il 013.net kabelbw.de unitybox.de versanet.de ewetel.net ewe.net ' +
    'osnanet.de netcologne.de mnet-mail.de mnet-online.de alice-dsl.net hanse.net nexgo.de t-online.at inode.at liwest.at myspace.com ' +
    'pochta.ru qip.ru nm.ru fromru.com hotbox.ru land.ru e1.ru ngs.ru vk.com xaker.ru sibmail.com onliner.by one.lv apollo.lv takas.lt one.lt ' +
    'online.ee neti.ee protonmail.net passmail.net hotmail.se skiff.com tutamail.com gmx.com firemail.de mail2world.com bigmir.net ' +
    'privaterelay.appleid.com users.noreply.github.com relay.firefox.com'
  ).split(' '),
);

/** Providers with a domain in many countries: yahoo.co.uk, hotmail.fr. */
const FAMILIES: ReadonlySet<string> = new Set(
  (
    'yahoo hotmail outlook live gmx yandex windowslive gmail aol tele2 chello zohomail rambler icloud ' +
    // Slips of the pen that lists are full of.
    'gmial gmai gmal gamil gnail gmaill hotmial hotmal hotmai yaho yahooo outlok outloo iclod'
  ).split(' '),
);

/** Whether anybody can have an address there. host: of the address; domain: the registrable one of it, and its name without the suffix. */
export function isFreeMail(host: string, domain: string, name: string | null): boolean {
  return DOMAINS.has(host) || DOMAINS.has(domain) || (name !== null && FAMILIES.has(name));
}
