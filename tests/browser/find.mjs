// find.mjs - what issue 4 asks of a hand: a consent signed with a pointer, every chart as a file, a map
// that leads to its places, and what relatives owe in a report.
//
// No test waits for time to pass: each waits for what it expects to see.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { axe, axeInAllLooks, launch, runAll, reader, sideways, signIn } from './office.mjs';

const tests = [];
const test = (name, fn) => tests.push([name, fn]);

// A name as a hand draws it: a wave over two thirds of the field, `points` of them.
async function draw(page, canvas, points) {
    await canvas.scrollIntoViewIfNeeded();
    const box = await canvas.boundingBox();
    const at = (i) => [
        box.x + box.width * (0.15 + (0.7 * i) / points),
        box.y + box.height * (0.5 + 0.25 * Math.sin(i / 3)),
    ];
    await page.mouse.move(...at(0));
    await page.mouse.down();
    for (let i = 1; i <= points; i++) {
        await page.mouse.move(...at(i));
    }
    await page.mouse.up();
}

// Dark points of the canvas: what stands on the paper.
const ink = (canvas) => canvas.evaluate((c) => {
    const copy = new OffscreenCanvas(c.width, c.height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(c, 0, 0);
    const { data } = copy.getImageData(0, 0, c.width, c.height);
    let n = 0;
    for (let i = 0; i < data.length; i += 4) {
        n += data[i] < 100 ? 1 : 0;
    }
    return n;
});
const chosen = (page) => page.locator('input[type=file][name=file]').evaluate((f) => [...f.files].map((x) => [x.name, x.type, x.size]));

// The consent of a report of the demonstration, as the clerk opens it.
async function openConsent(page) {
    const list = await page.request.get('/verify?state=issued', { headers: { Accept: 'application/json' } });
    const { reports } = await list.json();
    assert.ok(reports.length > 0, 'the demonstration has issued reports');
    await page.goto(`/verify/${reports[0].id}`);
    const href = await page.locator('a[href^="/verify/consent/"]').first().getAttribute('href');
    await page.goto(href);
    await page.locator('[data-sign]:not([hidden]) canvas').waitFor();
    return href;
}

test('a consent is signed with the pointer, kept sealed, and shown as it was drawn', async (browser) => {
    const r = await reader(browser);
    const { page } = r;
    await signIn(page, 'officer');
    const href = await openConsent(page);
    const canvas = page.locator('[data-sign] canvas');
    const form = page.locator('form[action$="/scan"]');
    const before = await page.locator('a[href^="/verify/scan/"]').count();

    await draw(page, canvas, 5); // a slip of the finger is no name
    assert.ok((await ink(canvas)) > 0);
    assert.deepEqual(await chosen(page), []);

    await draw(page, canvas, 60);
    await page.waitForFunction(() => document.querySelector('input[type=file][name=file]').files.length === 1);
    const [[name, type]] = await chosen(page);
    assert.deepEqual([name, type], ['signature.png', 'image/png']);

    await page.locator('[data-sign] button').click(); // wiped: nothing stands there, nothing is sent
    assert.equal(await ink(canvas), 0);
    assert.deepEqual(await chosen(page), []);

    await draw(page, canvas, 80);
    await page.waitForFunction(() => document.querySelector('input[type=file][name=file]').files.length === 1);
    const drawn = await ink(canvas);
    await Promise.all([page.waitForURL((u) => u.pathname === href), form.locator('button[type=submit], button.btn:not([type])').last().click()]);
    await page.waitForFunction((n) => document.querySelectorAll('a[href^="/verify/scan/"]').length === n, before + 1);

    // What comes back is the picture that was drawn: as many dark points, on paper of the same size.
    const links = await page.locator('a[href^="/verify/scan/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    const ids = links.map((l) => Number(l.split('/').pop()));
    const file = await page.request.get(`/verify/scan/${Math.max(...ids)}`);
    assert.equal(file.status(), 200);
    assert.equal(file.headers()['content-type'], 'image/png');
    const bytes = (await file.body()).toString('base64');
    const back = await page.evaluate(async (b64) => {
        const raw = Uint8Array.from(atob(b64), (c) => c.charCodeAt(0));
        const picture = await createImageBitmap(new Blob([raw], { type: 'image/png' }));
        const c = new OffscreenCanvas(picture.width, picture.height);
        const pen = c.getContext('2d');
        pen.drawImage(picture, 0, 0);
        const { data } = pen.getImageData(0, 0, c.width, c.height);
        let n = 0;
        for (let i = 0; i < data.length; i += 4) {
            n += data[i] < 100 ? 1 : 0;
        }
        return [picture.width, picture.height, n];
    }, bytes);
    assert.deepEqual(back, [960, 320, drawn]);
    assert.deepEqual(r.seen, []);
    await r.context.close();
});

test('on a phone the field for the signature fits and passes axe', async (browser) => {
    const r = await reader(browser, { viewport: { width: 375, height: 740 }, hasTouch: true });
    const { page } = r;
    await signIn(page, 'officer');
    await openConsent(page);
    for (const width of [320, 375]) {
        await page.setViewportSize({ width, height: 740 });
        assert.deepEqual(await sideways(page), [], `at ${width} px`);
    }
    assert.deepEqual(await axeInAllLooks(page), []);
    await r.context.close();
});

test('every chart of a page is a file with the figures of its table', async (browser) => {
    const r = await reader(browser);
    const { page } = r;
    await signIn(page, 'officer');
    let charts = 0;
    for (const path of ['/brain', '/brain/index']) {
        await page.goto(path);
        await page.locator('figure.mz-chart[data-drawn]').first().waitFor();
        for (const fig of await page.locator('figure.mz-chart').all()) {
            const [got] = await Promise.all([page.waitForEvent('download'), fig.locator('[data-csv] a').click()]);
            const text = await readFile(await got.path(), 'utf8');
            const lines = text.replace(/^\ufeff/, '').trimEnd().split('\r\n');
            const rows = await fig.locator('table tr').count();
            const heads = await fig.locator('thead th').allTextContents();
            assert.match(got.suggestedFilename(), /\.csv$/);
            assert.equal(lines.length, rows, path);
            assert.equal(lines[0].split(',').length, heads.length, lines[0]);
            charts++;
        }
    }
    assert.ok(charts > 1, `${charts} charts`);
    assert.deepEqual(r.seen, []);
    await r.context.close();
});

// Places of the map with their figures: "查田镇：12 件…".
const spots = (page) => page.locator('svg.mz-spots a').evaluateAll((all) => all.map((a) => ({
    href: a.getAttribute('href'),
    n: Number(/[\d,]+/.exec(a.getAttribute('aria-label').replace(/^[^:：]*[:：]/, ''))[0].replaceAll(',', '')),
})));

test('a click on the map leads to the place, down to the list of what it counted', async (browser) => {
    const r = await reader(browser);
    const { page } = r;
    await signIn(page, 'officer');
    await page.goto('/brain');
    const towns = await spots(page);
    const town = towns.reduce((a, b) => (b.n > a.n ? b : a));
    assert.ok(town.n > 0, 'the demonstration has open alerts');
    await Promise.all([page.waitForURL((u) => u.pathname + u.search === town.href), page.locator(`svg.mz-spots a[href="${town.href}"]`).click()]);
    const villages = await spots(page);
    assert.equal(villages.reduce((sum, v) => sum + v.n, 0), town.n);
    const village = villages.reduce((a, b) => (b.n > a.n ? b : a));
    await Promise.all([page.waitForURL((u) => u.pathname + u.search === village.href), page.locator(`svg.mz-spots a[href="${village.href}"]`).click()]);
    // The figure of the place is the length of the list that it leads to.
    const code = new URL(page.url()).searchParams.get('division');
    const list = await page.request.get(`/watch?division=${code}`, { headers: { Accept: 'application/json' } });
    assert.equal((await list.json()).total, village.n);
    assert.deepEqual(r.seen, []);
    await r.context.close();
});

test('a report of the demonstration says what relatives owe, on the page and on a phone', async (browser) => {
    const r = await reader(browser);
    const { page } = r;
    await signIn(page, 'officer');
    const list = await page.request.get('/verify?state=issued', { headers: { Accept: 'application/json' } });
    const { reports } = await list.json();
    const part = page.locator('.card, section', { hasText: '法定赡养、抚养、扶养义务人' }).last();
    let met = 0;
    for (const { id } of reports) {
        await page.goto(`/verify/${id}`);
        if ((await part.count()) === 0) {
            continue;
        }
        met++;
        const rows = await part.locator('tbody tr').evaluateAll((all) => all.map((tr) => [...tr.cells].map((c) => c.innerText.trim())));
        assert.ok(rows.length > 0);
        let known = 0n;
        for (const [name, , due, how] of rows) {
            assert.ok(name.length > 0 && how.length > 0);
            assert.match(due, /^(—|[\d,]+\.\d\d)$/);
            known += due === '—' ? 0n : BigInt(due.replace(/[,.]/g, ''));
        }
        // The sum below is that of the rows, to the fen.
        const sum = `${known / 100n}.${String(known % 100n).padStart(2, '0')}`;
        assert.ok((await part.innerText()).replaceAll(',', '').includes(sum), sum);
        await page.setViewportSize({ width: 320, height: 740 });
        assert.deepEqual(await sideways(page), []);
        await page.setViewportSize({ width: 1280, height: 800 });
    }
    assert.ok(met > 0, 'some report names relatives');
    assert.deepEqual(r.seen, []);
    await r.context.close();
});

// 1920 x 1080 of the hall: everything of it, nothing to scroll, readable in the dark.
test('the screen of the hall stands whole on 1920 by 1080', async (browser) => {
    const r = await reader(browser, { viewport: { width: 1920, height: 1080 } });
    const { page } = r;
    await signIn(page, 'officer');
    await page.goto('/brain/screen');
    await page.locator('.mz-hall .walls').waitFor();
    const room = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]);
    assert.ok(room[0] <= 1920 && room[1] <= 1080, `${room} is more than the screen`);
    const out = await page.locator('.mz-hall .wall section, .mz-hall .big, .mz-hall header, .mz-hall footer').evaluateAll((all) => all
        .map((e) => [e.className || e.tagName, e.getBoundingClientRect()])
        .filter(([, b]) => b.width < 1 || b.left < -1 || b.top < -1 || b.right > 1921 || b.bottom > 1081)
        .map(([name, b]) => `${name} ${Math.round(b.left)} ${Math.round(b.top)} ${Math.round(b.right)} ${Math.round(b.bottom)}`));
    assert.deepEqual(out, [], 'walls beyond the screen');
    assert.equal(await page.locator('.mz-hall .wall').count(), 3);
    assert.ok(await page.locator('.mz-hall .wall section').count() >= 5);
    await axe(page);
    assert.deepEqual(r.seen, []);
    await r.context.close();
});

await runAll(tests, await launch());
