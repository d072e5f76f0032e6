// Switching the language keeps the reader's place: the paragraph on top of the window is on top
// after switching. Each paragraph knows its counterpart (data-there); the switch gets it as its
// fragment at the moment it is used, so that opening it in a new tab works too.

const EDGE = 8;

/** Returns the last paragraph with a counterpart that starts at or above the top of the window. */
function paragraphOnTop() {
  let found = null;
  for (const paragraph of document.querySelectorAll("[data-there]")) {
    if (getComputedStyle(paragraph).float !== "none") continue; // beside the text, not in it
    const box = paragraph.getBoundingClientRect();
    if (box.bottom > EDGE && box.top <= EDGE) return paragraph;
    if (box.top > EDGE) return found ?? (window.scrollY > EDGE ? paragraph : null);
    found = paragraph;
  }
  return found;
}

function pointTheSwitch(event) {
  const link = event.target.closest?.("a.switch");
  if (!link) return;
  // Only "/" reads this cookie, to open the edition this reader chose last.
  document.cookie = `edition=${link.dataset.edition}; path=/; max-age=31536000; samesite=lax`;
  const paragraph = paragraphOnTop();
  link.hash = paragraph ? paragraph.dataset.there : "";
}

export function keepPlace() {
  for (const kind of ["pointerdown", "keydown", "click"]) {
    document.addEventListener(kind, pointTheSwitch, true);
  }
}
