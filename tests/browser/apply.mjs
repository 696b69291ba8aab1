// apply.mjs - somebody applies on a phone without an account: begun, put aside, gone on with by the
// code on another phone, sent, made sure of by the clerk, followed. Taken up by flows.mjs.
import assert from 'node:assert/strict';
import { axeInAllLooks, figure, reader, sideways, signIn } from './office.mjs';
import { readQr } from './qr.mjs';

export const phone = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true };

// The check character of GB 11643.
function idNumber(seventeen) {
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    return seventeen + '10X98765432'[weights.reduce((sum, w, i) => sum + w * Number(seventeen[i]), 0) % 11];
}

// What a screen reader says has to come in the order in which it is seen: headings go down by one,
// every field has a label, and what stands lower on the page comes later in the document.
async function readAloud(page) {
    return page.evaluate(() => {
        const wrong = [];
        let level = 0;
        for (const h of document.querySelectorAll('main h1, main h2, main h3')) {
            const now = Number(h.tagName[1]);
            if (now > level + 1) {
                wrong.push(`${location.pathname}: ${h.tagName} "${h.textContent.trim()}" after H${level}`);
            }
            level = now;
        }
        for (const f of document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')) {
            if (f.labels.length === 0 && !f.getAttribute('aria-label')) {
                wrong.push(`${location.pathname}: no label for ${f.name}`);
            }
        }
        let top = -1;
        for (const part of document.querySelectorAll('main section.card, main .mz-callout')) {
            const at = part.getBoundingClientRect().top;
            if (part.parentElement.closest('section.card') === null && at < top - 1) {
                wrong.push(`${location.pathname}: ${part.getAttribute('aria-label')} is read before what stands above it`);
            }
            top = part.parentElement.closest('section.card') === null ? at : top;
        }
        for (const mark of ['main', 'header', 'footer', 'h1']) {
            if (document.querySelectorAll(mark).length < 1) {
                wrong.push(`${location.pathname}: no ${mark}`);
            }
        }
        return wrong;
    });
}

async function looks(page) {
    assert.deepEqual(await sideways(page), []);
    assert.deepEqual(await readAloud(page), []);
    await page.setViewportSize({ width: 320, height: 700 });
    assert.deepEqual(await sideways(page), []);
    await page.setViewportSize(phone.viewport);
}

// Lists are taken in without a new document; everything else loads one.
// axe takes rows out that are like their neighbours: the page is loaded anew behind it.
async function axeClean(page) {
    assert.deepEqual(await axeInAllLooks(page), []);
    await page.reload();
}

const next = (page, button) => Promise.all([page.waitForEvent('load', { timeout: 60000 }).catch((e) => {
    throw new Error(`${page.url()} loads nothing: ${e.message}`);
}), button.click()]);
const go = (page) => next(page, page.locator('main form button.btn-primary').last());
const title = async (page) => (await page.locator('main section h2').first().textContent()).trim();

// Leaves a page open that lists the parts, and follows each until the last.
async function fillParts(page, scripts) {
    for (let most = 40; most > 0; most--) {
        const heading = await title(page);
        if (scripts) {
            await looks(page);
        }
        if (/核对并提交|您填写的内容/.test(heading)) {
            return;
        }
        if (/材料照片/.test(heading)) {
            await next(page, page.locator('main a.btn-primary'));
            continue;
        }
        for (const field of await page.locator('main form select').all()) {
            await field.selectOption({ index: 1 });
        }
        for (const field of await page.locator('main form textarea').all()) {
            await field.fill('年纪大了，没有稳定收入');
        }
        for (const field of await page.locator('main form input.form-control').all()) {
            const kind = await field.getAttribute('type') === 'date' ? '1953-01-20'
                : await field.getAttribute('inputmode') ? figure(await field.getAttribute('name')) : '溪口12号';
            if (await field.inputValue() === '') {
                await field.fill(kind);
            }
        }
        await go(page);
    }
    assert.fail(`the pages have no end: ${await page.locator('main').innerText()}`);
}

// A token of hexadecimal digits may hold eighteen figures in a row by chance: it is one word.
const idNumberIn = /(?<![0-9a-z])\d{17}[\dXx](?![0-9a-z])/;

const photo = {
    name: 'card.png', mimeType: 'image/png',
    buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==', 'base64'),
};

// Begun on one phone, put aside, gone on with on another.
async function applies(browser, scripts, serial) {
    const first = await reader(browser, { ...phone, javaScriptEnabled: scripts });
    first.expect(422);
    let page = first.page;
    await page.goto('/apply?place=331181103209');
    if (scripts) {
        await looks(page);
        await axeClean(page);
    }
    await next(page, page.locator('main a').filter({ hasText: '最低生活保障申请' }).first());
    assert.ok((await page.locator('main').innerText()).includes('要准备什么'));
    await go(page);
    const path = new URL(page.url()).pathname;
    const code = path.split('/').pop();
    assert.match(code, /^\d{4}-\d{4}-\d{4}-\d{4}$/);
    assert.ok((await page.locator('main').innerText()).includes(code));
    await next(page, page.locator('main a.btn-primary'));

    // A mistake stands at its field, and nothing of what was typed is lost.
    await page.fill('[name=name]', '季阿土');
    await page.fill('[name=number]', '331181195301204110');
    await page.fill('[name=phone]', `139578${serial}1`);
    await page.locator('main form').last().evaluate((f) => { f.noValidate = true; }).catch(() => {});
    await go(page);
    await page.locator('[name=number][aria-invalid=true]').waitFor();
    assert.equal(await page.inputValue('[name=name]'), '季阿土');
    await page.fill('[name=number]', idNumber(`331181195301${serial}`.slice(0, 14) + `${serial}`.slice(0, 3)));
    await go(page);
    assert.match(await page.locator('main').innerText(), /确认手机/);
    assert.ok(!idNumberIn.test(await page.content()), 'the ID number is not shown again');
    await first.context.close();

    const second = await reader(browser, { ...phone, javaScriptEnabled: scripts });
    second.expect(422);
    page = second.page;
    await page.goto('/apply');
    await page.fill('[name=code]', code.replaceAll('-', ' '));
    await next(page, page.locator('main form:has([name=code]) button'));
    assert.equal(new URL(page.url()).pathname, path);
    await page.goto(`${path}/step?n=0`);
    assert.equal(await page.inputValue('[name=name]'), '季阿土');
    assert.ok(!idNumberIn.test(await page.content()), 'who finds the code finds no ID number');
    if (scripts) {
        await looks(page);
        await axeClean(page);
    }
    await go(page);
    await next(page, page.locator('main button[value=skip]'));
    await page.fill('[name=name]', '吴小草');
    await page.locator('[name=role]').selectOption({ index: 1 });
    await next(page, page.locator('main button[value=add]'));
    assert.ok((await page.locator('main').innerText()).includes('吴小草'));
    await go(page);
    await fillParts(page, scripts);

    // A photo, then the sending.
    await next(page, page.locator('main a[href*="/step?n="]').filter({ hasText: '材料照片' }).first());
    await page.setInputFiles('[name=photo]', photo);
    await next(page, page.locator('main form:has([name=photo]) button').first());
    assert.match(await page.locator('main').innerText(), /照片：1 张|照片已上传/);
    await next(page, page.locator('main a.btn-primary'));
    assert.ok(!(await page.locator('main').innerText()).includes('还没有填好'), await page.locator('main').innerText());
    await go(page);
    await page.locator('[name=agree]').waitFor();
    assert.match(await page.locator('main').innerText(), /12349/);
    await page.locator('[name=agree]').check();
    await go(page);
    assert.equal(new URL(page.url()).pathname, path);
    assert.match(await page.locator('main').innerText(), /申请已经收到/);
    if (scripts) {
        await looks(page);
        await axeClean(page);
    }
    assert.deepEqual([...first.seen, ...second.seen], []);
    await second.context.close();
    return path;
}

// The clerk cannot find them in the register and says so; the applicant reads it by the code.
async function declined(browser, path) {
    const staff = await reader(browser);
    await signIn(staff.page, 'clerk');
    await staff.page.goto('/apply/queue?sort=-sent_ms');
    await staff.page.locator('main tbody a').first().click();
    await staff.page.waitForURL(/\/apply\/\d+$/);
    assert.ok(!idNumberIn.test(await staff.page.content()));
    await staff.page.fill('[name=why]', '请先到乡镇登记户籍信息');
    await next(staff.page, staff.page.locator('main form:has([name=why]) button').last());
    assert.deepEqual(staff.seen, []);
    await staff.context.close();
    const r = await reader(browser, phone);
    await r.page.goto(path);
    assert.match(await r.page.locator('main').innerText(), /请先到乡镇登记户籍信息/);
    assert.deepEqual(r.seen, []);
    await r.context.close();
}

const json = async (page, path) => {
    const answer = await page.request.get(path, { headers: { accept: 'application/json' } });
    assert.equal(answer.status(), 200, path);
    return answer.json();
};

// Somebody who lives alone and has not applied for the living allowance, with the whole number, for which the clerk gives a reason.
async function livesAlone(page) {
    const { households } = await json(page, '/household?per=200');
    for (const h of households) {
        const { members } = await json(page, `/household/${h.id}`);
        const { parts } = await json(page, `/matter/household/${h.id}`);
        if (h.kind !== 'living' || members.length !== 1 || parts[0].events.some((e) => /最低生活保障/.test(e.text))) {
            continue;
        }
        await page.goto(`/person/${members[0].person}/reveal`);
        if (await page.locator('main form textarea, main form input[type=text]').count() === 0) {
            continue; // hidden from the clerk
        }
        await page.locator('main form textarea, main form input[type=text]').first().fill('核对网上申请');
        await next(page, page.locator('main form .btn-primary').last());
        const [, number] = /(?:^|\D)(\d{17}[\dX])(?:\D|$)/.exec(await page.locator('main').innerText());
        if (Number(number.slice(6, 10)) < 2000) {
            return { home: h.id, place: h.division, person: members[0].person, name: members[0].name, number };
        }
    }
    return assert.fail('nobody lives alone');
}

// A daughter applies for her father. The page that she is given is a code that a telephone reads; a photo
// that is too large is refused at its field; the clerk reads who helped; he signs on the screen.
async function onBehalf(browser) {
    const staff = await reader(browser);
    const r = await reader(browser, phone);
    r.expect(422);
    staff.expect(404); // whom the clerk may not see
    await signIn(staff.page, 'clerk');
    const who = await livesAlone(staff.page);
    const page = r.page;
    await page.goto(`/apply?place=${who.place}`);
    await next(page, page.locator('main a').filter({ hasText: '最低生活保障申请' }).first());
    await go(page);
    const path = new URL(page.url()).pathname;

    // The code: what a telephone reads off the screen is the address, and opens it where nobody is known.
    const code = await page.locator('svg.mz-qr').evaluate((svg) => ({
        path: svg.querySelector('path').getAttribute('d'), size: svg.viewBox.baseVal.width, drawn: svg.getBoundingClientRect().width,
    }));
    assert.deepEqual(readQr(code), { text: new URL(path, page.url()).href, level: 'M' });
    assert.ok(code.drawn / code.size >= 3, 'large enough to be read off a screen');
    const other = await reader(browser, phone);
    await other.page.goto(readQr(code).text);
    assert.equal(new URL(other.page.url()).pathname, path);
    await other.context.close();

    await next(page, page.locator('main a.btn-primary'));
    await page.locator('[name=whom][value=other]').check();
    await page.fill('[name=name]', who.name);
    await page.fill('[name=number]', who.number);
    await page.fill('[name=phone]', '13957820077');
    await page.fill('[name=helper]', '季小芳');
    await page.fill('[name=helper_phone]', '13957820088');
    await go(page);
    await page.locator('[name=helper_relation][aria-invalid=true]').waitFor();
    assert.equal(await page.inputValue('[name=helper]'), '季小芳');
    await page.fill('[name=helper_relation]', '女儿');
    await go(page);
    await next(page, page.locator('main button[value=skip]'));
    await go(page); // nobody to add
    await fillParts(page, false);

    // Six megabytes are the most: nothing is kept of a larger one, the page says what to do, a smaller one goes.
    await next(page, page.locator('main a[href*="/step?n="]').filter({ hasText: '材料照片' }).first());
    const large = Buffer.concat([photo.buffer, Buffer.alloc(6 * 1024 * 1024)]);
    await page.setInputFiles('[name=photo]', { ...photo, buffer: large });
    await next(page, page.locator('main form:has([name=photo]) button').first());
    assert.match(await page.locator('main').innerText(), /照片太大/);
    await page.locator('[name=photo][aria-invalid=true]').waitFor();
    assert.doesNotMatch(await page.locator('main').innerText(), /照片：1 张/);
    await page.setInputFiles('[name=photo]', photo);
    await next(page, page.locator('main form:has([name=photo]) button').first());
    assert.match(await page.locator('main').innerText(), /照片：1 张|照片已上传/);
    await next(page, page.locator('main a.btn-primary'));
    await go(page);
    await page.locator('[name=agree]').check();
    await go(page);
    assert.match(await page.locator('main').innerText(), /申请已经收到/);

    // The clerk reads who filled it in, and who for; the helper is not the applicant.
    await staff.page.goto('/apply/queue?sort=-sent_ms');
    await next(staff.page, staff.page.locator('main tbody a').first());
    const told = await staff.page.locator('main').innerText();
    assert.match(told, /代办人[\s\S]*季小芳[\s\S]*女儿 139\*+0088/);
    assert.ok(told.includes(who.name) && !told.includes('13957820088') && !idNumberIn.test(told));
    await staff.page.locator('[name=sure]').check();
    await next(staff.page, staff.page.locator('main form:has([name=sure]) button').last());

    await staff.page.waitForURL(/\/matter\/\d+$/);
    const { household } = await json(staff.page, new URL(staff.page.url()).pathname);

    // He signs on the screen, on a link of his own, and with the end of his number.
    await page.goto(path);
    assert.doesNotMatch(await staff.page.locator('main').innerText(), /需要修改/);
    await next(page, page.locator('main a[href*="/apply/sign/"]').first());
    const canvas = page.locator('[data-sign]:not([hidden]) canvas');
    await canvas.scrollIntoViewIfNeeded();
    const box = await canvas.boundingBox();
    await page.mouse.move(box.x + 20, box.y + 20);
    await page.mouse.down();
    for (let i = 0; i <= 40; i++) {
        await page.mouse.move(box.x + 20 + i * (box.width - 40) / 40, box.y + box.height / 2 + Math.sin(i / 3) * (box.height / 4));
    }
    await page.mouse.up();
    await page.waitForFunction(() => document.querySelector('[name=file]').files.length === 1); // the drawing is the file
    const drawn = await canvas.evaluate((c) => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].filter((v, i) => i % 4 === 0 && v < 128).length);
    assert.ok(drawn > 500, `${drawn} points are ink`);
    await page.fill('[name=tail]', who.number.slice(12));
    await page.locator('[name=agree]').check();
    await go(page);
    assert.match(await page.locator('main').innerText(), /已经签好/);
    await page.goto(path);
    assert.equal(await page.locator('main a[href*="/apply/sign/"]').count(), 0, 'signed: the link is gone');

    // What the office keeps is what was drawn.
    await staff.page.goto(`/verify/household/${household}`);
    const consents = await staff.page.locator('main a[href^="/verify/consent/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    assert.ok(consents.length > 0, 'the consent stands at the household of the case');
    await staff.page.goto(consents.sort().at(-1));
    const scan = await staff.page.locator('main a[href^="/verify/scan/"]').first().getAttribute('href');
    const kept = await staff.page.evaluate(async (from) => {
        const picture = await createImageBitmap(await (await fetch(from)).blob());
        const c = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
        c.drawImage(picture, 0, 0);
        return c.getImageData(0, 0, picture.width, picture.height).data.filter((v, i) => i % 4 === 0 && v < 128).length;
    }, scan);
    assert.equal(kept, drawn);
    assert.deepEqual([...r.seen, ...staff.seen], []);
    await r.context.close();
    await staff.context.close();
}

export const applyTests = [
    ['a daughter applies for her father by code, QR and photo; the clerk reads who helped; he signs on the screen', onBehalf],
    ['somebody applies on a phone, stops, goes on by the code and sends it; the clerk answers', async (browser) => {
        await declined(browser, await applies(browser, true, '2041'));
    }],
    ['the same without scripts', async (browser) => {
        await applies(browser, false, '3052');
    }],
    ['a code that nobody has leads nowhere and tells nothing', async (browser) => {
        const r = await reader(browser, phone);
        r.expect(404);
        const answers = [];
        for (const code of ['0000-0000-0000-0000', '9999-9999-9999-9999']) {
            await r.page.goto(`/apply/at/${code}`);
            answers.push((await r.page.locator('main').innerText()).replace(/编号：.*/, ''));
        }
        assert.equal(answers[0], answers[1]);
        assert.deepEqual(r.seen, []);
        await r.context.close();
    }],
];
