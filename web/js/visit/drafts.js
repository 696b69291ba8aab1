// Drafts: one a visit, saved at each field. Pictures lie beside them, each sealed by itself.

const place = (v) => `draft:${v.source}:${v.id}`;
const blob = (draft, name) => `blob:${draft.key}:${name}`;

export function fresh(visit, form) {
  return {
    visit,
    form,
    version: visit.version,
    key: crypto.randomUUID(),
    outcome: "",
    answers: {},
    note: "",
    with: "",
    need: false,
    at: null,
    photos: [],
    signs: [],
    state: "begun",
    why: "",
  };
}

export async function all(vault) {
  const places = await vault.places("draft:");
  return Promise.all(places.map((p) => vault.get(p)));
}

export const load = (vault, visit) => vault.get(place(visit));
export const save = (vault, draft) => vault.put(place(draft.visit), draft);

export async function drop(vault, draft) {
  for (const name of [...draft.photos, ...draft.signs]) {
    await vault.drop(blob(draft, name));
  }
  await vault.drop(place(draft.visit));
}

export const picture = (vault, draft, name) => vault.getBytes(blob(draft, name));

// Picture first, then the draft that names it: a phone that dies in between loses no draft.
export async function addPhoto(vault, draft, bytes) {
  const name = `photo-${crypto.randomUUID()}`;
  await vault.putBytes(blob(draft, name), bytes);
  draft.photos.push(name);
  await save(vault, draft);
}

export async function dropPhoto(vault, draft, name) {
  draft.photos = draft.photos.filter((n) => n !== name);
  await save(vault, draft);
  await vault.drop(blob(draft, name));
}

export async function setSign(vault, draft, kind, bytes) {
  if (bytes) {
    await vault.putBytes(blob(draft, kind), bytes);
  }
  draft.signs = draft.signs.filter((n) => n !== kind).concat(bytes ? [kind] : []);
  await save(vault, draft);
  if (!bytes) {
    await vault.drop(blob(draft, kind));
  }
}

export async function pictures(vault, draft) {
  const out = [];
  for (const name of draft.photos) {
    out.push(["photo", await picture(vault, draft, name)]);
  }
  for (const name of draft.signs) {
    out.push([name, await picture(vault, draft, name)]);
  }
  return out.filter(([, bytes]) => bytes);
}
