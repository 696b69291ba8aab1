// states.mjs - the ten main pages in every state a reader can meet them in: nothing yet, nothing found,
// slow, without a network, without permission, without a database, with long words, in 320 px, at
// 200 % zoom, in English. Pictures of them are put beside those of pictures_test.sh, to be looked at.
//
//   MZ_DATABASE  program: stop, start
//   MZ_FILL      command that fills the office, which has nothing but accounts before
import assert from 'node:assert/strict';
import { execFileSync, execSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { axe, launch, runAll, look, reader, sideways, signIn } from './office.mjs';

const shots = `${process.env.MZ_SHOTS ?? 'build/shots'}/states`;
mkdirSync(shots, { recursive: true });

const division = '/division/331181000000';
const lists = ['/person', '/household', '/household/change', '/dedup', '/watch'];
const pages = ['/', ...lists, '/import', division, '/feed', '/rule'];
const database = (what) => execFileSync(process.env.MZ_DATABASE, [what], { stdio: 'ignore' });
const main = (page) => page.locator('main');
const han = /[\u3400-\u9fff]/;

// Opens the page, keeps a picture of it, and tells its status; wide or narrow, it does not scroll sideways.
async function open(page, path, state) {
    const answer = await page.goto(path);
    await page.screenshot({ path: `${shots}/${state}-${path === '/' ? 'home' : path.slice(1).replace(/\W/g, '-')}.png` });
    assert.deepEqual(await sideways(page), [], `${path}, ${state}`);
    return answer.status();
}

const empty = (page) => page.locator('main .mz-empty').first();
const text = async (where) => (await where.innerText()).replace(/\s+/g, ' ').trim();

const tests = [];
const test = (name, fn) => tests.push([name, fn]);

test('an office without people says on each page what will stand there and how it comes', async ({ page }) => {
    const said = new Map();
    for (const path of [...lists, '/', '/import']) {
        assert.equal(await open(page, path, 'first'), 200);
        const words = await text(empty(page));
        assert.ok(words.length > 12, `${path}: ${words}`);
        assert.ok(!said.has(words), `${path} says no more than ${said.get(words)}: ${words}`);
        said.set(words, path);
    }
    assert.deepEqual(await axe(page), []);
    for (const path of [division, '/feed', '/rule']) { // what is here before any person is
        assert.equal(await open(page, path, 'first'), 200);
        assert.ok((await text(main(page))).length > 100, path);
    }
});

test('a question that nothing fits offers to take it back', async ({ page }) => {
    let asked = 0;
    for (const path of lists) {
        await page.goto(path);
        const word = page.locator('main .mz-filter [name=q]');
        if (await word.count() === 0) {
            continue;
        }
        asked++;
        await word.fill('绝无此人');
        await page.locator('main .mz-filter button').first().click();
        await page.waitForURL(/q=/);
        await empty(page).waitFor();
        await page.screenshot({ path: `${shots}/none-${path.slice(1).replace(/\W/g, '-')}.png` });
        await main(page).locator('.mz-empty a').first().click();
        await main(page).locator('tbody tr').first().waitFor();
    }
    assert.ok(asked >= 2, `${asked} lists take words`);
});

test('an answer that takes long is said to be on its way, and no more when it is there', async ({ page }) => {
    let waited = 0;
    for (const path of lists) {
        await page.goto(path);
        const sort = page.locator('main .mz-list thead a').first();
        if (await sort.count() === 0) {
            continue;
        }
        const busy = page.locator('[data-busy]');
        assert.ok(await busy.isHidden());
        let release;
        const held = new Promise((go) => { release = go; });
        await page.route(/sort=/, async (route) => {
            await held;
            await route.continue();
        });
        try {
            await sort.click({ noWaitAfter: true }); // what is held never ends by itself
            await busy.waitFor({ state: 'visible' });
            assert.ok(await main(page).locator('tbody tr').first().isVisible(), 'what was there stays');
            assert.equal(await busy.getAttribute('role'), 'status');
            if (waited === 0) {
                await page.screenshot({ path: `${shots}/slow.png` });
            }
        } finally {
            release();
        }
        await busy.waitFor({ state: 'hidden' });
        await page.waitForURL(/sort=/);
        await page.unroute(/sort=/);
        waited++;
    }
    assert.ok(waited >= 3, `${waited} lists`);
});

test('without a network the page says so and keeps what was typed', async ({ page, context }) => {
    await page.goto('/person/new');
    await page.fill('[name=address]', '断网弄1号');
    const gone = page.locator('[data-offline]');
    assert.ok(await gone.isHidden());
    await context.setOffline(true);
    await gone.waitFor({ state: 'visible' });
    await page.screenshot({ path: `${shots}/offline.png` });
    assert.deepEqual(await axe(page), []);
    await context.setOffline(false);
    await gone.waitFor({ state: 'hidden' });
    assert.equal(await page.inputValue('[name=address]'), '断网弄1号');
});

test('who may not is told who may, on every page', async ({ browser }) => {
    const r = await reader(browser);
    r.expect(403);
    await signIn(r.page, 'system');
    for (const path of [...lists, '/import', '/feed', '/rule']) {
        assert.equal(await open(r.page, path, 'may-not'), 403, path);
        const words = await text(empty(r.page));
        assert.match(words, /没有权限.*县级经办人员.*编号：403-[0-9A-Z]{12}/, path);
        assert.ok(await empty(r.page).locator('a[href="/"]').isVisible(), 'a way out');
    }
    assert.deepEqual(await axe(r.page), []);
    assert.deepEqual(r.seen, []);
    await r.context.close();
});

test('without its database each page says what is safe, and goes on by itself', async ({ page, expect }) => {
    expect(503);
    await page.goto('/person');
    await page.waitForLoadState('networkidle');
    database('stop');
    try {
        await page.locator('main .mz-list thead a').first().click(); // a part of a page that was there
        await empty(page).waitFor();
        assert.match(await text(empty(page)), /未作任何改动/);
        await page.screenshot({ path: `${shots}/away-part.png` });
        for (const width of [1280, 320]) {
            await page.setViewportSize({ width, height: 800 });
            for (const path of pages) {
                assert.equal(await open(page, path, `away-${width}`), 503, path);
                const words = await text(empty(page));
                assert.match(words, /数据库没有回应，未作任何改动.*再试一次.*编号：503-[0-9A-Z]{12}/, path);
                assert.doesNotMatch(await page.content(), /PGSQL|5432|\/tmp\/|\.c:\d/, `${path}: for the log only`);
            }
        }
        assert.deepEqual(await axe(page), []);
    } finally {
        await page.setViewportSize({ width: 1280, height: 900 });
        database('start');
    }
    await empty(page).getByText('再试一次').click();
    await page.locator('main h1').filter({ hasNotText: '系统繁忙' }).first().waitFor();
    for (const path of pages) {
        assert.equal((await page.goto(path)).status(), 200, path);
    }
});

test('the longest words that fit into the fields break no page', async ({ page }) => {
    await page.goto('/person/new');
    const longest = (field, one) => page.locator(`[name=${field}]`).evaluate(
        (e, c) => c.repeat(e.maxLength > 0 ? e.maxLength : 40).slice(0, e.maxLength > 0 ? e.maxLength : 40), one);
    const name = await longest('name', '龘');
    assert.ok(name.length >= 20);
    await page.fill('[name=name]', name);
    await page.fill('[name=address]', await longest('address', 'W'));
    await page.locator('[name=sex]').first().evaluate((e) => {
        if (e.tagName === 'SELECT') { e.value = '1'; } else { e.checked = true; }
    });
    await page.locator('#f-division').fill('查田镇');
    await page.locator('#f-division-list [role=option]').first().click();
    await page.locator('main form .btn-primary').last().click();
    await page.waitForURL(/\/person\/\d+$/);
    const own = new URL(page.url()).pathname;
    for (const width of [1280, 640, 320]) {
        await page.setViewportSize({ width, height: 800 });
        for (const path of [own, `${own}/edit`, `/person?q=${encodeURIComponent(name.slice(0, 4))}`,
                            `/search?q=${encodeURIComponent(name.slice(0, 4))}`]) {
            assert.equal(await open(page, path, `long-${width}`), 200, path);
        }
    }
    await page.setViewportSize({ width: 1280, height: 900 });
});

for (const lang of ['zh', 'en']) {
    test(`no page scrolls sideways at 200 % or in 320 px (${lang})`, async ({ page }) => {
        await look(page, 'lang', lang);
        for (const [width, height] of [[640, 450], [320, 640]]) {
            await page.setViewportSize({ width, height });
            for (const path of pages) {
                assert.equal(await open(page, path, `${lang}-${width}`), 200, path);
                if (lang === 'en') {
                    const words = await main(page).locator('thead th, .btn, label, .mz-filter button').allInnerTexts();
                    assert.deepEqual(words.filter((w) => han.test(w)), [], `${path} in English`);
                }
            }
        }
        await page.setViewportSize({ width: 1280, height: 900 });
        await look(page, 'lang', 'zh');
    });
}

const browser = await launch();
const r = await reader(browser, { viewport: { width: 1280, height: 900 } });
await signIn(r.page, 'officer');
await runAll(tests, browser, async (fn, name) => {
    if (name !== tests[0][0] && process.env.MZ_FILL) {
        execSync(process.env.MZ_FILL, { stdio: 'ignore' });
        delete process.env.MZ_FILL;
    }
    r.seen.length = 0;
    await fn({ page: r.page, context: r.context, expect: r.expect, browser });
    assert.deepEqual(r.seen.splice(0), [], 'console, network and content policy');
});
