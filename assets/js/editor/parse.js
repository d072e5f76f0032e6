// Pasted HTML as an inert document. The one place where the editor needs an HTML parser of the
// browser, hence the one policy the editor's pages allow: `trusted-types portal-editor`.
// What comes out is only read, node by node (reading.js); nothing of it enters the page.

let policy;

function trusted(html) {
  if (!globalThis.trustedTypes) return html;
  policy ??= globalThis.trustedTypes.createPolicy("portal-editor", { createHTML: (text) => text });
  return policy.createHTML(html);
}

const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^"'>])*>/gi;
const ATTRIBUTE = /(\s)(style|on\w+)(?=\s*=)|(\s[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))/gi;

// An inert document still obeys its page's policy: of every style and every handler in it the
// browser would complain. So they get names that mean nothing to it.
const quiet = (html) =>
  html
    .replace(/<(\/?)(?:script|style)(?=[\s/>])/gi, "<$1template")
    .replace(TAG, (tag) =>
      tag.replace(ATTRIBUTE, (all, space, name) =>
        name ? `${space}data-${name.toLowerCase()}` : all,
      ),
    );

// The parsed document, or null where the page's policy refuses: then plain text is pasted.
export function parseHtml(html) {
  try {
    return new DOMParser().parseFromString(trusted(quiet(html)), "text/html");
  } catch {
    return null;
  }
}
