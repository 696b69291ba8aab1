// Sending what is finished and fetching what is new. Each visit is sent by itself under the key it was
// made with: whatever broke off is sent again, and twice is once.
import * as drafts from "./drafts.js";
import { Offline, Refused, here, pack, send } from "./net.js";
import { meta } from "./vault.js";

export class Revoked extends Error {}
export class SignIn extends Error {}
export class OtherAccount extends Error {}
export class Busy extends Error {}

async function office(secret) {
  const at = await here(await meta.get("hello"));
  if (at.state === "wipe" || at.state === "wiped") {
    throw new Revoked();
  }
  await meta.set("seen", Date.now());
  if (!at.signed_in || !at.may) {
    throw new SignIn();
  }
  if (at.account !== secret.account) {
    throw new OtherAccount();
  }
  return at;
}

// What the office will not take goes back to the worker with its sentence; all else waits for better days.
async function sendOne(vault, at, secret, draft) {
  try {
    const answer = await send(at.token, secret.secret, draft, await drafts.pictures(vault, draft));
    await drafts.drop(vault, draft);
    return answer.result;
  } catch (e) {
    if (e instanceof Refused && [404, 413, 422].includes(e.status)) {
      draft.state = "refused";
      draft.why = e.problems[0]?.message ?? e.message;
      draft.problems = Object.fromEntries(e.problems.map((p) => [p.field, p.message]));
      await drafts.save(vault, draft);
      return "refused";
    }
    throw e instanceof Refused && e.status === 401 ? new SignIn() : e;
  }
}

export async function unsent(vault) {
  const n = (await drafts.all(vault)).length;
  await meta.set("unsent", n);
  return n;
}

async function run(vault, tell) {
  const secret = await vault.get("secret");
  const at = await office(secret);
  const ready = (await drafts.all(vault)).filter((d) => d.state === "done");
  let conflicts = 0;
  for (const [i, draft] of ready.entries()) {
    tell(i, ready.length);
    conflicts += (await sendOne(vault, at, secret, draft)) === "conflict" ? 1 : 0;
  }
  tell(ready.length, ready.length);
  const fresh = await pack(secret.secret);
  await vault.put("pack", { today: fresh.today, visits: fresh.visits, forms: fresh.forms, at: Date.now() });
  await unsent(vault);
  return { sent: ready.length, conflicts };
}

export async function sync(vault, tell) {
  if (!navigator.locks) {
    return run(vault, tell);
  }
  return navigator.locks.request("mz-visit-sync", { ifAvailable: true }, (lock) => {
    if (!lock) {
      throw new Busy();
    }
    return run(vault, tell);
  });
}

export { Offline, Refused };
