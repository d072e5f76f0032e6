// The gallery: a dialog with the pictures side by side. Arrows follow the reading direction,
// Escape and Back close it, and the focus returns to the picture it came from.

function openGallery(gallery, index) {
  const dialog = gallery.querySelector("dialog");
  const track = dialog.querySelector(".gallery-slides");
  const slides = [...track.children];
  dialog.showModal();
  history.pushState({ gallery: true }, "");
  slides[index].scrollIntoView({ behavior: "instant", inline: "center", block: "nearest" });
  track.focus();
}

function step(track, by) {
  const slides = [...track.children];
  const middle = track.getBoundingClientRect().left + track.clientWidth / 2;
  const distance = (slide) => {
    const box = slide.getBoundingClientRect();
    return Math.abs(box.left + box.width / 2 - middle);
  };
  const now = slides.reduce((best, slide) => (distance(slide) < distance(best) ? slide : best));
  const next = slides[Math.min(slides.length - 1, Math.max(0, slides.indexOf(now) + by))];
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  next.scrollIntoView({
    behavior: calm ? "instant" : "smooth",
    inline: "center",
    block: "nearest",
  });
}

function prepare(gallery) {
  const dialog = gallery.querySelector("dialog");
  const track = dialog.querySelector(".gallery-slides");
  const forward = getComputedStyle(gallery).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const links = [...gallery.querySelectorAll(".gallery-link")];
  let opener = null;
  links.forEach((link, index) => {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      opener = link;
      openGallery(gallery, index);
    });
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    step(track, event.key === forward ? 1 : -1);
  });
  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.step) step(track, Number(button.dataset.step));
    if (button && "close" in button.dataset) dialog.close();
  });
  dialog.addEventListener("close", () => {
    if (history.state?.gallery) history.back();
    opener?.focus();
  });
  addEventListener("popstate", () => {
    if (dialog.open) dialog.close();
  });
}

export function openGalleries() {
  for (const gallery of document.querySelectorAll("[data-gallery]")) prepare(gallery);
}
