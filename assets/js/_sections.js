// On a phone the sections are one line that scrolls: bring the one the reader is in into view.

export function showSection() {
  const here = document.querySelector(".sections [aria-current]");
  if (!here) return;
  const line = here.closest("ul");
  const [box, room] = [here.getBoundingClientRect(), line.getBoundingClientRect()];
  line.scrollBy({ left: (box.left + box.right - room.left - room.right) / 2, behavior: "instant" });
}
