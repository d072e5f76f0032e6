// Passkeys: makes one, or signs in with one. Without scripts the pages ask for a code instead.

const token = () => document.querySelector('meta[name="csrf"]').content;

async function post(address, body) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF": token() },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (answer.sign_in) location.assign(answer.sign_in); // too long ago: the password once more
  if (!response.ok) throw new Error(answer.message ?? "");
  return answer;
}

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) =>
    sign.charCodeAt(0),
  );

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

function forCreation(options) {
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: options.excludeCredentials.map((one) => ({ ...one, id: bytes(one.id) })),
  };
}

/** Returns a credential as JSON: its own toJSON is missing in older browsers. */
function asJson(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) answer[name] = text(response[name]);
  }
  if (response.getTransports) answer.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: answer,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function use(box) {
  const said = box.querySelector(".passkey-said");
  const { passkey, options: where, answer: target, next } = box.dataset;
  said.textContent = "";
  try {
    const options = await post(where, {});
    const credential =
      passkey === "add"
        ? await navigator.credentials.create({ publicKey: forCreation(options) })
        : await navigator.credentials.get({
            publicKey: { ...options, challenge: bytes(options.challenge) },
          });
    const name = box.querySelector("input")?.value;
    const answer = await post(target, { credential: asJson(credential), name, next });
    location.assign(answer.next);
  } catch (error) {
    const stopped = error instanceof DOMException;
    said.textContent = stopped ? box.dataset.cancelled : error.message || box.dataset.failed;
  }
}

if (window.PublicKeyCredential && window.isSecureContext) {
  for (const section of document.querySelectorAll("[data-passkey-section]")) section.hidden = false;
  for (const box of document.querySelectorAll("[data-passkey]")) {
    box.hidden = false;
    const button = box.querySelector("button");
    button.addEventListener("click", async () => {
      button.disabled = true;
      await use(box);
      button.disabled = false;
    });
  }
}
