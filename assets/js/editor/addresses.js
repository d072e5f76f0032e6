// Where a link may lead: what portal.articles.words lets through, and nothing else.

const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:", "story:", "page:"]);
const TRACKING =
  /^(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|_hs(?:enc|mi)|mkt_tok|oly_\w+_id|vero_id|ref_src)$/i;

const scheme = (text) => /^([a-z][a-z0-9+.-]*:)/i.exec(text)?.[1].toLowerCase() ?? "";
// Browsers overlook control characters and line ends anywhere in an address.
const bare = (text) =>
  String(text ?? "")
    .replace(
      /[\u0000-\u0020\u007f\u00a0\u200b-\u200f\u2028-\u202f\u2066-\u2069\ufeff]/gu,
      (found) => (found === " " ? " " : ""),
    )
    .trim();

// The address if a link may lead there, else "". Own paths are kept.
export function safeHref(text) {
  const address = bare(text);
  const found = scheme(address);
  return found === "" || SCHEMES.has(found) ? address : "";
}

// The address of a page of the web, for a link card; else "".
export function webAddress(text) {
  const address = completed(text);
  return /^https?:\/\/[^\s/]/i.test(address) ? address : "";
}

// What a person types as an address: "example.org" is https, "a@b.org" is mail.
export function completed(text) {
  const address = safeHref(text);
  if (address === "" || scheme(address)) return address;
  if (/^[/#?]/.test(address)) return address;
  if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(address)) return `mailto:${address}`;
  return /^[^\s/]+\.[^\s/.]{2,}(?:[/?#:]\S*)?$/u.test(address) ? `https://${address}` : "";
}

// A pasted address without what follows its reader about; "" if it leads nowhere sure.
export function pastedHref(text) {
  const address = safeHref(text);
  if (!scheme(address)) return ""; // a path of a site that is not ours
  if (!/^https?:/i.test(address)) return address;
  let url;
  try {
    url = new URL(address);
  } catch {
    return "";
  }
  // Google Docs sends every link round by its own counter.
  const round = /(?:^|\.)google\.[a-z.]+$/.test(url.hostname) && url.pathname === "/url";
  const aim = round && (url.searchParams.get("q") ?? url.searchParams.get("url"));
  if (aim) return pastedHref(aim);
  const names = [...new Set(url.searchParams.keys())].filter((name) => TRACKING.test(name));
  if (names.length === 0) return address;
  for (const name of names) url.searchParams.delete(name);
  return url.href;
}

export function hostOf(address) {
  try {
    return new URL(address).hostname.replace(/^www\./, "");
  } catch {
    return "";
  }
}
