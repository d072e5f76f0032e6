"""What the tests ask of a page, in the page's own language."""

from __future__ import annotations

CLIPPED = """() => {
  const clipped = [];
  for (const box of document.querySelectorAll('body, body *')) {
    const style = getComputedStyle(box);
    if (!/hidden|clip/.test(style.overflowX + style.overflowY)) continue;
    if (style.clipPath !== 'none' || !box.checkVisibility() || !box.innerText) continue;
    const over = [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight];
    if (Math.max(...over) > 1) clipped.push(`${box.tagName}.${box.className} ${over}`);
  }
  return clipped;
}"""
"""Boxes that cut off text they hold."""

OUTSIDE = """() => {
  const scroller = (box) => {
    for (let up = box; up && up !== document.body; up = up.parentElement)
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(up).overflowX)) return true;
    return false;
  };
  const width = document.documentElement.clientWidth;
  const found = [];
  for (const box of document.querySelectorAll('main *, header *, footer *')) {
    const { left, right, height } = box.getBoundingClientRect();
    if (height && (left < -1 || right > width + 1) && !scroller(box.parentElement)) {
      found.push(`${box.tagName}.${box.className} ${Math.round(left)}–${Math.round(right)}`);
    }
  }
  return { sideways: document.documentElement.scrollWidth - width, found };
}"""
"""How far the page scrolls sideways, and the boxes that reach out of it."""

SMALL_TARGETS = """() => {
  const small = [];
  for (const box of document.querySelectorAll('a, button, input, textarea, summary, select')) {
    if (!box.checkVisibility() || box.closest('.skip, [aria-hidden=true]')) continue;
    const inText = box.matches('p a, li a, td a, figcaption a, dd a') &&
      [...box.parentElement.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (inText) continue;  // the exception of WCAG 2.5.8: its size is that of the line
    const boxes = [box, ...box.querySelectorAll('*')].map((one) => one.getBoundingClientRect());
    const height = Math.max(...boxes.map((one) => one.height));
    const width = Math.max(...boxes.map((one) => one.width));
    if (height < 24 || width < 24) small.push(`${box.outerHTML.slice(0, 90)} ${width}×${height}`);
  }
  return small;
}"""
"""What can be pressed and is smaller than 24 by 24 pixels."""

SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
"""The reader's own spacing, as WCAG 1.4.12 words it."""

FOCUSED = """() => {
  const box = document.activeElement;
  const style = getComputedStyle(box);
  const place = box.getBoundingClientRect();
  return {
    text: (box.innerText || box.name || box.getAttribute('aria-label') || '').trim(),
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    body: box === document.body,
    top: Math.round(place.top), bottom: Math.round(place.bottom),
    covered: (() => {
      const x = Math.min(Math.max(place.left + place.width / 2, 0), innerWidth - 1);
      const y = Math.min(Math.max(place.top + place.height / 2, 0), innerHeight - 1);
      const over = document.elementFromPoint(x, y);
      return !(over && (box.contains(over) || over.contains(box) || over.closest('label')));
    })(),
  };
}"""
"""Which element has the focus, and whether that can be seen."""
