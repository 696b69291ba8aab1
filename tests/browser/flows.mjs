// flows.mjs - what people do all day, in a real browser against a running demonstration.
//
// No test waits for time to pass: each waits for what it expects to see. The last line is
// "N passed, N failed"; an argument selects tests by name.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { applyTests } from './apply.mjs';
import { bundleTests } from './bundle.mjs';
import { axeInAllLooks, build, eachKind, launch, look, news, password, reader, runAll, sideways, signIn, sized } from './office.mjs';

const tests = [];
const test = (name, fn) => tests.push([name, fn]);

// Runs fn with a signed-in reader; nothing may have been complained about in the console.
const as = (login, fn, options = {}) => async (browser) => {
    const r = await reader(browser, options);
    try {
        if (login) {
            await signIn(r.page, login);
        }
        await fn(r.page, r);
        assert.deepEqual(r.seen, [], 'console, network and content policy');
    } finally {
        await r.context.close();
    }
};

const main = (page) => page.locator('main');
const submit = (page) => page.locator('main form .btn-primary').last();
const rowsIn = (page) => page.locator('main tbody tr');

// The first grown-up of the list, of whom everything may be seen.
async function somebody(page) {
    await page.goto('/person?age=60');
    const link = page.locator('main tbody th a').first();
    const name = (await link.textContent()).trim();
    await link.click();
    await page.waitForURL(/\/person\/\d+$/);
    return { name, path: new URL(page.url()).pathname };
}

async function search(page, words) {
    await page.goto('/person');
    await page.fill('main .mz-filter input[type=search], main .mz-filter input[name=q]', words);
    await page.locator('main .mz-filter button').click();
    await page.waitForURL(/q=/);
}

// ---- the day of an officer ---------------------------------------------------------------------

test('sign-in says what is wrong and keeps the name', as(null, async (page, r) => {
    r.expect(422);
    r.expect(401);
    r.expect(403);
    await page.goto('/sign-in');
    await page.fill('[name=login]', 'officer');
    await page.fill('[name=password]', 'not the password 1');
    await page.click('main .btn-primary');
    await page.locator('.mz-callout, .alert, [role=alert]').first().waitFor();
    assert.equal(await page.inputValue('[name=login]'), 'officer');
    assert.equal(await page.inputValue('[name=password]'), '');
    await page.fill('[name=password]', password);
    await Promise.all([page.waitForURL((u) => u.pathname === '/'), page.click('main .btn-primary')]);
    assert.match(await page.locator('h1').textContent(), /工作台/);
}));

test('a page asked for before signing in is shown after it', as(null, async (page) => {
    await page.goto('/person?age=60');
    await page.waitForURL(/\/sign-in\?back=/);
    await page.fill('[name=login]', 'officer');
    await page.fill('[name=password]', password);
    await Promise.all([page.waitForURL(/\/person\?age=60/), page.click('main .btn-primary')]);
}));

test('people are found by name, pinyin, initials and part of an address', as('officer', async (page) => {
    const { name, path } = await somebody(page);
    await page.goto(`${path}/edit`);
    const pinyin = await page.inputValue('[name=pinyin]');
    const words = pinyin.split(/\s+/);
    for (const ask of [name, words.join(''), words.map((w) => w[0]).join('')]) {
        assert.ok(ask.length > 1, `"${name}" has the pinyin "${pinyin}"`);
        await search(page, ask);
        const href = await page.locator(`main tbody a[href="${path}"]`).count();
        assert.ok(href === 1 || await rowsIn(page).count() >= 50, `"${ask}" finds ${name}`);
    }
    await search(page, '绝无此人');
    await page.locator('.mz-empty').waitFor();
    await page.fill('#mz-q', name);
    await page.press('#mz-q', 'Enter');
    await page.waitForURL(/\/search\?q=/);
    await main(page).getByText(name).first().waitFor();
}));

test('a mistake is explained at its field and what was typed is kept', as('officer', async (page, r) => {
    r.expect(422);
    r.expect(400);
    const { path } = await somebody(page);
    await page.goto(`${path}/edit`);
    await page.fill('[name=phone]', '1380000');
    await page.fill('[name=address]', '测试弄9号');
    await submit(page).click();
    const wrong = page.locator('[name=phone][aria-invalid=true]');
    await wrong.waitFor();
    assert.equal(await wrong.inputValue(), '1380000');
    assert.equal(await page.inputValue('[name=address]'), '测试弄9号');
    const told = await wrong.getAttribute('aria-describedby');
    assert.ok((await page.locator(`#${told.split(' ')[0]}`).textContent()).trim().length > 4);
    await page.fill('[name=phone]', '13805780001');
    await submit(page).click();
    await page.waitForURL((u) => u.pathname === path);
    await main(page).getByText('测试弄9号').first().waitFor();
    const text = await main(page).textContent();
    assert.ok(text.includes('138****0001') && !text.includes('13805780001'), 'the number is masked');
}));

test('a number is shown after a reason, and that it was is shown, too', as('officer', async (page, r) => {
    r.expect(422);
    r.expect(400);
    const { path } = await somebody(page);
    await page.goto(`${path}/reveal`);
    await page.locator('main form').last().evaluate((f) => { f.noValidate = true; });
    await submit(page).click();
    await page.locator('[aria-invalid=true]').first().waitFor();
    const why = page.locator('main form textarea, main form input[type=text]').first();
    await why.fill('核对低保申请材料');
    await submit(page).click();
    await page.locator('main').getByText(/(^|\D)\d{17}[\dX](\D|$)/).first().waitFor();
    await page.goto(path);
    assert.ok(!/\d{17}[\dX]/.test(await main(page).textContent()), 'hidden again');
    await main(page).getByText('核对低保申请材料').first().waitFor();
}));

test('two officers at one person: the second sees what the first changed', async (browser) => {
    const a = await reader(browser);
    const b = await reader(browser);
    b.expect(409);
    b.expect(422);
    await signIn(a.page, 'officer');
    await signIn(b.page, 'officer2');
    const { path } = await somebody(a.page);
    await a.page.goto(`${path}/edit`);
    await b.page.goto(`${path}/edit`);
    await a.page.fill('[name=address]', '先改弄1号');
    await submit(a.page).click();
    await a.page.waitForURL((u) => u.pathname === path);
    await b.page.fill('[name=address]', '后改弄2号');
    await submit(b.page).click();
    await main(b.page).getByText(/先改弄1号|周文斌|已被|同时/).first().waitFor();
    await a.page.goto(path);
    assert.ok((await main(a.page).textContent()).includes('先改弄1号'));
    assert.deepEqual([...a.seen, ...b.seen], []);
    await a.context.close();
    await b.context.close();
});

const split = (options) => async (browser) => {
    const a = await reader(browser, options);
    const b = await reader(browser, options);
    a.expect(422);
    const next = (page, button) => Promise.all([page.waitForEvent('load'), button.click()]);
    await signIn(a.page, 'officer');
    await a.page.goto('/household');
    const homes = await rowsIn(a.page).filter({ hasText: '共同生活家庭' }).locator('a')
        .evaluateAll((all) => all.map((l) => l.getAttribute('href')));
    // The first household whose second member may found one: alive and of age.
    const asked = /\/household\/change\/\d+$/;
    for (const home of homes) {
        await a.page.goto(`${home}/change/split`);
        if (await a.page.locator('[name=go]').count() < 2) {
            continue;
        }
        await a.page.locator('[name=go]').nth(1).check();
        await a.page.fill('[name=address]', '分户弄1号');
        await a.page.fill('[name=reason]', '婚后单独立户');
        await next(a.page, submit(a.page));
        if (await a.page.locator('[name=newhead]').count() > 0) {
            await a.page.locator('[name=newhead]').first().check();
            await next(a.page, submit(a.page));
        }
        if (!(await main(a.page).innerText()).includes('需要修改')) {
            await next(a.page, submit(a.page));
            break;
        }
    }
    assert.match(a.page.url(), asked);
    assert.equal(await a.page.locator('button[value=approve]').count(), 0, 'nobody decides on his own');
    await signIn(b.page, 'approver');
    await b.page.goto('/household/change');
    await b.page.locator(`main a[href="${new URL(a.page.url()).pathname}"]`).first().click();
    await b.page.waitForURL(asked);
    const text = await main(b.page).innerText();
    for (const part of ['变更前', '变更后', '婚后单独立户', '分户弄1号', '周文斌']) {
        assert.ok(text.includes(part), part);
    }
    await next(b.page, b.page.locator('button[value=approve]'));
    await a.page.reload();
    await main(a.page).getByText(/已确认|已办理|同意/).first().waitFor();
    assert.equal(await b.page.locator('button[value=approve]').count(), 0, 'it is decided once');
    assert.deepEqual([...a.seen, ...b.seen], []);
    await a.context.close();
    await b.context.close();
};

test('a split asked by one is approved by another, who sees both sides of it', split({}));
test('a split is asked and approved without scripts', split({ javaScriptEnabled: false }));

// ---- a file with good and bad rows -----------------------------------------------------------

// 18 digits: county, birthday, serial, and the check of GB 11643, or a wrong one.
function idNumber(birth, serial, wrong = false) {
    const digits = `331181${birth}${serial}`;
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const check = '10X98765432'[weights.reduce((sum, w, i) => sum + w * Number(digits[i]), 0) % 11];
    return digits + (wrong ? (check === '1' ? '2' : '1') : check);
}

const register = {
    name: '查田镇人员名册.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from([
        '姓名,证件号码,所在村,家庭住址,手机,户号,与户主关系,备注',
        `龚翀骁,${idNumber('19610412', '011')},查田镇溪口村,溪口12号,13905781234,A1,户主,`,
        `季鸑英,${idNumber('19630918', '022')},查田镇溪口村,溪口12号,,A1,配偶,`,
        `叶荣翥,${idNumber('19580307', '013', true)},查田镇溪口村,溪口15号,,A2,户主,号码抄自旧册`,
        `,${idNumber('19700501', '015')},查田镇溪口村,溪口16号,,A3,户主,`,
        `周骐全,${idNumber('19450228', '017')},查田镇无名村,无名1号,1390578,A4,户主,`,
        '',
    ].join('\n')),
};

// The text of a workbook: every part of the archive that holds cells, without its tags.
function workbookText(path) {
    const zip = readFileSync(path);
    const end = zip.lastIndexOf(Buffer.from('PK\x05\x06'));
    let at = zip.readUInt32LE(end + 16);
    let text = '';
    for (let n = zip.readUInt16LE(end + 10); n > 0; n--) {
        const names = zip.readUInt16LE(at + 28);
        const name = zip.toString('utf8', at + 46, at + 46 + names);
        const local = zip.readUInt32LE(at + 42);
        const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
        const bytes = zip.subarray(from, from + zip.readUInt32LE(at + 20));
        if (/sharedStrings|worksheets\/sheet/.test(name)) {
            text += inflateRawSync(bytes).toString('utf8').replace(/<[^>]+>/g, '\n');
        }
        at += 46 + names + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    }
    return text;
}

async function bringIn(page, file = register, source = '查田镇民政所') {
    await page.goto('/import');
    await page.setInputFiles('[name=file]', file);
    await page.fill('[name=source]', source);
    await submit(page).click();
    await page.waitForURL(/\/import\/\d+$/);
}

// Checked and taken in; the page of the job comes anew by itself until there is a result.
async function takeIn(page) {
    await submit(page).click();
    await page.locator('main button[value=run]').click();
    await main(page).getByText('结束时间').waitFor();
    return main(page).innerText();
}

test('import: good rows enter, bad rows come back with reasons, twice changes nothing',
     as('officer', async (page) => {
    await bringIn(page);
    // The columns are guessed; a column of ours is chosen otherwise, and back.
    const column = (label) => page.getByLabel(label, { exact: true });
    assert.equal(await column('证件号码').inputValue(), 'id_number');
    assert.equal(await column('所在村').inputValue(), 'division');
    assert.equal(await column('备注').inputValue(), 'ignore');
    await column('手机').selectOption('phone2');
    const preview = page.locator('section', { has: page.getByRole('heading', { name: '前几行' }) });
    assert.equal(await preview.locator('tbody tr').count(), 5);
    assert.match(await preview.innerText(), /第 18 位填写的是/);
    assert.doesNotMatch(await preview.innerText(), /\d{17}[\dX]/);
    await submit(page).click();
    await main(page).getByText('2 行可以入库，3 行将退回').waitFor();
    assert.equal(await column('手机').inputValue(), 'phone2', 'the choice is kept');
    await column('手机').selectOption('phone');

    const done = await takeIn(page);
    assert.match(done, /入库 2，更新 0，退回 3/);
    await page.locator('.mz-num[href*="show=refused"]').click();
    await page.waitForURL(/show=refused/);
    assert.equal(await rowsIn(page).count(), 3);
    await page.goBack();
    const [file] = await Promise.all([page.waitForEvent('download'),
                                      page.locator('main a[download][href^="/"]').click()]);
    const back = workbookText(await file.path());
    for (const part of ['叶荣翥', '第 18 位', '请填写姓名', '周骐全', '无名村', '号码抄自旧册']) {
        assert.ok(back.includes(part), `the workbook has ${part}`);
    }
    assert.ok(!back.includes('龚翀骁'), 'a good row does not come back');
    for (const [name, n] of [['龚翀骁', 1], ['季鸑英', 1], ['叶荣翥', 0], ['周骐全', 0]]) {
        await search(page, name);
        assert.equal(await main(page).locator('tbody a[href^="/person/"]').count(), n, name);
    }

    await bringIn(page);
    await main(page).getByText('同一文件已于').waitFor();
    assert.equal(await column('手机').inputValue(), 'phone', 'the columns of this source are remembered');
    const again = await takeIn(page);
    assert.match(again, /入库 0，更新 0，退回 3/);
    assert.match(again, /未变家庭\s+1/);
    await search(page, '龚翀骁');
    assert.equal(await main(page).locator('tbody a[href^="/person/"]').count(), 1);
}));

test('a file is imported without scripts', as('officer', async (page) => {
    const one = { name: '补录.csv', mimeType: 'text/csv', buffer: Buffer.from(
        `姓名,证件号码,所在村,家庭住址\n龚骁翀,${idNumber('19620412', '011')},查田镇溪口村,溪口21号\n`) };
    // While a job runs, the reader asks again.
    const refreshed = async (text) => {
        while (await main(page).getByText(text).count() === 0) {
            await Promise.all([page.waitForEvent('load'), main(page).getByRole('link', { name: '刷新' }).click()]);
        }
    };
    await bringIn(page, one, '查田镇补录');
    await Promise.all([page.waitForEvent('load'), submit(page).click()]);
    await refreshed('1 行可以入库');
    await Promise.all([page.waitForEvent('load'), page.locator('main button[value=run]').click()]);
    await refreshed('结束时间');
    await search(page, '龚骁翀');
    assert.equal(await main(page).locator('tbody a[href^="/person/"]').count(), 1);
}, { javaScriptEnabled: false }));

// ---- deliveries of departments -----------------------------------------------------------------

const odd = {
    name: '残联.csv', mimeType: 'text/csv',
    buffer: Buffer.from('甲栏,乙栏,丙栏\n110101194001010012,外地人,二级\n11010119400101,某,二级\n', 'utf8'),
};

async function deliver(page) {
    await page.goto('/feed/bring?item=31');
    await page.setInputFiles('[name=file]', odd);
    await page.fill('[name=source]', '试验乡残联');
    await submit(page).click();
    await page.waitForURL(/\/feed\/delivery\/\d+$/);
}

test('a delivery: its columns are chosen, it is read, rows come back, twice does nothing',
     as('officer', async (page, r) => {
    r.expect(422);
    await deliver(page);
    await submit(page).click(); // nothing chosen: refused, with the sentence
    await main(page).getByText('请选择证件号所在列').first().waitFor();
    await page.getByLabel('甲栏', { exact: true }).selectOption('number');
    await page.getByLabel('乙栏', { exact: true }).selectOption('name');
    await page.getByLabel('丙栏', { exact: true }).selectOption('HD3103');
    await submit(page).click();
    await main(page).getByRole('heading', { name: '未能采用的行' }).waitFor(); // the page comes anew until it is read
    const done = await main(page).innerText();
    assert.match(done, /行数\s+2/);
    assert.match(done, /涉及他人\s+1/);
    const [file] = await Promise.all([page.waitForEvent('download'),
                                      page.locator('main a[download][href^="/"]').click()]);
    const back = readFileSync(await file.path(), 'utf8');
    for (const part of ['甲栏', '11010119400101', '某']) {
        assert.ok(back.includes(part), `the rows hold ${part}`);
    }
    assert.ok(!back.includes('外地人'), 'a good row does not come back');
    await deliver(page);
    await page.getByText('该月已交付过同样的内容').waitFor();
}));

test('what departments say of a person is masked and leads to the delivery',
     as('officer', async (page) => {
    const { name, path } = await somebody(page);
    await page.goto(`/feed${path}`);
    const text = (await main(page).locator('table').allInnerTexts()).join('\n');
    assert.ok(text.length > 0 && !text.includes(name), 'the name is masked in the rows');
    assert.doesNotMatch(text, /\d{17}[\dX]/);
    await page.locator('main a[href^="/feed/delivery/"]').first().click();
    await page.waitForURL(/\/feed\/delivery\/\d+$/);
    await page.goto('/feed');
    assert.equal(await page.locator('.mz-cover tbody tr').count(), 36);
    assert.ok(await page.locator('.mz-cover .is-bad').count() >= 1, 'a missing month shows');
}));

// ---- saved views -------------------------------------------------------------------------------

for (const [how, options] of [['', {}], [' without scripts', { javaScriptEnabled: false }]]) {
    test(`a view of a list is saved, opened, renamed and deleted${how}`, as('officer', async (page, r) => {
        r.expect(422);
        const tab = (name) => page.locator('.mz-views a', { hasText: name });
        const menu = () => page.locator('.mz-side a', { hasText: /^\s*人员\s*$/ }).getAttribute('href');
        const save = async (name, usual) => {
            await page.locator('.mz-views summary').click();
            await page.fill('.mz-views [name=name]', name);
            await page.locator('.mz-views [name=usual]').setChecked(usual);
            await page.locator('.mz-views form button').click();
        };
        await page.goto('/person?q=&age=80-&sort=-sort_birth&page=1');
        await save('高龄从长到幼', true);
        await tab('高龄从长到幼').and(page.locator('[aria-current]')).waitFor();
        assert.equal(await page.locator('.mz-views [aria-current]').count(), 1);
        assert.equal(await menu(), '/person?age=80-&sort=-sort_birth');
        await page.goto('/household');
        assert.equal(await tab('高龄从长到幼').count(), 0, 'another list');
        await page.goto('/person?sex=1');
        await save('高龄从长到幼', false);
        await page.locator('[name=name][aria-invalid=true]').waitFor();
        await page.fill('main [name=name]', '男性');
        await submit(page).click();
        await page.waitForURL(/\/person\?sex=1$/);
        await tab('高龄从长到幼').click();
        await page.waitForURL(/age=80-/);
        await page.goto('/saved');
        const row = (name) => page.locator('.mz-saved > li', { hasText: name });
        await row('男性').locator('[name=name]').fill('男人员');
        await row('男性').locator('button[value=rename]').click();
        await row('男人员').waitFor();
        await row('高龄从长到幼').locator('button[value=plain]').click();
        await row('高龄从长到幼').locator('button[value=usual]').waitFor();
        assert.equal(await menu(), '/person');
        for (const name of ['男人员', '高龄从长到幼']) {
            await row(name).locator('button[value=drop]').click();
            await row(name).waitFor({ state: 'detached' });
        }
        await page.locator('.mz-empty').waitFor();
        await page.goto('/person?q=331181195803071234');
        await save('号码', false);
        await page.locator('[name=name][aria-invalid=true]').waitFor();
    }, options));
}

// ---- acts on many rows --------------------------------------------------------------------------

test('chosen persons are exported and moved; who cannot move is named', as('officer', async (page) => {
    // All of one family name: somebody of it is dead.
    await page.goto('/person?state=dead');
    const family = (await rowsIn(page).first().locator('th').innerText()).trim()[0];
    const list = `/person?q=${encodeURIComponent(family)}&per=200`;
    const choose = async () => {
        await page.goto(list);
        const dead = rowsIn(page).filter({ hasText: '死亡' }).first();
        const living = rowsIn(page).filter({ hasText: '在册' });
        for (const row of [living.nth(0), living.nth(1), dead]) {
            await row.locator('input[name=id]').check();
        }
        return { dead: (await dead.locator('th').innerText()).trim(),
                 living: (await living.nth(0).locator('th').innerText()).trim() };
    };
    const names = await choose();
    await page.locator('.mz-bulk button[name=take]').click();
    await page.waitForURL(/\/export\/person\?/);
    assert.match(await main(page).innerText(), /所选 3 行/);
    const [file] = await Promise.all([page.waitForEvent('download'),
                                      page.locator('main a', { hasText: '下载 Excel' }).click()]);
    const sheet = workbookText(await file.path());
    assert.ok(sheet.includes(names.living) && sheet.includes(names.dead));

    await choose();
    await page.locator('.mz-bulk button[value=move]').click();
    await page.locator('[name=reason]').waitFor();
    await page.locator('#f-division').fill('查田镇');
    await page.locator('#f-division-list [role=option]').first().click();
    await page.fill('[name=reason]', '撤并村统一调整');
    await submit(page).click();
    await main(page).getByText('已处理 2 行，未处理 1 行').waitFor();
    assert.match(await main(page).innerText(), new RegExp(names.dead));
    await page.locator('main a', { hasText: '返回列表' }).click();
    await page.waitForURL((u) => u.pathname + u.search === list);
    await main(page).locator('tbody a', { hasText: names.living }).first().click();
    await main(page).getByText('撤并村统一调整').first().waitFor();
}));

test('what another role may not do is refused with a page that says who may', as('village', async (page, r) => {
    r.expect(403);
    const answer = await page.goto('/account');
    assert.equal(answer.status(), 403);
    await page.locator('.mz-empty, .mz-callout').first().waitFor();
    assert.match(await main(page).textContent(), /系统管理员/);
}));

test('administrators see accounts and no persons', as('system', async (page, r) => {
    r.expect(403);
    await page.goto('/account');
    assert.ok(await rowsIn(page).count() >= 10);
    await page.locator('main tbody a').first().click();
    await page.waitForURL(/\/account\/\d+$/);
    assert.equal((await page.goto('/person')).status(), 403);
}));

test('language, colours and type size are kept', as('officer', async (page) => {
    const root = page.locator('html');
    await look(page, 'lang', 'en');
    assert.equal(await root.getAttribute('lang'), 'en');
    await page.goto('/person');
    assert.match(await page.locator('h1').textContent(), /^\s*People/);
    await look(page, 'lang', 'zh');
    await look(page, 'theme', 'dark');
    await look(page, 'size', 'large');
    await page.goto('/');
    assert.equal(await root.getAttribute('data-bs-theme'), 'dark');
    assert.equal(await root.getAttribute('data-mz-size'), 'large');
    await look(page, 'theme', 'light');
    await look(page, 'size', 'normal');
    await page.goto('/');
    assert.equal(await root.getAttribute('data-bs-theme'), 'light');
    assert.equal(await root.getAttribute('lang'), 'zh-CN');
}));

test('after signing out nothing can be opened', as('clerk', async (page) => {
    await page.locator('.mz-top .mz-drop summary').last().click();
    await Promise.all([page.waitForURL(/\/sign-in/), page.locator('form[action="/sign-out"] button').click()]);
    await page.goto('/person');
    assert.match(page.url(), /\/sign-in/);
}));

// ---- without scripts, with the keyboard, small, large, on paper ------------------------------------

test('everything works without scripts', as('officer', async (page, r) => {
    r.expect(422);
    const { path } = await somebody(page);
    await page.goto(`${path}/edit`);
    await page.fill('[name=phone]', '12');
    await submit(page).click();
    await page.locator('[name=phone][aria-invalid=true]').waitFor();
    await page.fill('[name=phone]', '13805780002');
    await page.fill('[name=address]', '无脚本弄3号');
    await submit(page).click();
    await page.waitForURL((u) => u.pathname === path);
    await main(page).getByText('无脚本弄3号').first().waitFor();
    await page.goto('/person');
    await page.fill('main .mz-filter [name=q]', 'wang');
    await page.locator('main .mz-filter button').click();
    await page.waitForURL(/q=wang/);
    await rowsIn(page).first().waitFor();
    await page.locator('.mz-top .mz-drop summary').last().click();
    await page.locator('form[action="/sign-out"] button').click();
    await page.waitForURL(/\/sign-in/);
}, { javaScriptEnabled: false }));

// Presses Tab until `selector` has the focus.
async function tabTo(page, selector, most = 60) {
    for (let i = 0; i < most; i++) {
        if (await page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector)) {
            return;
        }
        await page.keyboard.press('Tab');
    }
    assert.fail(`Tab does not lead to ${selector}`);
}

test('sign in, search and open a person with the keyboard alone', as(null, async (page) => {
    await page.goto('/sign-in');
    await tabTo(page, '[name=login]');
    await page.keyboard.type('officer');
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await Promise.all([page.waitForURL((u) => u.pathname === '/'), page.keyboard.press('Enter')]);
    await page.keyboard.press('Tab');
    assert.ok(await page.evaluate(() => document.activeElement.matches('.mz-skip')), 'skip link first');
    await tabTo(page, '#mz-q');
    await page.keyboard.type('wang');
    await Promise.all([page.waitForURL(/\/search\?q=wang/), page.keyboard.press('Enter')]);
    await tabTo(page, 'main a[href^="/person/"]');
    const ring = await page.evaluate(() => {
        const s = getComputedStyle(document.activeElement);
        return s.outlineStyle !== 'none' && Number.parseFloat(s.outlineWidth) >= 2;
    });
    assert.ok(ring, 'the focus can be seen');
    await Promise.all([page.waitForURL(/\/person\/\d+$/), page.keyboard.press('Enter')]);
}));

test('an address is corrected with the keyboard alone', as('officer', async (page) => {
    const { path } = await somebody(page);
    await tabTo(page, `a[href="${path}/edit"]`, 150);
    await Promise.all([page.waitForURL((u) => u.pathname === `${path}/edit`), page.keyboard.press('Enter')]);
    await tabTo(page, '[name=address]', 150);
    await page.keyboard.press('Control+A');
    await page.keyboard.type('键盘弄7号');
    await Promise.all([page.waitForURL((u) => u.pathname === path), page.keyboard.press('Enter')]);
    await main(page).getByText('键盘弄7号').first().waitFor();
}));

test('the slider of a simulation is moved with the keyboard, the figures follow and can be linked', as('officer', async (page) => {
    await page.goto('/simulate');
    const slider = page.locator('#sim-slider');
    const figures = page.locator('#sim-result');
    const [name, most] = [await slider.getAttribute('name'), await slider.getAttribute('max')];
    const before = await figures.innerText();
    await tabTo(page, '#sim-slider', 150);
    const moved = (u) => u.pathname === '/simulate' && u.searchParams.get(name) === most;
    await Promise.all([page.waitForURL(moved), page.keyboard.press('End')]);
    await page.waitForFunction((was) => document.querySelector('#sim-result').innerText !== was, before);
    assert.match(await page.locator('#sim-value').innerText(), new RegExp(`^${most}`), 'the value beside it follows');
    assert.ok(await slider.evaluate((e) => e === document.activeElement), 'the focus stays on it');
    const after = await figures.innerText();
    await page.reload(); // the same by its address alone
    assert.equal(await figures.innerText(), after);
    assert.equal(await slider.inputValue(), most);
}));

// The ten main pages.
const mainPages = ['/', '/person', '/household', '/household/change', '/division/331181000000', '/import', '/dedup',
                   '/watch', '/feed', '/rule'];

// Where Tab leads, from the top until it comes round. The page itself writes down what gets the focus.
async function tabRound(page, most = 700) {
    const together = 25;
    await page.evaluate(() => {
        const order = [...document.querySelectorAll('body *')];
        globalThis.mzSteps = [];
        document.addEventListener('focusin', ({ target: e }) => {
            const style = getComputedStyle(e);
            const box = e.getBoundingClientRect();
            const ring = (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none';
            globalThis.mzSteps.push({
                at: order.indexOf(e),
                what: `${e.tagName} ${e.getAttribute('name') ?? e.getAttribute('href') ?? e.className}`,
                seen: ring && box.width > 0 && box.height > 0 && box.right + scrollX > 0 && box.bottom + scrollY > 0,
            });
        });
    });
    for (let i = 0; i < most; i += together) {
        for (let k = 0; k < together; k++) {
            await page.keyboard.press('Tab');
        }
        const steps = await page.evaluate(() => globalThis.mzSteps);
        const round = steps.findIndex((s, k) => k > 0 && s.at === steps[0].at);
        if (round > 0) {
            return { steps: steps.slice(0, round), left: true };
        }
    }
    return { steps: await page.evaluate(() => globalThis.mzSteps), left: false };
}

test('Tab goes through each main page in its order, is seen and is not caught', as('officer', async (page) => {
    for (const path of mainPages) {
        await page.goto(`${path}?per=20`); // each row has its stops
        const { steps, left } = await tabRound(page);
        assert.ok(left, `${path}: after ${steps.length} steps still in the page: ${steps.at(-1).what}`);
        assert.ok(steps.length >= 10, `${path}: ${steps.length} steps`);
        assert.match(steps[0].what, /mz-skip|#/, `${path}: the skip link is first`);
        const hidden = steps.filter((s) => !s.seen).map((s) => s.what);
        assert.deepEqual(hidden, [], `${path}: focus that cannot be seen`);
        const back = steps.filter((s, i) => i > 0 && s.at < steps[i - 1].at).map((s) => s.what);
        assert.deepEqual(back, [], `${path}: against the order of the page`);
    }
}));

test('the skip link leads past the menu into the page', as('officer', async (page) => {
    await page.goto('/person');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    assert.ok(await page.evaluate(() => document.activeElement.closest('main') !== null), 'into main');
}));

test('on a phone the menu opens below its button, which stays under the finger', as('clerk', async (page) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto('/person');
    const button = page.locator('.mz-menu > summary');
    const before = await button.boundingBox();
    await button.click();
    assert.deepEqual(await button.boundingBox(), before);
    const lines = page.locator('.mz-menu .mz-nav a');
    assert.ok(await lines.count() > 20);
    assert.equal(await page.locator('.mz-menu p').count(), await page.locator('.mz-menu .mz-nav').count());
    await lines.last().scrollIntoViewIfNeeded();
    await Promise.all([page.waitForURL((u) => u.pathname !== '/person'), lines.last().click()]);
}));

// Width of A4 at 96 dots an inch, less margins of 1 cm.
test('paper shows the main pages without menu and buttons, their tables whole', as('officer', async (page) => {
    const { name, path } = await somebody(page);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 718, height: 1000 });
    assert.ok(await page.locator('h1', { hasText: name }).isVisible());
    assert.ok((await page.pdf()).length > 10000);
    for (const at of [...mainPages, path]) {
        await page.goto(at);
        for (const gone of ['.mz-side', '.mz-top', '.mz-skip', '.mz-head .btn', '.mz-filter button', '.mz-bulk']) {
            const shown = await page.locator(gone).evaluateAll((all) => all.filter((e) => e.checkVisibility()).length);
            assert.equal(shown, 0, `${at}: ${gone} on paper`);
        }
        const cut = await page.evaluate(() => [...document.querySelectorAll('main table')].flatMap((table) => {
            const right = table.getBoundingClientRect().right;
            const out = right > document.documentElement.clientWidth + 1 ? [`a table ends at ${Math.round(right)} px`] : [];
            for (let e = table.parentElement; e && e !== document.body; e = e.parentElement) {
                const s = getComputedStyle(e);
                if (s.overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1) {
                    out.push(`${e.className} cuts a table`);
                }
                if (s.overflowY !== 'visible' && e.scrollHeight > e.clientHeight + 1) {
                    out.push(`${e.className} cuts the rows of a table`);
                }
            }
            return out;
        }));
        assert.deepEqual(cut, [], `${at} on paper`);
    }
}));

// 1,280 px at 400 %: no rule of the style sheet asks for the height, so this is every window of that width.
const narrow = { width: 320, height: 225 };
const seenPlaces = new Set(); // by axe, whoever the reader was
const seenKinds = new Set();
const sent = new Set(); // what pages were built of as they came
for (const login of ['officer', 'approver', 'clerk', 'village', 'centre', 'auditor', 'system', 'security', 'logkeeper',
    'institution', 'charity', 'carer', 'department', 'city', 'province']) {
    test(`axe finds nothing on any page of ${login}, and none scrolls sideways when narrow`, as(login, async (page) => {
        const found = [];
        let looked = 0;
        const pages = await eachKind(page, async () => {
            const one = await build(page);
            const kind = news(seenKinds, one.kinds);
            const isNew = news(seenPlaces, one.places) || kind;
            if (isNew || login === 'officer') {
                found.push(...await sized(page, narrow, sideways));
            }
            if (isNew) {
                looked++;
                found.push(...await axeInAllLooks(page, kind));
            }
        }, (one) => news(sent, [...one.kinds, ...one.places]) || login === 'officer');
        console.log(`${login}: ${pages} pages, ${looked} with something that was not seen before`);
        assert.ok(pages > 5, `${pages} pages`);
        assert.deepEqual(found, []);
    }));
}

test('axe finds nothing on sign-in, on a form with mistakes and on an error', as(null, async (page, r) => {
    r.expect(404);
    r.expect(422);
    r.expect(400);
    await page.goto('/sign-in');
    const found = await axeInAllLooks(page);
    await signIn(page, 'officer');
    await page.goto('/person/new');
    await page.locator('main form').evaluate((f) => { f.noValidate = true; });
    await submit(page).click();
    await page.locator('[aria-invalid=true]').first().waitFor();
    found.push(...await axeInAllLooks(page));
    await page.goto('/nowhere');
    found.push(...await axeInAllLooks(page));
    assert.deepEqual(found, []);
}));

// ---- an alert from its review to its end -------------------------------------------------------------

// Reader after reader, each with a browser of their own: who visits does not judge.
const inTurn = (steps) => async (browser) => {
    const made = {};
    for (const [login, fn] of steps) {
        await as(login, (page, r) => fn(page, made, r))(browser);
    }
};
const press = (page, word) => page.locator(`main button[name=do][value=${word}]`).click();
const stateOf = (page) => page.locator('main .mz-steps [aria-current=step]').textContent();

test('an alert goes from review by visit and judgement to its end', inTurn([
    ['clerk', async (page, made) => {
        await page.goto('/watch?view=township');
        const link = page.locator('main tbody a').first();
        await link.click();
        await page.waitForURL(/\/watch\/\d+$/);
        made.path = new URL(page.url()).pathname;
        await page.fill('main textarea[name=note]', '县里重新核对一次数据');
        await press(page, 'back');
        await page.getByText('县级审核').first().waitFor();
    }],
    ['officer', async (page, made) => {
        await page.goto(made.path);
        assert.match(await stateOf(page), /县级审核/);
        assert.ok(await page.locator('main').getByText('为什么预警').count() > 0);
        await press(page, 'send');
        await page.waitForURL(new RegExp(`${made.path}$`));
        assert.match(await stateOf(page), /派发乡镇/);
    }],
    ['clerk', async (page, made) => {
        await page.goto(made.path);
        const options = page.locator('main select[name=visitor] option');
        const mine = await options.evaluateAll((all) => all.find((o) => o.textContent.includes('李秀芳')).value);
        await page.selectOption('main select[name=visitor]', mine);
        await press(page, 'assign');
        await page.waitForURL(new RegExp(`${made.path}$`));
        assert.match(await stateOf(page), /入户核实/);
        await page.goto(made.path.replace('/watch/', '/watch/visit/'));
        await page.locator('main label').filter({ hasText: '见到家属' }).click();
        await page.locator('main label').filter({ hasText: '看病花钱' }).click();
        await page.fill('main textarea[name=note]', '术后卧床，妻子照料，米油够一个月');
        await submit(page).click();
        await page.waitForURL(/\/watch\/visit$/);
        await page.goto(made.path);
        assert.match(await stateOf(page), /综合研判/);
    }],
    ['officer', async (page, made) => {
        await page.goto(made.path);
        assert.ok(await page.locator('main').getByText('术后卧床').count() > 0);
        await page.selectOption('main select[name=ending]', 'receiving');
        await page.fill('main textarea[name=note]', '已在享受医疗救助，暂不需要其他帮扶');
        await press(page, 'close');
        await page.waitForURL(new RegExp(`${made.path}$`));
        assert.ok(await page.locator('main').getByText('已在享').count() > 0);
    }],
]));

// ---- a cross-check ----------------------------------------------------------------------------------

const issueReport = async (page, path) => {
    await page.goto(path);
    await page.locator('main form:has([name=conclusion]) button').last().click();
    await page.getByText('已出具').first().waitFor();
};

test('a cross-check goes from consent by report and objection to the corrected report', inTurn([
    ['clerk', async (page, made) => {
        await page.goto('/household?kind=living');
        const homes = await page.locator('main tbody a[href^="/household/"]').evaluateAll(
            (all) => all.map((a) => a.getAttribute('href').match(/\d+$/)?.[0]).filter(Boolean));
        for (const home of homes) { // the first of nobody's consents
            await page.goto(`/verify/household/${home}`);
            made.home = home;
            if (await page.getByText('已授权').count() === 0) {
                break;
            }
        }
        const whose = page.locator('main select[name=person] option');
        const people = await whose.evaluateAll((all) => all.map((o) => o.value).filter(Boolean));
        for (const [i, person] of people.entries()) {
            await page.selectOption('main select[name=person]', person);
            await page.fill('main input[name=paper]', `SQ-FLOW-${i}`);
            await page.locator('main form:has([name=paper]) button').click();
            await page.getByText('授权已登记').first().waitFor();
        }
        await page.locator('main a[href^="/verify/consent/"]').first().click();
        await page.locator('main input[type=file]').setInputFiles({
            name: 'photo.bin',
            mimeType: 'application/octet-stream',
            buffer: Buffer.from('%PDF-1.4\nsigned\n%%EOF\n'),
        });
        await page.locator('main form:has(input[type=file]) button:not([type=button])').click();
        await page.getByText('文件已加密存档').first().waitFor();
        assert.equal(await page.getAttribute('main input[type=file]', 'capture'), 'environment');
        await page.goto(`/verify/new?household=${made.home}`);
        await page.fill('main input[name=reason]', '查田镇窗口，低保申请');
        await page.locator('main form:has([name=reason]) button').last().click();
        await page.waitForURL(/\/verify\/\d+$/);
        made.report = new URL(page.url()).pathname;
    }],
    ['centre', async (page, made) => {
        await issueReport(page, made.report);
        const sources = page.locator('main table').filter({ hasText: '机动车登记' }).last();
        assert.match(await sources.textContent(), /交付 \d+，\d{4}-\d\d-\d\d 收到/);
    }],
    ['clerk', async (page, made) => {
        await page.goto(`${made.report}/object`);
        await page.fill('main textarea[name=text]', '账户内是代管的集体资金，不是本户存款');
        await page.locator('main form:has([name=text]) button').last().click();
        await page.waitForURL(/\/verify\/(objection\/)?\d+$/);
    }],
    ['approver', async (page, made) => {
        await page.goto('/verify/objection');
        await page.locator('main tbody a').last().click();
        await page.waitForURL(/\/verify\/objection\/\d+$/);
        await page.fill('main textarea[name=note]', '代管证明属实，重新核对');
        await press(page, 'uphold');
        await page.waitForURL(/\/verify\/\d+$/);
        made.renewed = new URL(page.url()).pathname;
    }],
    ['centre', async (page, made) => {
        assert.notEqual(made.renewed, made.report);
        await issueReport(page, made.renewed);
        await page.goto(made.report);
        assert.ok(await page.locator('main').getByText('更正').count() > 0);
    }],
]));

// ---- the applicants ----------------------------------------------------------------------------------

tests.push(...applyTests, ...bundleTests);

// ---- running ------------------------------------------------------------------------------------------

await runAll(tests, await launch());
