// Talks to a passkey or security key: the server's options in, the key's answer into the form's hidden field.
(() => {
  "use strict";

  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const toText = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const withBytes = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

  const create = async (given) => {
    const made = await navigator.credentials.create({
      publicKey: {
        ...given,
        challenge: toBytes(given.challenge),
        user: { ...given.user, id: toBytes(given.user.id) },
        excludeCredentials: withBytes(given.excludeCredentials),
      },
    });
    return {
      clientDataJSON: toText(made.response.clientDataJSON),
      attestationObject: toText(made.response.attestationObject),
      made,
    };
  };

  const get = async (given) => {
    const made = await navigator.credentials.get({
      publicKey: {
        ...given,
        challenge: toBytes(given.challenge),
        allowCredentials: withBytes(given.allowCredentials),
      },
    });
    const { response } = made;
    return {
      clientDataJSON: toText(response.clientDataJSON),
      authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
      userHandle: response.userHandle ? toText(response.userHandle) : null,
      made,
    };
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const options = JSON.parse(form.dataset.options);
    const trouble = form.querySelector("[data-trouble]");
    // A person without a key is not offered one at the login.
    const useful = form.dataset.passkey === "create" || options.publicKey?.allowCredentials?.length > 0;
    form.hidden = !(useful && window.PublicKeyCredential);
    form.querySelector("button[type=button]").addEventListener("click", async () => {
      trouble.hidden = true;
      try {
        const { made, ...response } = await (form.dataset.passkey === "create" ? create : get)(options.publicKey);
        form.elements.credential.value = JSON.stringify({
          id: made.id,
          rawId: toText(made.rawId),
          type: made.type,
          response,
          clientExtensionResults: made.getClientExtensionResults(),
        });
        form.submit();
      } catch {
        trouble.textContent = trouble.dataset.trouble;
        trouble.hidden = false;
      }
    });
  }
})();
