/** The page's only talk with its server. */

/** What `who` may see, with the messages of `chat`. */
export async function fetchState(who, chat) {
  const query = new URLSearchParams({ who: who ?? "", chat: chat ?? "" });
  return read(await fetch(`/page/state?${query}`, { cache: "no-store" }));
}

/** An act of a person; throws an Error whose message may be shown. */
export async function act(name, body) {
  const response = await fetch(`/page/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return read(response);
}

/** Calls `changed` whenever the world changed and after every reconnect; `lost` while the connection is down. */
export function listen(changed, lost) {
  const source = new EventSource("/page/events");
  source.addEventListener("open", changed);
  source.addEventListener("change", changed);
  source.addEventListener("error", lost);
}

async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error ?? `没有成功（${response.status}）`);
  return body;
}
