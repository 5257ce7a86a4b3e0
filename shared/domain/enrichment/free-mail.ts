/** Mailbox providers for private people, by registrable domain: such a domain says nothing about a company. Own list. */
const domains = `gmail.com googlemail.com outlook.com hotmail.com live.com msn.com passport.com yahoo.com ymail.com rocketmail.com
myyahoo.com aol.com aim.com icloud.com me.com mac.com proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.com tuta.io
tutamail.com fastmail.com fastmail.fm hey.com zoho.com zohomail.com zohomail.eu mail.com email.com usa.com post.com gmx.com gmx.us gmx.co.uk
gmx.de gmx.net gmx.at gmx.ch gmx.fr web.de freenet.de t-online.de arcor.de online.de posteo.de posteo.net mailbox.org email.de kabelmail.de
vodafonemail.de magenta.de bluewin.ch sunrise.ch hispeed.ch chello.at aon.at a1.net orange.fr wanadoo.fr free.fr laposte.net sfr.fr
neuf.fr bbox.fr numericable.fr libero.it virgilio.it alice.it tin.it tiscali.it hotmail.it email.it fastwebnet.it telefonica.net terra.es
ya.com sapo.pt mail.pt telenet.be skynet.be proximus.be ziggo.nl kpnmail.nl planet.nl home.nl xs4all.nl hetnet.nl upcmail.nl
telia.com spray.se bredband.net online.no getmail.no jubii.dk ofir.dk mail.dk kolumbus.fi elisanet.fi luukku.com wp.pl o2.pl
onet.pl onet.eu interia.pl op.pl vp.pl poczta.fm gazeta.pl tlen.pl seznam.cz email.cz centrum.cz volny.cz post.cz azet.sk zoznam.sk
centrum.sk freemail.hu citromail.hu abv.bg mail.bg ukr.net i.ua meta.ua mail.ru inbox.ru list.ru bk.ru internet.ru yandex.ru yandex.com ya.ru
rambler.ru inbox.lv inbox.lt one.lt mail.ee btinternet.com btopenworld.com sky.com virginmedia.com ntlworld.com blueyonder.co.uk
talktalk.net tiscali.co.uk eircom.net comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net
earthlink.net juno.com netzero.net optonline.net frontier.com windstream.net centurylink.net roadrunner.com mindspring.com
rogers.com shaw.ca sympatico.ca telus.net videotron.ca bell.net bigpond.com bigpond.net.au optusnet.com.au iinet.net.au
tpg.com.au xtra.co.nz uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com r7.com oi.com.br prodigy.net.mx
qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com 139.com 189.cn tom.com 21cn.com
naver.com daum.net hanmail.net nate.com hanmail.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp au.com nifty.com biglobe.ne.jp
rediffmail.com sify.com indiatimes.com walla.com walla.co.il bezeqint.net netvision.net.il mynet.com duck.com skiff.com mailfence.com
runbox.com hushmail.com disroot.org riseup.net lycos.com excite.com inbox.com gawab.com maktoob.com tutanota.io simplelogin.com`.split(
  /\s+/,
);

const listed: ReadonlySet<string> = new Set(domains);
/** Brands that give out mailboxes under many country endings (`yahoo.co.uk`, `hotmail.fr`). */
const brands = /^(yahoo|ymail|hotmail|outlook|live|msn|gmx|aol|yandex|icloud|protonmail)\.[a-z]{2,3}(\.[a-z]{2})?$/;

/** Whether a registrable domain belongs to a private mailbox provider. */
export const isFreeMail = (domain: string): boolean => listed.has(domain) || brands.test(domain);
