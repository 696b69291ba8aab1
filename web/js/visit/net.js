// Talking to the office. Every answer is JSON; what fails is said in a sentence.

export class Refused extends Error {
  constructor(status, body) {
    super(body?.message ?? String(status));
    this.status = status;
    this.problems = body?.problems ?? [];
  }
}
export class Offline extends Error {}

const WAIT_MS = 60000; // a photo over a mountain's network

async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(WAIT_MS),
      ...options,
      headers: { Accept: "application/json", ...options.headers },
    });
  } catch (e) {
    throw new Offline(e.message);
  }
  const body = await answer.json().catch(() => null);
  if (!answer.ok) {
    throw new Refused(answer.status, body);
  }
  return body;
}

// Asked for as a page is: the form token comes with it.
export const here = (hello) =>
  ask("/visit/here", { headers: { Accept: "*/*", ...(hello && { "X-Visit-Hello": hello }) } });
export const gone = (hello) => ask("/visit/here", { method: "POST", headers: { "X-Visit-Hello": hello } });
export const pack = (secret) => ask("/visit/pack", { headers: { "X-Visit-Device": secret } });

function form(values) {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== "") {
      data.append(name, value);
    }
  }
  return data;
}

export function pair(token, name) {
  return ask("/visit/pair", { method: "POST", headers: { "X-Mz-Token": token }, body: new URLSearchParams({ name }) });
}

export function send(token, secret, draft, pictures) {
  const data = form({
    source: draft.visit.source,
    id: draft.visit.id,
    version: draft.version,
    key: draft.key,
    outcome: draft.outcome,
    answers: JSON.stringify(draft.outcome === "met" ? draft.answers : {}),
    note: draft.note,
    with: draft.with,
    need: draft.need ? "1" : "",
    phone_ms: draft.phone_ms,
    lon: draft.at?.lon,
    lat: draft.at?.lat,
    accuracy: draft.at?.accuracy,
  });
  for (const [kind, bytes] of pictures) {
    const photo = kind === "photo";
    data.append(
      kind,
      new Blob([bytes], { type: photo ? "image/jpeg" : "image/png" }),
      photo ? "photo.jpg" : "sign.png",
    );
  }
  return ask("/visit/sync", {
    method: "POST",
    headers: { "X-Mz-Token": token, "X-Visit-Device": secret },
    body: data,
  });
}
