// The page's `save` and `upload`, for a server that answers in JSON.

// Answers: 200/201 { revision }, 409 { theirs }, 401 or a sign-in page, 4xx { reason }, 5xx.
export function saveTo(address, { headers = () => ({}) } = {}) {
  return async (change) => {
    let response;
    try {
      response = await fetch(address, {
        method: "POST",
        credentials: "same-origin",
        redirect: "manual", // a sign-in page is no answer
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "Idempotency-Key": change.key,
          ...headers(),
        },
        body: JSON.stringify(change),
      });
    } catch {
      return { outcome: "offline" };
    }
    return outcomeOf(response);
  };
}

async function outcomeOf(response) {
  const { status } = response;
  if (response.type === "opaqueredirect" || status === 401) return { outcome: "signedOut" };
  const data = await response.json().catch(() => null);
  if (response.ok && data) return { outcome: "saved", revision: data.revision };
  if (status === 409) return { outcome: "conflict", theirs: data };
  if (status >= 500 || status === 429 || status === 408 || response.ok) {
    return { outcome: "failed", retryAfter: Number(response.headers.get("Retry-After")) || 0 };
  }
  return { outcome: "refused", reason: data?.reason ?? data?.message ?? String(status) };
}

export function uploadTo(address, { headers = () => ({}) } = {}) {
  return async (file) => {
    const body = new FormData();
    body.append("file", file, file.name);
    const response = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      headers: { Accept: "application/json", ...headers() },
      body,
    });
    if (!response.ok) throw new Error(`upload: ${response.status}`);
    return response.json();
  };
}
