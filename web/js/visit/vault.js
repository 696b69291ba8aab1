// What the phone keeps: every value is sealed with AES-GCM under a random key. That key stands wrapped
// under the PIN (PBKDF2, 600,000 rounds of SHA-256) and under a key of this browser that cannot be taken
// out of it (docs/adr/0022). In clear stand only counters, the salt, and the letters by which the office
// tells the phone to empty itself.

const NAME = "mz-visit";
const ROUNDS = 600000;
export const TRIES = 10;
export const STALE_MS = 7 * 86400000;

const text = new TextEncoder();
const from = new TextDecoder();

function done(request) {
  return new Promise((ok, no) => {
    request.onsuccess = () => ok(request.result);
    request.onerror = () => no(request.error);
  });
}

function open() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("meta");
    request.result.createObjectStore("sealed");
  };
  return done(request);
}

async function within(store, mode, fn) {
  const db = await open();
  try {
    const tx = db.transaction(store, mode, { durability: "strict" });
    const result = await fn(tx.objectStore(store));
    await new Promise((ok, no) => {
      tx.oncomplete = ok;
      tx.onerror = tx.onabort = () => no(tx.error);
    });
    return result;
  } finally {
    db.close();
  }
}

export const meta = {
  get: (key) => within("meta", "readonly", (s) => done(s.get(key))),
  set: (key, value) => within("meta", "readwrite", (s) => done(s.put(value, key))),
};

export function able() {
  return Boolean(globalThis.isSecureContext && globalThis.crypto?.subtle && globalThis.indexedDB);
}

// 111111 and 123456 are tried first by whoever finds the phone.
export function goodPin(pin) {
  const steps = new Set([...pin].slice(1).map((c, i) => c.charCodeAt(0) - pin.charCodeAt(i)));
  return /^[0-9]{6,12}$/.test(pin) && !(steps.size === 1 && [-1, 0, 1].includes([...steps][0]));
}

async function wrapper(pin, salt, bound) {
  const raw = await crypto.subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, raw, 256);
  const mixed = await crypto.subtle.sign("HMAC", bound, bits);
  return crypto.subtle.importKey("raw", mixed, "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function seal(key, place, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: text.encode(place) }, key, bytes);
  return { iv, data };
}

function unseal(key, place, box) {
  return crypto.subtle.decrypt(
    { name: "AES-GCM", iv: box.iv, additionalData: text.encode(place) },
    key,
    box.data,
  );
}

function keyOf(raw) {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

// A value lives under its place: one that was copied to another place does not open there.
export class Vault {
  #key;
  constructor(key) {
    this.#key = key;
  }
  async put(place, value) {
    const box = await seal(this.#key, place, text.encode(JSON.stringify(value)));
    await within("sealed", "readwrite", (s) => done(s.put(box, place)));
  }
  async get(place) {
    const box = await within("sealed", "readonly", (s) => done(s.get(place)));
    return box === undefined ? undefined : JSON.parse(from.decode(await unseal(this.#key, place, box)));
  }
  async putBytes(place, bytes) {
    const box = await seal(this.#key, place, bytes);
    await within("sealed", "readwrite", (s) => done(s.put(box, place)));
  }
  async getBytes(place) {
    const box = await within("sealed", "readonly", (s) => done(s.get(place)));
    return box === undefined ? undefined : unseal(this.#key, place, box);
  }
  drop(place) {
    return within("sealed", "readwrite", (s) => done(s.delete(place)));
  }
  places(prefix) {
    return within("sealed", "readonly", (s) => done(s.getAllKeys(IDBKeyRange.bound(prefix, `${prefix}\uffff`))));
  }
}

export async function create(pin, hello) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const bound = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]);
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const wrapped = await seal(await wrapper(pin, salt, bound), "key", raw);
  const key = await keyOf(raw);
  raw.fill(0);
  await within("meta", "readwrite", async (s) => {
    await done(s.put({ salt, bound, wrapped, tries: TRIES }, "lock"));
    await done(s.put(hello, "hello"));
    await done(s.put(Date.now(), "seen"));
  });
  return new Vault(key);
}

// The try is counted before it is made: whoever stops the phone in between has used it up.
// A vault, or how many tries are left; with none left everything is gone.
export async function unlock(pin) {
  const lock = await within("meta", "readwrite", async (s) => {
    const l = await done(s.get("lock"));
    if (l) {
      l.tries--;
      await done(s.put(l, "lock"));
    }
    return l;
  });
  if (!lock || lock.tries < 0) {
    return { left: 0 };
  }
  try {
    const raw = await unseal(await wrapper(pin, lock.salt, lock.bound), "key", lock.wrapped);
    await meta.set("lock", { ...lock, tries: TRIES });
    return { vault: new Vault(await keyOf(raw)), left: TRIES };
  } catch {
    return { left: lock.tries };
  }
}

export const paired = async () => (await meta.get("lock")) !== undefined;

// The keys go first: what a half-finished end leaves behind opens for nobody.
export async function wipe() {
  await within("meta", "readwrite", (s) => done(s.clear()));
  await within("sealed", "readwrite", (s) => done(s.clear()));
  await done(indexedDB.deleteDatabase(NAME));
}
