// Tells how old a story is, as of now: a page from a cache never lies about it.

const UNITS = [
  ["year", 31556952],
  ["month", 2629746],
  ["week", 604800],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

/** Returns the age of a moment in the page's language, with Latin digits where it uses them. */
export function ageOf(moment, now, language) {
  const seconds = (now - moment) / 1000;
  const format = new Intl.RelativeTimeFormat(`${language}-u-nu-latn`, { numeric: "always" });
  const [unit, length] = UNITS.find(([, size]) => seconds >= size) ?? ["minute", 60];
  return format.format(-Math.max(1, Math.floor(seconds / length)), unit);
}

export function showAges() {
  const language = document.documentElement.lang;
  for (const place of document.querySelectorAll("[data-age]")) {
    const moment = Date.parse(place.dataset.age);
    if (Number.isNaN(moment) || moment > Date.now()) continue;
    place.textContent = ageOf(moment, Date.now(), language);
  }
}
