/**
 * Hosts of other people's pages: social profiles, link lists, site builders and free hosting, marketplaces, directories, short links. A page
 * there is somebody's, its host is nobody's company. From the services' own documentation of the addresses that they give out, November 2026.
 */
const SHARED: ReadonlySet<string> = new Set(
  // Profiles, communities, videos, pictures, music.
  (
    'facebook.com fb.com fb.me m.me instagram.com instagr.am ig.me threads.net threads.com linkedin.com lnkd.in twitter.com x.com t.co bsky.app ' +
    'mastodon.social tiktok.com youtube.com youtu.be vimeo.com dailymotion.com twitch.tv snapchat.com pinterest.com pin.it reddit.com quora.com ' +
    'discord.com discord.gg t.me telegram.me telegram.org wa.me whatsapp.com line.me viber.com weibo.com weixin.qq.com wechat.com zhihu.com ' +
    'douyin.com xiaohongshu.com bilibili.com vk.com vk.ru ok.ru odnoklassniki.ru dzen.ru rutube.ru xing.com viadeo.com ' +
    'soundcloud.com bandcamp.com spotify.com mixcloud.com patreon.com ko-fi.com buymeacoffee.com onlyfans.com substack.com medium.com ' +
    'behance.net dribbble.com deviantart.com artstation.com flickr.com 500px.com imgur.com goodreads.com meetup.com eventbrite.com ' +
    'github.com gitlab.com bitbucket.org stackoverflow.com about.me gravatar.com ' +
    // Link lists and short links.
    'linktr.ee beacons.ai bio.link bio.site linkin.bio lnk.bio campsite.bio taplink.cc taplink.at taplink.ws tap.bio allmylinks.com solo.to ' +
    'hoo.be koji.to flow.page carrd.co milkshake.app msha.ke znap.link many.link linkpop.com snipfeed.co stan.store direct.me hipolink.net ' +
    'mssg.me link.me withkoji.com contactin.bio shorby.com lynxinbio.com instabio.cc heylink.me bit.ly tinyurl.com goo.gl ow.ly buff.ly ' +
    'rebrand.ly cutt.ly is.gd shorturl.at rb.gy clck.ru vk.cc bento.me later.com linkfire.com lnk.to ffm.to hypeddit.com komi.io pillar.io lit.link ' +
    'profile.link popl.co hihello.me linq.com magic.ly bio.fm linkbio.co wlo.link elink.io linktree.com lynk.id s.id biolink.info likeshop.me ' +
    'linksome.me bio.to onelink.me page.link smart.link feedlink.io manylink.co tap.link getmy.link liinks.co linke.to ' +
    // Site builders, shops of a kit, free hosting, documents.
    'wix.com wixsite.com wixstudio.com editorx.io weebly.com squarespace.com wordpress.com wpengine.com wpcomstaging.com blogger.com tumblr.com ' +
    'blogspot.com typepad.com livejournal.com jimdo.com jimdofree.com jimdosite.com webnode.com site123.me webs.com yolasite.com strikingly.com ' +
    'mystrikingly.com ucraft.net tilda.ws tilda.cc tilda.com nethouse.ru ukit.me ucoz.ru ucoz.com ucoz.net narod.ru umi.ru webflow.io ' +
    'framer.website framer.app framer.ai godaddysites.com business.site ueniweb.com square.site negocio.site onepage.website page.tl ' +
    'myshopify.com shopify.com bigcartel.com ecwid.com company.site mybigcommerce.com storenvy.com sellfy.store gumroad.com tictail.com ' +
    'kajabi.com mykajabi.com teachable.com thinkific.com podia.com clickfunnels.com myclickfunnels.com systeme.io leadpages.co lpages.co ' +
    'unbouncepages.com hubspotpagebuilder.com mailchimpsites.com notion.site notion.so super.site canva.site canva.com my.canva.site ' +
    'netlify.app vercel.app github.io gitlab.io pages.dev workers.dev web.app firebaseapp.com herokuapp.com glitch.me repl.co replit.app ' +
    'surge.sh render.com onrender.com fly.dev azurewebsites.net cloudfront.net amazonaws.com appspot.com streamlit.app hf.space huggingface.co ' +
    'cargo.site format.com zyrosite.com hostingersite.com duda.co multiscreensite.com durable.co b12sites.com softr.app glide.page ghost.io ' +
    'beehiiv.com hashnode.dev neocities.org 000webhostapp.com altervista.org over-blog.com e-monsite.com home.blog webador.com jouwweb.nl ' +
    'my-free.website mozello.com odoo.com zohosites.com shopifypreview.com hubspotpagebuilder.eu hs-sites.com pagecloud.com unbounce.com ' +
    'instapage.com getresponsepages.com mailerpage.io ck.page kit.com kartra.com builderall.com thrivecart.com samcart.com dorik.io framer.media ' +
    'myportfolio.com journoportfolio.com pixieset.com smugmug.com zenfolio.com shootproof.com pic-time.com tistory.com cafe24.com fc2.com ' +
    'livedoor.blog hatenablog.com ameblo.jp note.com thebase.in base.shop stores.jp booth.pm insales.ru myinsales.ru nationbuilder.com ' +
    'wildapricot.org teamapp.com sportngin.com tiendanube.com mitiendanube.com lojavirtualnuvem.com.br lojaintegrada.com.br ' +
    'empretienda.com.ar kyte.site yampi.com.br ola.click acuityscheduling.com as.me setmore.com simplybook.me youcanbook.me glossgenius.com ' +
    'schedulista.com toasttab.com menufy.com sharepoint.com forms.gle jotform.com podbean.com buzzsprout.com libsyn.com anchor.fm lemonsqueezy.com ' +
    'circle.so mn.co skool.com whop.com payhip.com itch.io gitbook.io readme.io wordpress.org one.com simplesite.com page4.com doodlekit.com ' +
    'bravesites.com websitebuilder.com homestead.com angelfire.com tripod.com geocities.com freewebs.com webstarts.com webflow.com pagefly.io ' +
    'google.com g.page g.co dropbox.com box.com typeform.com airtable.com calendly.com zoom.us issuu.com scribd.com slideshare.net prezi.com ' +
    // Marketplaces, directories, reviews, data vendors, work and jobs.
    'etsy.com aliexpress.com alibaba.com 1688.com taobao.com tmall.com jd.com wish.com temu.com walmart.com rakuten.co.jp mercadolibre.com ' +
    'mercadolivre.com.br allegro.pl ozon.ru wildberries.ru avito.ru market.yandex.ru bol.com cdiscount.com fnac.com zalando.com olx.com olx.pl ' +
    'depop.com poshmark.com vinted.com redbubble.com society6.com zazzle.com teespring.com spreadshirt.com printful.com ' +
    'faire.com thumbtack.com houzz.com angi.com angieslist.com homeadvisor.com bark.com yell.com yellowpages.com pagesjaunes.fr gelbeseiten.de ' +
    'paginasamarillas.es paginegialle.it 2gis.ru foursquare.com opentable.com booking.com airbnb.com vrbo.com expedia.com agoda.com ' +
    'trustpilot.com g2.com capterra.com clutch.co goodfirms.co crunchbase.com pitchbook.com angel.co wellfound.com producthunt.com f6s.com ' +
    'zoominfo.com apollo.io rocketreach.co lusha.com signalhire.com dnb.com bloomberg.com owler.com glassdoor.com indeed.com ' +
    'upwork.com fiverr.com freelancer.com toptal.com guru.com peopleperhour.com hh.ru ' +
    'doctolib.fr doctolib.de treatwell.co.uk fresha.com vagaro.com booksy.com mindbodyonline.com ubereats.com doordash.com grubhub.com ' +
    'reverb.com discogs.com 1stdibs.com chairish.com notonthehighstreet.com folksy.com dawanda.com mercari.com shopee.sg shopee.com lazada.sg ' +
    'lazada.com tokopedia.com flipkart.com manomano.fr trendyol.com hepsiburada.com noon.com jumia.com.ng leboncoin.fr kleinanzeigen.de ' +
    'marktplaats.nl subito.it milanuncios.com wayfair.com overstock.com newegg.com bonanza.com rubylane.com kickstarter.com indiegogo.com ' +
    'gofundme.com lu.ma cal.com tidycal.com rumble.com strava.com vsco.co unsplash.com contra.com polywork.com muckrack.com read.cv ' +
    'steampowered.com resy.com bbb.org manta.com mapquest.com zocdoc.com healthgrades.com avvo.com realtor.com zillow.com thebluebook.com ' +
    'europages.com europages.co.uk kompass.com societe.com northdata.de firmenwissen.de 11880.com wlw.de cylex.de opencorporates.com ' +
    'rusprofile.ru tiu.ru prom.ua deal.by satu.kz hotfrog.com brownbook.net yellowbook.com superpages.com chamberofcommerce.com thomasnet.com ' +
    'apple.com play.google.com wikipedia.org imdb.com justdial.com indiamart.com tradeindia.com made-in-china.com globalsources.com'
  ).split(' '),
);

/** The same in many countries: amazon.de, ebay.co.uk. */
const FAMILIES: ReadonlySet<string> = new Set(
  'amazon ebay google yelp tripadvisor blogspot airbnb pinterest facebook instagram mercadolibre olx gumtree craigslist wix jimdo webnode shopee lazada etsy kompass europages cylex jumia'.split(
    ' ',
  ),
);

/** Suffixes that belong to a company, and under which others register names of their own as below a country's. */
const REGISTRIES: ReadonlySet<string> = new Set(
  (
    'ae.org africa.com br.com cn.com co.com co.nl co.no com.de com.se de.com eu.com eu.org gb.com gb.net gr.com hu.com hu.net in.net ' +
    'jp.net jpn.com kr.com mex.com no.com pp.ua biz.ua co.ua qc.com ru.com sa.com se.com se.net uk.com uk.net us.com us.org uy.com ' +
    'za.com za.net za.org biz.at info.at priv.at co.at or.at'
  ).split(' '),
);

export interface RegistrableHost {
  host: string;
  /** As the public-suffix list has it, the private part of it left out. */
  domain: string;
  /** The domain without its suffix. */
  name: string | null;
  /** Of the private part of the list, where it names the host's suffix. */
  privateSuffix: string | undefined;
}

/** Whether a page there belongs to another one than the host. */
export function isSharedHost({ host, domain, name, privateSuffix }: RegistrableHost): boolean {
  if (SHARED.has(host) || SHARED.has(domain) || (name !== null && FAMILIES.has(name))) return true;
  return privateSuffix !== undefined && !REGISTRIES.has(privateSuffix);
}

/** Whether names below this suffix are companies' own. */
export function isRegistry(suffix: string): boolean {
  return REGISTRIES.has(suffix);
}
