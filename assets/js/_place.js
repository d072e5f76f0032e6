// Switching the language keeps the reader's place: the paragraph on top of the window is on top
// after switching. Each paragraph knows its counterpart (data-there); the switch gets it as its
// fragment at the moment it is used, so that opening it in a new tab works too.

// A little more than what the style sheet leaves over a paragraph that was scrolled to.
const EDGE = 24;

/** Returns the paragraph on top of the window, or the last one before it with a counterpart. */
function paragraphOnTop() {
  if (window.scrollY <= EDGE) return null;
  let top = null;
  let before = null;
  for (const block of document.querySelectorAll("#headline, #standfirst, .article-body [id]")) {
    if (getComputedStyle(block).float !== "none") continue; // beside the text, not in it
    const box = block.getBoundingClientRect();
    if (box.top > EDGE) {
      top ??= block;
      break;
    }
    if (box.bottom > EDGE) top = block;
    else if (block.dataset.there) before = block;
  }
  return top?.dataset.there ? top : before;
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
