// The visits on the phone: screens one at a time, everything kept under the PIN. The page holds no name of
// anybody; what is shown comes out of the vault, by textContent only.
import * as drafts from "./drafts.js";
import * as forms from "./form.js";
import { metres as between, sketch } from "./map.js";
import * as net from "./net.js";
import { pad, shrink, thumb } from "./pictures.js";
import * as syncing from "./sync.js";
import { STALE_MS, able, create, goodPin, meta, paired, unlock, wipe } from "./vault.js";
import { say } from "./words.js";

const app = document.querySelector("[data-visit-app]");
const $ = (selector, root = app) => root.querySelector(selector);
const IDLE_MS = 5 * 60000;
const UNSENT_MS = 30 * 86400000;
const PHOTOS = Number(app?.dataset.photosMax ?? 6);

let vault = null;
let draft = null; // the visit that is open
let here = null; // where the phone is, when it was asked
let pads = {};
let saving = Promise.resolve();

function tell(text, tone = "warn") {
  const p = $("[data-say]");
  p.hidden = !text;
  p.className = `mz-callout is-${tone}`;
  p.textContent = text ?? "";
}

function screen(name) {
  for (const s of app.querySelectorAll("[data-screen]")) {
    s.hidden = s.dataset.screen !== name;
  }
  $("[data-back]").hidden = name !== "visit";
  $("[data-title]").textContent = name === "visit" ? draft.visit.name : document.title.split(" - ")[0];
  scrollTo(0, 0);
}

function connection() {
  $("[data-off]").hidden = navigator.onLine;
}

// ---- the end ------------------------------------------------------------------------------------

async function erase(why) {
  const hello = await meta.get("hello");
  vault = draft = null;
  $("[data-list]").replaceChildren();
  $("[data-map] svg").replaceChildren();
  await wipe();
  if (hello) {
    await net.gone(hello).catch(() => {}); // the office learns of it when it can be reached
  }
  $("[data-gone]").textContent = say(why);
  tell("");
  screen("gone");
}

// Before the PIN: has the office revoked this phone, or heard nothing of it for too long?
async function stillOurs() {
  const hello = await meta.get("hello");
  const silent = Date.now() - ((await meta.get("seen")) ?? 0);
  const bound = ((await meta.get("unsent")) ?? 0) > 0 ? UNSENT_MS : STALE_MS;
  try {
    const at = await net.here(hello);
    if (at.state === "wipe" || at.state === "wiped") {
      await erase("revoked");
      return false;
    }
    await meta.set("seen", Date.now());
  } catch {
    if (silent > bound) {
      await erase("stale");
      return false;
    }
  }
  return true;
}

// ---- the list ------------------------------------------------------------------------------------

const placed = (v) => (v.lon ?? null) !== null;
const metres = (v) => (here && placed(v) ? between(v, here) : null);

const far = (m) => (m === null ? "" : m < 1000 ? say("metres", m) : say("km", (m / 1000).toFixed(1)));

function row(v, d, number) {
  const button = document.createElement("button");
  const head = document.createElement("span");
  const name = document.createElement("b");
  const where = document.createElement("span");
  const why = document.createElement("span");
  const state = document.createElement("span");
  const late = v.due && v.due < today();
  button.type = "button";
  button.className = "card w-100 text-start p-3 mz-stack";
  button.dataset.visit = `${v.source}:${v.id}`;
  name.textContent = v.name;
  head.append(`${number} `, name);
  where.textContent = [v.address, far(metres(v))].filter(Boolean).join(" · ");
  why.className = "small";
  why.textContent = [v.kind, v.why, v.due ? say(late ? "late" : "due", v.due) : ""].filter(Boolean).join(" · ");
  state.className = `mz-tag is-${d?.state === "refused" ? "bad" : d?.state === "done" ? "ok" : d ? "note" : "info"}`;
  state.textContent = d?.state === "refused" ? say("refused", d.why) : say(d ? d.state : "todo");
  button.append(head, where, why, state);
  button.addEventListener("click", () => openVisit(v));
  return button;
}

function today() {
  return new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10); // China time
}

async function list() {
  const pack = (await vault.get("pack")) ?? { visits: [], forms: [] };
  const mine = await drafts.all(vault);
  const key = (v) => `${v.source}:${v.id}`;
  const by = new Map(mine.map((d) => [key(d.visit), d]));
  const visits = pack.visits.concat(mine.map((d) => d.visit).filter((v) => !pack.visits.some((p) => key(p) === key(v))));
  const order = here ? [...visits].sort((a, b) => (metres(a) ?? Infinity) - (metres(b) ?? Infinity)) : visits;
  const box = $("[data-list]");
  box.replaceChildren();
  let place = null;
  const spots = order.flatMap((v, i) => (placed(v) ? [{ n: i + 1, name: v.name, lon: v.lon, lat: v.lat, open: () => openVisit(v) }] : []));
  $("[data-map]").hidden = !sketch($("[data-map] svg"), spots, here);
  for (const [i, v] of order.entries()) {
    if (!here && v.place !== place) {
      const h = document.createElement("h2");
      h.textContent = place = v.place;
      box.append(h);
    }
    box.append(row(v, by.get(key(v)), i + 1));
  }
  if (order.length === 0) {
    box.textContent = say("none");
  }
  const ready = mine.filter((d) => d.state === "done").length;
  const seen = await meta.get("seen");
  const when = seen ? new Date(seen).toLocaleString(document.documentElement.lang, { hour12: false }) : say("never");
  $("[data-state]").textContent = say("state", order.length - ready, ready, when);
  draft = null;
  screen("list");
}

// ---- one visit -----------------------------------------------------------------------------------

async function openVisit(v) {
  const pack = await vault.get("pack");
  const form = pack?.forms.find((f) => f.id === v.form);
  draft = (await drafts.load(vault, v)) ?? drafts.fresh(v, form);
  const f = draft.form;
  for (const [name, text] of Object.entries({
    name: v.name,
    place: v.place,
    address: v.address,
    why: [v.kind, v.why].filter(Boolean).join(" · "),
    due: v.due ? say(v.due < today() ? "late" : "due", v.due) : "",
    far: far(metres(v)),
    form: f.label ?? "",
    about: f.about ?? "",
  })) {
    $(`[data-v="${name}"]`).textContent = text;
  }
  const root = $('[data-form="visit"]');
  root.reset();
  forms.draw(f, $("[data-fields]"));
  forms.fill(f, root, draft.answers);
  root.note.value = draft.note;
  root.with.value = draft.with;
  root.need.checked = draft.need;
  for (const i of root.querySelectorAll("[name=outcome]")) {
    i.checked = i.value === draft.outcome;
  }
  $('[data-pen="signed"]').hidden = !f.signed;
  $('[data-pen="sign2"]').hidden = f.people < 2;
  for (const [kind, p] of Object.entries(pads)) {
    await p.fill(draft.signs.includes(kind) ? await drafts.picture(vault, draft, kind) : null);
  }
  $("[data-place]").textContent = "";
  $("[data-kept]").textContent = "";
  placeText();
  tell(draft.state === "refused" ? say("refused", draft.why) : "", "bad");
  await photos();
  shown();
  screen("visit");
  if (draft.problems) {
    forms.tell(f, root, draft.problems);
  }
}

function read() {
  const root = $('[data-form="visit"]');
  draft.outcome = root.outcome.value;
  draft.answers = forms.answers(draft.form, root);
  draft.note = root.note.value.trim();
  draft.with = root.with.value.trim();
  draft.need = root.need.checked;
}

function shown() {
  const root = $('[data-form="visit"]');
  $("[data-fields]").hidden = draft.outcome !== "" && draft.outcome !== "met";
  forms.show(draft.form, root, draft.answers);
}

// One after the other: the last state of the page is what stands at the end.
function keep() {
  const d = draft;
  $("[data-kept]").textContent = say("keeping");
  saving = saving
    .then(() => drafts.save(vault, d))
    .then(() => meta.get("unsent"))
    .then((n) => (n ? undefined : meta.set("unsent", 1)))
    .then(() => {
      $("[data-kept]").textContent = say("kept");
    })
    .catch((e) => tell(say("failed", e.message), "bad"));
  return saving;
}

function edited() {
  read();
  draft.state = "begun";
  shown();
  return keep();
}

async function photos() {
  const box = $("[data-photos]");
  box.replaceChildren();
  for (const [i, name] of draft.photos.entries()) {
    const cell = document.createElement("div");
    const remove = document.createElement("button");
    const label = say("photo", i + 1);
    cell.className = "mz-ph has";
    cell.append(await thumb(await drafts.picture(vault, draft, name), label));
    remove.type = "button";
    remove.className = "btn btn-quiet";
    remove.textContent = say("remove");
    remove.setAttribute("aria-label", `${label} ${say("remove")}`);
    remove.addEventListener("click", async () => {
      await drafts.dropPhoto(vault, draft, name);
      await photos();
    });
    cell.append(remove);
    box.append(cell);
  }
}

async function addPhoto(input) {
  const file = input.files[0];
  input.value = "";
  if (!file) {
    return;
  }
  if (draft.photos.length >= PHOTOS) {
    tell(say("photo_many", PHOTOS));
    return;
  }
  const bytes = await shrink(file);
  if (!bytes) {
    tell(say("photo_no"), "bad");
    return;
  }
  read();
  await drafts.addPhoto(vault, draft, bytes);
  await keep();
  await photos();
}

function locate() {
  return new Promise((ok) => {
    if (!navigator.geolocation) {
      ok(null);
      return;
    }
    navigator.geolocation.getCurrentPosition(
      (p) =>
        ok({
          lon: Math.round(p.coords.longitude * 1e6),
          lat: Math.round(p.coords.latitude * 1e6),
          accuracy: Math.round(p.coords.accuracy),
          ms: Date.now(),
        }),
      () => ok(null),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  });
}

function placeText(none) {
  const when = draft.at ? new Date(draft.at.ms).toLocaleTimeString(document.documentElement.lang, { hour12: false }) : "";
  $("[data-place]").textContent = draft.at ? say("place", draft.at.accuracy, when) : none ? say("no_place") : "";
}

async function finish(e) {
  const root = e.target;
  e.preventDefault();
  read();
  const problems = draft.outcome === "met" ? forms.wrong(draft.form, draft.answers) : {};
  forms.tell(draft.form, root, problems);
  const n = Object.keys(problems).length;
  const two = draft.outcome === "met" && draft.form.people > 1;
  const signed = ["sign1", "sign2"].every((k) => draft.signs.includes(k));
  const why =
    draft.outcome === "" ? say("outcome") : n > 0 ? say("fix", n) : two && !draft.with ? say("with") : two && !signed ? say("sign") : "";
  if (why) {
    tell(why, "bad");
    await keep();
    return;
  }
  draft.state = "done";
  draft.phone_ms = Date.now();
  draft.why = "";
  delete draft.problems;
  await keep();
  await syncing.unsent(vault);
  tell("");
  await list();
}

// ---- sending -------------------------------------------------------------------------------------

async function sendAll() {
  const bar = $("[data-progress]");
  const button = $("[data-sync]");
  button.disabled = true;
  tell("");
  try {
    const result = await syncing.sync(vault, (done, all) => {
      bar.hidden = all === 0;
      bar.max = Math.max(all, 1);
      bar.value = done;
      bar.textContent = say("sent", done, all);
    });
    tell(result.conflicts > 0 ? say("conflicts", result.conflicts) : say("all_sent"), result.conflicts > 0 ? "warn" : "ok");
  } catch (e) {
    if (e instanceof syncing.Revoked) {
      await erase("revoked");
      return;
    }
    tell(
      e instanceof syncing.SignIn
        ? say("sign_in")
        : e instanceof syncing.OtherAccount
          ? say("other_account")
          : e instanceof syncing.Busy
            ? say("busy")
            : e instanceof syncing.Offline
              ? say("offline")
              : say("failed", e.message),
    );
    if (e instanceof syncing.SignIn) {
      const a = document.createElement("a");
      a.href = "/sign-in?back=/visit/app";
      a.textContent = $('[data-screen="sign"] a').textContent;
      $("[data-say]").append(" ", a);
    }
  } finally {
    bar.hidden = true;
    button.disabled = false;
  }
  await list();
}

// ---- the way in ------------------------------------------------------------------------------------

async function pair(e) {
  const f = e.target;
  e.preventDefault();
  if (!goodPin(f.pin.value) || f.pin.value !== f.again.value) {
    tell(say(goodPin(f.pin.value) ? "pin_differs" : "pin_shape"), "bad");
    return;
  }
  try {
    const at = await net.here();
    const got = await net.pair(at.token, f.elements.name.value.trim());
    vault = await create(f.pin.value, got.hello);
    await vault.put("secret", { secret: got.secret, account: got.account });
    await navigator.storage?.persist?.();
    f.reset();
    await sendAll();
  } catch (err) {
    tell(err instanceof net.Offline ? say("offline") : say("failed", err.message), "bad");
  }
}

async function enter(e) {
  const f = e.target;
  e.preventDefault();
  const got = await unlock(f.pin.value);
  f.reset();
  if (got.vault) {
    vault = got.vault;
    tell(navigator.onLine ? "" : say("offline"));
    await list();
    return;
  }
  if (got.left <= 0) {
    await erase("too_often");
    return;
  }
  tell(say("wrong_pin", got.left), "bad");
}

async function lock() {
  await saving;
  vault = draft = null;
  $("[data-list]").replaceChildren();
  $("[data-map] svg").replaceChildren();
  $("[data-fields]").replaceChildren();
  $("[data-photos]").replaceChildren();
  $('[data-form="visit"]').reset();
  for (const p of Object.values(pads)) {
    p.empty();
  }
  for (const v of app.querySelectorAll("[data-v]")) {
    v.textContent = "";
  }
  tell("");
  screen("lock");
}

async function begin() {
  if (!able()) {
    screen("old");
    return;
  }
  if (await paired()) {
    if (await stillOurs()) {
      screen("lock");
    }
    return;
  }
  try {
    const at = await net.here();
    screen(at.signed_in && at.may ? "pair" : "sign");
  } catch {
    tell(say("offline"));
    screen("sign");
  }
}

function start() {
  pads = Object.fromEntries(
    [...app.querySelectorAll("[data-pen]")].map((box) => [
      box.dataset.pen,
      pad(box, async (bytes) => {
        read();
        await drafts.setSign(vault, draft, box.dataset.pen, bytes);
        await keep();
      }),
    ]),
  );
  $('[data-form="pair"]').addEventListener("submit", pair);
  $('[data-form="lock"]').addEventListener("submit", enter);
  $('[data-form="visit"]').addEventListener("submit", finish);
  $('[data-form="visit"]').addEventListener("input", (e) => e.target.type !== "file" && edited());
  $("[data-photo]").addEventListener("change", (e) => addPhoto(e.target));
  $("[data-sync]").addEventListener("click", sendAll);
  $("[data-lock]").addEventListener("click", lock);
  $("[data-back]").addEventListener("click", async () => {
    await saving;
    await list();
  });
  $("[data-near]").addEventListener("click", async () => {
    here = await locate();
    tell(here ? "" : say("near_no"));
    await list();
  });
  $("[data-locate]").addEventListener("click", async () => {
    const at = await locate();
    if (at) {
      draft.at = at;
      await edited();
    }
    placeText(!at);
  });
  let hid = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      hid = Date.now();
    } else if (vault && Date.now() - hid > IDLE_MS) {
      lock();
    }
  });
  addEventListener("online", connection);
  addEventListener("offline", connection);
  connection();
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register("/visit-sw.js", { scope: "/visit/app" }).catch(() => {});
  }
  begin();
}

if (app) {
  start();
}
