// visit.mjs - the visits on a phone, in a real browser: paired, without a network, killed in mid-form,
// sent twice, decided by a person, revoked from afar, and nothing to be read in what is stored.
//
// No test waits for time to pass: each waits for what it expects to see.
import assert from 'node:assert/strict';
import { axeInAllLooks, launch, runAll, reader, sideways, signIn, url } from './office.mjs';

const tests = [];
const test = (name, fn) => tests.push([name, fn]);
const PIN = '294715';
const PHONE = { viewport: { width: 375, height: 740 }, serviceWorkers: 'allow', hasTouch: true };

const $ = (page, selector) => page.locator(`[data-visit-app] ${selector}`);
const screen = (page, name) => page.locator(`[data-screen=${name}]:visible`);
const said = (page) => page.locator('[data-say]');

async function phone(browser, login, options = {}) {
    const r = await reader(browser, {
        ...PHONE, geolocation: { longitude: 119.14, latitude: 28.07, accuracy: 12 }, permissions: ['geolocation'], ...options,
    });
    await signIn(r.page, login);
    return r;
}

async function pair(page, pin = PIN) {
    await page.goto('/visit/app');
    await screen(page, 'pair').waitFor();
    await page.fill('#v-name', '外勤手机');
    await page.fill('#v-pin', pin);
    await page.fill('#v-pin2', pin);
    await $(page, '[data-form=pair] button').click();
    await screen(page, 'list').waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
}

async function unlock(page, pin = PIN) {
    await screen(page, 'lock').waitFor();
    await page.fill('#v-open', pin);
    await $(page, '[data-form=lock] button').click();
}

const kept = (page) => page.waitForFunction(() => {
    const words = document.querySelector('template[data-words]').content;
    return document.querySelector('[data-kept]').textContent === words.querySelector('[data-w=kept]').textContent;
});

// Regular visits only: their form is the same in every run.
const rows = (page) => $(page, '[data-list] button[data-visit^="plan:"]');

async function fillCare(page) {
    await page.check('[name=outcome][value=met]');
    for (const [name, value] of [['q_body', 'same'], ['q_mood', 'yes'], ['q_hard', 'no'], ['q_life', 'yes'], ['q_change', 'none']]) {
        const one = page.locator(`[name=${name}][value=${value}]`);
        if (await one.count() > 0) {
            await one.check();
        }
    }
    await page.fill('#v-note', '床头有药，血压记录齐全');
    await kept(page);
}

const finish = (page) => $(page, '[data-form=visit] button.btn-primary').click();
const sync = async (page) => {
    await $(page, '[data-sync]').click();
    await page.waitForFunction(() => !document.querySelector('[data-sync]').disabled);
};

// Everything that is stored, as whoever finds the phone would read it.
const raw = (page) => page.evaluate(async () => {
    const db = await new Promise((ok, no) => {
        const r = indexedDB.open('mz-visit');
        r.onsuccess = () => ok(r.result);
        r.onerror = () => no(r.error);
    });
    const show = async (v) => v instanceof ArrayBuffer || ArrayBuffer.isView(v)
        ? new TextDecoder('utf-8').decode(v)
        : v instanceof CryptoKey ? `key extractable=${v.extractable}`
        : v && typeof v === 'object' ? (await Promise.all(Object.entries(v).map(async ([k, x]) => `${k}=${await show(x)}`))).join(';')
        : String(v);
    let out = '';
    for (const name of db.objectStoreNames) {
        const s = db.transaction(name).objectStore(name);
        const [keys, values] = await Promise.all([s.getAllKeys(), s.getAll()].map((r) => new Promise((ok) => { r.onsuccess = () => ok(r.result); })));
        for (const [i, v] of values.entries()) {
            out += `${keys[i]}: ${await show(v)}\n`;
        }
    }
    db.close();
    for (const store of await caches.keys()) {
        const c = await caches.open(store);
        for (const request of await c.keys()) {
            out += await (await c.match(request)).text();
        }
    }
    return out + JSON.stringify(localStorage) + JSON.stringify(sessionStorage);
});

// An account has five phones at most: each test gives its own back, as a phone does that empties itself.
async function unpair(r) {
    const page = r.context.pages().at(-1);
    await r.context.setOffline(false);
    await page?.evaluate(async () => {
        const db = await new Promise((ok) => {
            const open = indexedDB.open('mz-visit');
            open.onsuccess = () => ok(open.result);
        });
        if (db.objectStoreNames.contains('meta')) {
            const hello = await new Promise((ok) => {
                const get = db.transaction('meta').objectStore('meta').get('hello');
                get.onsuccess = () => ok(get.result);
            });
            await fetch('/visit/here', { method: 'POST', headers: { 'X-Visit-Hello': hello } });
        }
    }).catch(() => {});
}

const one = (fn, options) => async (browser) => {
    const r = await phone(browser, 'officer', options);
    try {
        await fn(r.page, r, browser);
        assert.deepEqual(r.seen, [], 'console, network and content policy');
    } finally {
        await r.context.close();
    }
};

// What being offline and refusals write into the console is what is tested here.
const noisy = (fn, options) => async (browser) => {
    const r = await phone(browser, 'officer', options);
    try {
        await fn(r.page, r, browser);
        assert.deepEqual(r.seen.filter((s) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED|net::|status of 4\d\d/.test(s)), []);
    } finally {
        await unpair(r);
        await r.context.close();
    }
};

test('a PIN that anybody would guess is refused', one(async (page) => {
    await page.goto('/visit/app');
    await screen(page, 'pair').waitFor();
    await page.fill('#v-name', '手机');
    for (const [pin, again] of [['111111', '111111'], ['123456', '123456'], [PIN, '294716']]) {
        await page.fill('#v-pin', pin);
        await page.fill('#v-pin2', again);
        await $(page, '[data-form=pair] button').click();
        await said(page).waitFor();
    }
    assert.equal(await screen(page, 'list').count(), 0);
}));

test('a day without a network: visits are opened, filled in, kept, and sent when it is back', noisy(async (page, r) => {
    await pair(page);
    const before = await rows(page).count();
    assert.ok(before >= 2, `the plan has ${before} visits`);
    await r.context.setOffline(true);
    await page.reload();
    await unlock(page);
    await screen(page, 'list').waitFor();
    assert.equal(await rows(page).count(), before, 'the list is there without a network');
    await rows(page).first().click();
    await screen(page, 'visit').waitFor();
    await finish(page);
    await said(page).waitFor(); // nobody said whether somebody was met
    await page.check('[name=outcome][value=met]');
    await finish(page);
    await page.locator('[data-fields] .invalid-feedback:visible').first().waitFor();
    await fillCare(page);
    // A photo of 3000 × 2000 with a place in it becomes small and loses it.
    const jpeg = await page.evaluate(async () => {
        const c = Object.assign(document.createElement('canvas'), { width: 3000, height: 2000 });
        c.getContext('2d').fillRect(100, 100, 900, 700);
        const b = new Uint8Array(await (await new Promise((ok) => c.toBlob(ok, 'image/jpeg', 0.9))).arrayBuffer());
        const exif = new TextEncoder().encode('Exif\0\0GPS 28.07 119.14 planted');
        const out = new Uint8Array(b.length + exif.length + 4);
        out.set(b.subarray(0, 2));
        out.set([0xff, 0xe1, 0, exif.length + 2], 2);
        out.set(exif, 6);
        out.set(b.subarray(2), 6 + exif.length);
        return [...out];
    });
    await page.setInputFiles('#v-photo', { name: 'DSC1.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(jpeg) });
    await $(page, '[data-photos] canvas').waitFor();
    await page.setInputFiles('#v-photo', { name: 'x.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
    await said(page).waitFor();
    await $(page, '[data-locate]').click();
    await page.waitForFunction(() => document.querySelector('[data-place]').textContent !== '');
    await finish(page);
    await screen(page, 'list').waitFor();
    await sync(page);
    await said(page).waitFor();
    await r.context.setOffline(false);
    await sync(page);
    await page.waitForFunction((n) => document.querySelectorAll('[data-list] button[data-visit^="plan:"]').length === n, before - 1);
    // It arrived with its picture, small and without the place that was in the file.
    await page.goto('/visit/found');
    await page.locator('main tbody th a').first().click();
    await page.waitForURL(/\/visit\/found\/\d+$/);
    await page.locator('main').getByText('床头有药，血压记录齐全').waitFor();
    const file = await page.locator('main a[href^="/visit/file/"]').first().getAttribute('href');
    const bytes = Buffer.from(await (await page.request.get(url + file)).body());
    assert.ok(bytes.length < 300000 && !bytes.includes('planted') && !bytes.includes('Exif'), 'drawn anew');
}));

test('without a network the list has a map and is sorted by how far everybody is', noisy(async (page, r) => {
    let pack = null;
    page.on('response', async (answer) => {
        if (new URL(answer.url()).pathname === '/visit/pack') {
            pack = await answer.json();
        }
    });
    await pair(page);
    const spots = pack.visits.filter((v) => v.lon !== null);
    assert.ok(spots.length >= 3, `${spots.length} of ${pack.visits.length} visits have a place`);
    assert.equal(await $(page, '[data-map] [data-here]').count(), 0, 'nobody asked where the phone is');
    await r.context.setOffline(true);
    await page.reload();
    await unlock(page);
    await screen(page, 'list').waitFor();
    await $(page, '[data-near]').click();
    await $(page, '[data-map] [data-here]').waitFor();

    // Metres by the sphere, not by the flat sheet of the program.
    const here = { lon: 119.14, lat: 28.07 };
    const metres = (v) => {
        const rad = (d) => (d * Math.PI) / 180;
        const [a, b, dl] = [rad(here.lat), rad(v.lat / 1e6), rad(v.lon / 1e6 - here.lon)];
        return 6371008 * Math.acos(Math.min(1, Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * Math.cos(dl)));
    };
    const shown = await $(page, '[data-list] button').evaluateAll((all) => all.map((b) => ({ key: b.dataset.visit, text: b.textContent })));
    assert.equal(shown.length, pack.visits.length);
    let last = 0;
    for (const [i, { key, text }] of shown.entries()) {
        const v = pack.visits.find((one) => `${one.source}:${one.id}` === key);
        const said = /相距 ([\d.]+) (米|公里)/.exec(text);
        assert.equal(said !== null, v.lon !== null, `${key}: ${text}`);
        assert.ok(text.startsWith(`${i + 1} `), text);
        if (said) {
            const m = Number(said[1]) * (said[2] === '米' ? 1 : 1000);
            assert.ok(Math.abs(m - metres(v)) <= Math.max(60, metres(v) / 100), `${key}: ${m} m said, ${metres(v)} m is right`);
            assert.ok(metres(v) >= last - 2, `${key} is nearer than the one before`);
            last = metres(v);
        } else {
            last = Infinity; // of whom the place is not known stands last
        }
    }

    // The map: a mark for each place, north up, and the bar as long as it says.
    const map = await $(page, '[data-map] svg').evaluate((svg) => {
        const at = (g) => { const c = g.querySelector('circle'); return [c.getAttribute('cx'), c.getAttribute('cy')].map(Number); };
        const b = svg.querySelector('[data-metres]');
        return {
            spots: [...svg.querySelectorAll('[data-spot]')].map((g) => ({ n: Number(g.dataset.spot), at: at(g) })),
            here: at(svg.querySelector('[data-here]')),
            bar: Number(/h(\d+)/.exec(b.getAttribute('d'))[1]) / Number(b.dataset.metres),
            metres: Number(b.dataset.metres),
            label: svg.getAttribute('aria-label'),
            words: svg.textContent,
        };
    });
    const distinct = new Set(spots.map((v) => `${v.lon},${v.lat}`));
    assert.equal(map.spots.length, distinct.size);
    assert.match(map.label, new RegExp(`^${spots.length} 处`));
    assert.match(map.words, /北/);
    for (const s of map.spots) {
        const v = pack.visits.find((one) => `${one.source}:${one.id}` === shown[s.n - 1].key);
        const [x, y] = [s.at[0] - map.here[0], s.at[1] - map.here[1]];
        assert.ok(Math.abs(Math.hypot(x, y) / map.bar - metres(v)) <= 5 / map.bar + metres(v) / 100, `${s.n} stands where it is not`);
        assert.ok(y === 0 || (y < 0) === (v.lat / 1e6 > here.lat) || Math.abs(y) < 2, `${s.n}: north is up`);
        assert.ok(x === 0 || (x > 0) === (v.lon / 1e6 > here.lon) || Math.abs(x) < 2, `${s.n}: east is right`);
    }
    await $(page, '[data-map] [data-spot="1"] text').click();
    await screen(page, 'visit').waitFor();
    assert.equal(await $(page, '[data-v=name]').textContent(), pack.visits.find((v) => `${v.source}:${v.id}` === shown[0].key).name);
    assert.deepEqual(await raw(page).then((all) => ['119140000', '28070000'].filter((s) => all.includes(s))), [], 'where the phone is is not kept');
}));

test('a tab that is killed in mid-form goes on where it was', noisy(async (page, r) => {
    await pair(page);
    await r.context.setOffline(true);
    const which = await rows(page).first().getAttribute('data-visit');
    await rows(page).first().click();
    await screen(page, 'visit').waitFor();
    await fillCare(page);
    const other = await r.context.newPage();
    await page.close({ runBeforeUnload: false });
    await other.goto('/visit/app');
    await unlock(other);
    await screen(other, 'list').waitFor();
    await other.locator(`[data-visit="${which}"]`).click();
    await screen(other, 'visit').waitFor();
    assert.equal(await other.inputValue('#v-note'), '床头有药，血压记录齐全');
    assert.ok(await other.locator('[name=outcome][value=met]').isChecked());
    await r.context.setOffline(false);
}));

test('what is sent twice is one visit', noisy(async (page, r) => {
    await pair(page);
    const before = await rows(page).count();
    await rows(page).first().click();
    await fillCare(page);
    await finish(page);
    await screen(page, 'list').waitFor();
    // The answer is lost on its way: the office has the visit, the phone does not know.
    let sent = 0;
    await page.route('**/visit/sync', async (route) => {
        sent++;
        if (sent === 1) {
            await route.fetch();
            await route.abort();
        } else {
            await route.continue();
        }
    });
    const count = async () => (await (await page.request.get(`${url}/visit/found`, { headers: { accept: 'application/json' } })).json()).total;
    const was = await count();
    await sync(page);
    assert.equal(await count(), was + 1);
    assert.equal(await rows(page).count(), before, 'still on the phone');
    await sync(page);
    await page.waitForFunction((n) => document.querySelectorAll('[data-list] button[data-visit^="plan:"]').length === n, before - 1);
    assert.equal(sent, 2);
    assert.equal(await count(), was + 1, 'twice is once');
}));

test('two phones at one visit: both are kept and a person decides', noisy(async (page, r, browser) => {
    await pair(page);
    const which = await rows(page).first().getAttribute('data-visit');
    const id = which.split(':')[1];
    await r.context.setOffline(true);
    await rows(page).first().click();
    await fillCare(page);
    await finish(page);
    await screen(page, 'list').waitFor();
    // Meanwhile a colleague makes it on the plain page, without scripts.
    const c = await reader(browser, { javaScriptEnabled: false });
    await signIn(c.page, 'officer2');
    await c.page.goto(`/visit/do/${id}`);
    await c.page.check('main [name=outcome][value=away]');
    await c.page.locator('main form .btn-primary').last().click();
    await c.page.waitForURL((u) => u.pathname === '/visit');
    await r.context.setOffline(false);
    await sync(page);
    await said(page).waitFor();
    await c.page.goto('/visit/found?view=conflict');
    const link = c.page.locator('main tbody th a').first();
    await link.click();
    await c.page.waitForURL(/\/visit\/found\/\d+$/);
    await c.page.locator('main').getByText('床头有药，血压记录齐全').waitFor();
    await c.page.check('main [name=choice][value=take]');
    await c.page.fill('main [name=note]', '同事下午见到了本人');
    await c.page.locator('main form .btn-primary').last().click();
    await c.page.locator('main').getByText('同事下午见到了本人').waitFor();
    assert.equal(await c.page.locator('main [name=choice]').count(), 0, 'decided');
    assert.deepEqual(c.seen, []);
    await c.context.close();
}));

test('nothing can be read in what the phone stores', noisy(async (page) => {
    await pair(page);
    const shown = [];
    for (const b of await $(page, '[data-list] button b').all()) {
        shown.push(await b.textContent());
    }
    const places = await $(page, '[data-list] h2').allTextContents();
    await rows(page).first().click();
    await page.check('[name=outcome][value=met]');
    await page.fill('#v-note', '植入的姓名欧阳慧敏电话');
    await page.fill('#v-with', '植入的同行人司马光');
    await kept(page);
    const all = await raw(page);
    assert.ok(all.length > 2000, 'something is stored');
    assert.match(all, /extractable=false/);
    for (const secret of [...shown, ...places, '欧阳慧敏', '司马光', '植入', PIN]) {
        assert.ok(!all.includes(secret), `"${secret}" can be read`);
    }
}));

test('a wrong PIN is counted, and the tenth erases everything', noisy(async (page) => {
    await pair(page);
    await page.reload();
    await unlock(page, '738291');
    await said(page).waitFor();
    await page.reload(); // a reload gives no tries back
    for (let i = 1; i < 10; i++) {
        await unlock(page, `73829${i}`);
        await page.waitForFunction(() => document.querySelector('#v-open').value === '' &&
            (!document.querySelector('[data-say]').hidden || !document.querySelector('[data-screen=gone]').hidden));
        if (i < 9) {
            await page.evaluate(() => { document.querySelector('[data-say]').hidden = true; });
        }
    }
    await screen(page, 'gone').waitFor();
    assert.equal((await page.evaluate(() => indexedDB.databases())).filter((d) => d.name === 'mz-visit').length, 0);
    await page.goto('/visit/app');
    await screen(page, 'pair').waitFor();
}));

test('a phone that is revoked empties itself at its next contact, though it is locked', noisy(async (page, r, browser) => {
    await pair(page);
    await rows(page).first().click();
    await fillCare(page);
    const c = await reader(browser);
    await signIn(c.page, 'officer2');
    await c.page.goto('/visit/device');
    await c.page.locator('main tbody th a').first().click();
    await c.page.waitForURL(/\/visit\/device\/\d+$/);
    await c.page.locator('main form button').last().click();
    await c.page.locator('main form').waitFor({ state: 'detached' });
    await page.reload();
    await screen(page, 'gone').waitFor();
    assert.equal((await page.evaluate(() => indexedDB.databases())).filter((d) => d.name === 'mz-visit').length, 0);
    await c.page.reload();
    await c.page.locator('main').getByText('已清空').first().waitFor();
    await c.context.close();
}));

test('axe finds nothing on the screens of the phone, and none scrolls sideways at 320 and 375', noisy(async (page) => {
    const look = async (name) => {
        for (const width of [320, 375]) {
            await page.setViewportSize({ width, height: 740 });
            assert.deepEqual(await sideways(page), [], `${name} at ${width} px`);
        }
        assert.deepEqual(await axeInAllLooks(page), [], name);
    };
    await page.goto('/visit/app');
    await screen(page, 'pair').waitFor();
    await look('pair');
    await pair(page);
    await look('list');
    await rows(page).first().click();
    await screen(page, 'visit').waitFor();
    await look('visit');
    for (const path of ['/visit', '/visit/map', '/visit/month', '/visit/plan', '/visit/found', '/visit/device']) {
        await page.goto(path);
        await look(path);
    }
}));

await runAll(tests, await launch());
