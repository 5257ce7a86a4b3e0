/**
 * Which sites are search engines, social networks, shops, video sites and AI assistants: own lists, put together from
 * the sites' own names, under the licence of this project (Google's table and Snowplow's database have terms of their own
 * and are not copied). Bump the version whenever an entry moves: every touch names the version that classified it.
 */
export const sourcesVersion = '2026-06-01';

/** Brand names match alone (`google`) and as the registrable name under any ending (`www.google.de`). */
const set = (names: string): ReadonlySet<string> => new Set(names.trim().split(/\s+/));

export const searchBrands = set(`google bing yahoo duckduckgo baidu yandex ecosia qwant startpage naver daum seznam sogou so
  ask aol brave mojeek swisscows metager lycos excite dogpile search-results rambler onet coccoc kvasir presearch`);

export const socialBrands =
  set(`facebook fb instagram ig threads linkedin lnkd twitter tiktok pinterest pin reddit redd quora tumblr snapchat
  xing vk vkontakte weibo wechat whatsapp telegram discord mastodon bsky bluesky medium meetup nextdoor viadeo slideshare
  stackoverflow stackexchange ycombinator producthunt goodreads flickr myspace livejournal ok odnoklassniki line kakao slack`);
/** Short hosts that a brand name alone would not identify. */
export const socialHosts = set('t.co x.com lnkd.in fb.me m.me t.me wa.me redd.it pin.it');

export const shoppingBrands = set(`amazon ebay etsy aliexpress alibaba walmart target shopify shopzilla shopping idealo pricegrabber
  pricerunner kelkoo rakuten bestbuy mercadolibre mercadolivre otto zalando allegro bol cdiscount geizhals wish temu shein igshopping`);
export const shoppingHosts = set('shopping.google.com shop.app store.google.com');

export const videoBrands = set(`youtube vimeo dailymotion twitch netflix hulu disneyplus crackle veoh wistia vidyard iqiyi youku
  bilibili ted utreon rumble`);
export const videoHosts = set('youtu.be');

/** Google publishes no list of assistants; these are the hosts their answers link from. */
export const assistantHosts = set(`chatgpt.com chat.openai.com openai.com perplexity.ai claude.ai gemini.google.com bard.google.com
  copilot.microsoft.com copilot.com chat.deepseek.com deepseek.com grok.com chat.mistral.ai mistral.ai you.com meta.ai poe.com
  character.ai pi.ai phind.com duck.ai chat.qwen.ai kimi.com doubao.com`);
export const assistantNames = set('chatgpt perplexity claude gemini copilot deepseek grok mistral meta-ai');

/** Sign-in and payment pages a visitor returns from: they never brought anybody. */
export const passThroughHosts = set(`accounts.google.com login.microsoftonline.com login.live.com appleid.apple.com okta.com auth0.com
  onelogin.com paypal.com checkout.stripe.com pay.stripe.com hooks.stripe.com klarna.com adyen.com mollie.com secure.worldpay.com
  3dsecure.io pay.google.com`);
