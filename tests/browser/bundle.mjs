// bundle.mjs - several matters with one form: at the counter with a department's answer, and by an
// applicant on a phone. Taken up by flows.mjs.
import assert from 'node:assert/strict';
import { axeInAllLooks, figure, reader, sideways, signIn } from './office.mjs';
import { phone } from './apply.mjs';

const next = (page, button) => Promise.all([page.waitForEvent('load', { timeout: 60000 }), button.click()]);
const text = (page) => page.locator('main').innerText();

async function looks(page) {
    assert.deepEqual(await sideways(page), []);
    assert.deepEqual(await axeInAllLooks(page), []);
    await page.reload();
}

// The clerk asks for one household; what fits is ticked; all cases begin; the department answers.
async function atTheCounter(browser) {
    const clerk = await reader(browser);
    await signIn(clerk.page, 'clerk');
    const page = clerk.page;
    await page.goto('/household');
    await page.locator('main tbody a').first().click();
    await page.waitForURL(/\/household\/\d+/);
    const home = /\/household\/(\d+)/.exec(page.url())[1];
    await page.goto(`/bundle/new?household=${home}`);
    await page.locator('main a').filter({ hasText: '大救助一件事' }).first().click();
    await page.locator('[name="h.wants_housing"]').waitFor();
    await looks(page);
    await page.selectOption('[name="h.wants_housing"]', 'true');
    await page.selectOption('[name="h.wants_work"]', 'true');
    await page.selectOption('[name="h.wants_living"]', 'false');
    await next(page, page.locator('main form button[value=look]').last());
    assert.ok(await page.locator('[name=choose][value=housing_referral]').isChecked());
    assert.ok(await page.locator('[name=choose][value=employment_referral]').isChecked());
    assert.equal(await page.locator('[name=choose][value=dibao_apply]').count(), 0, 'not needed, not offered');
    assert.equal(await page.locator('[name="h.contact_phone"]').count(), 1, 'two matters ask it, the form once');
    assert.equal(await page.inputValue('[name="h.wants_housing"]'), 'true', 'what was told stays');
    await page.fill('[name="h.contact_phone"]', '13905880000');
    await page.fill('[name="h.contact_address"]', '溪口12号');
    await page.fill('[name="h.housing_wish"]', '房屋漏雨，墙体开裂');
    await next(page, page.locator('main form button[value=send]').last());
    assert.match(page.url(), /\/bundle\/\d+$/);
    const path = new URL(page.url()).pathname;
    assert.match(await text(page), /住房救助转介[\s\S]*等待部门答复/);
    await looks(page);

    const department = await reader(browser);
    await signIn(department.page, 'department');
    await department.page.goto('/bundle/asked');
    await department.page.locator('main tbody a').filter({ hasText: '住房救助转介' }).last().click();
    await department.page.locator('[name=reason]').waitFor();
    assert.match(await text(department.page), /房屋漏雨/);
    await looks(department.page);
    await department.page.locator('[name=what][value=help]').check();
    await department.page.fill('[name=reason]', '列入今年危房改造');
    await next(department.page, department.page.locator('main form button.btn-primary').last());
    assert.deepEqual(department.seen, []);
    await department.context.close();

    await page.goto(path);
    assert.match(await text(page), /列入今年危房改造/);
    assert.match(await text(page), /部门已给予帮助/);
    await page.locator('[name=case][value="0"]').check();
    await page.fill('[name=reason]', '本人要求撤回');
    await next(page, page.locator('main form:has([name=case]) button').last());
    assert.match(await text(page), /申请人撤回/);
    assert.match(await text(page), /部门已给予帮助/, 'what was answered stays');
    assert.deepEqual(clerk.seen, []);
    await clerk.context.close();
}

// An applicant on a phone, without an account: the same questions on small pages.
async function onAPhone(browser) {
    const r = await reader(browser, phone);
    const page = r.page;
    await page.goto('/apply?place=331181103209');
    await next(page, page.locator('main a').filter({ hasText: '大救助一件事' }).first());
    await next(page, page.locator('main form button.btn-primary').last());
    const path = new URL(page.url()).pathname;
    await next(page, page.locator('main a.btn-primary'));
    await page.fill('[name=name]', '季小禾');
    await page.fill('[name=number]', '331181197003030014');
    await page.fill('[name=phone]', '13957811223');
    await next(page, page.locator('main form button.btn-primary').last());
    if (await page.locator('[name=number][aria-invalid=true]').count() > 0) {
        assert.fail('the number of the test does not pass its check');
    }
    await next(page, page.locator('main button[value=skip]'));
    await next(page, page.locator('main form button.btn-primary').last()); // nobody to add
    let chosen = false;
    for (let most = 30; most > 0; most--) {
        const words = await text(page);
        if (await page.locator('[name=agree]').count() > 0) {
            break;
        }
        if (await page.locator('[name=choose]').count() > 0) {
            chosen = true;
            assert.ok(await page.locator('[name=choose][value=medical_referral]').isChecked());
            assert.equal(await page.locator('[name=choose][value=housing_referral]').count(), 0);
            await looks(page);
        } else if (/材料照片/.test(words) && await page.locator('[name=photo]').count() > 0) {
            await next(page, page.locator('main a.btn-primary'));
            continue;
        }
        for (const field of await page.locator('main form select').all()) {
            const name = await field.getAttribute('name');
            const yes = name === 'h.wants_medical';
            const no = name.startsWith('h.wants_') && !yes;
            await field.selectOption(yes ? 'true' : no || /without_family|wants_rehab/.test(name) ? 'false'
                : name.endsWith('disabled_kind') ? 'none'
                : name.endsWith('disabled_grade') ? 'no_grade' : { index: 1 });
        }
        for (const field of await page.locator('main form textarea, main form input[type=text]').all()) {
            if (await field.inputValue() === '') {
                await field.fill(await field.getAttribute('inputmode') ? figure(await field.getAttribute('name')) : '溪口12号');
            }
        }
        await next(page, page.locator('main form button.btn-primary').last());
    }
    assert.ok(await page.locator('[name=agree]').count() > 0, (await text(page)).slice(0, 900));
    assert.ok(chosen, 'what is applied for is chosen on a page of its own');
    assert.ok(!(await text(page)).includes('还没有填好'), await text(page));
    await page.locator('[name=agree]').check();
    await next(page, page.locator('main form button.btn-primary').last());
    assert.equal(new URL(page.url()).pathname, path);
    assert.match(await text(page), /申请已经收到/);
    assert.deepEqual(r.seen, []);
    await r.context.close();
}

export const bundleTests = [
    ['a clerk asks for several matters at once, a department answers, the rest is withdrawn', atTheCounter],
    ['somebody asks for several matters at once on a phone', onAPhone],
];
