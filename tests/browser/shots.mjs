// shots.mjs - pictures of the main pages and of letters as they are printed, to be looked at: desktop and phone, in Chinese, and
// three of them dark and in large type. A page that cannot be shown is a failed test.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { launch, look, reader, signIn, within } from './office.mjs';

const dir = process.env.MZ_SHOTS ?? 'build/shots';
mkdirSync(dir, { recursive: true });
const only = process.argv[2];
let passed = 0;
let failed = 0;
const browser = await launch();

async function shoot(login, pages, options, tail, settings = []) {
    const r = await reader(browser, options);
    if (login) {
        await signIn(r.page, login);
    }
    for (const [name, value] of settings) {
        await look(r.page, name, value);
    }
    for (const [name, open] of pages) {
        if (only && !name.includes(only)) {
            continue;
        }
        try {
            await within(async () => {
                await open(r.page);
                await r.page.screenshot({ path: `${dir}/${name}${tail}.png`, fullPage: true });
            });
            passed++;
            console.log(`ok   picture ${name}${tail}`);
        } catch (e) {
            failed++;
            console.log(`FAIL picture ${name}${tail}\n${e.message.split('\n')[0]}`);
        }
    }
    for (const [name, value] of [['theme', 'light'], ['size', 'normal']]) {
        if (settings.some((s) => s[0] === name)) {
            await look(r.page, name, value);
        }
    }
    await r.context.close();
}

// What a page hands out as PDF, page by page; nothing where pdftoppm is not installed.
async function paper(login, name, open, link) {
    if ((only && !name.includes(only)) || spawnSync('pdftoppm', ['-v']).error) {
        return;
    }
    const r = await reader(browser, {});
    try {
        await within(async () => {
            await signIn(r.page, login);
            await open(r.page);
            const href = await r.page.locator('main a').evaluateAll((all, p) => all
                .map((a) => a.getAttribute('href')).find((h) => new RegExp(p).test(h)), link);
            const got = href && await r.context.request.get(new URL(href, r.page.url()).href);
            const bytes = got ? await got.body() : Buffer.alloc(0);
            if (!bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) {
                throw new Error(`${href} of ${r.page.url()} is no PDF`);
            }
            writeFileSync(`${dir}/${name}.pdf`, bytes);
            const drawn = spawnSync('pdftoppm', ['-r', '60', '-png', `${dir}/${name}.pdf`, `${dir}/${name}`]);
            if (drawn.status !== 0) {
                throw new Error(`${name}.pdf cannot be drawn: ${drawn.stderr}`);
            }
        });
        passed++;
        console.log(`ok   paper ${name}`);
    } catch (e) {
        failed++;
        console.log(`FAIL paper ${name}\n${e.message.split('\n')[0]}`);
    }
    await r.context.close();
}

const go = (path) => (page) => page.goto(path);
// The first link of the list whose address fits.
const first = (list, pattern) => async (page) => {
    await page.goto(list);
    const href = await page.locator('main a').evaluateAll(
        (all, p) => all.map((a) => a.getAttribute('href')).find((h) => new RegExp(p).test(h)), pattern);
    if (!href) {
        throw new Error(`${list} has no link like ${pattern}`);
    }
    await page.goto(href);
};
const mistakes = async (page) => {
    await page.goto('/person/new');
    await page.fill('[name=name]', '张');
    await page.fill('[name=id_number]', '331181195803071234');
    await page.fill('[name=phone]', '1380000');
    await page.locator('main form').evaluate((f) => { f.noValidate = true; });
    await page.click('main .btn-primary');
    await page.waitForSelector('[aria-invalid=true]');
};

// An import with rows that are right and rows that are not; the one of an earlier run is enough.
const rows = '姓名,证件号码,性别,村（社区）,地址,电话\n'
    + '林志强,,男,查田镇溪口村,溪口12号,0578-7120001\n'
    + '周小兰,331181198001011231,女,查田镇溪口村,溪口14号,13800000012\n'
    + '项,,男,查田镇溪口村,溪口15号,138\n'
    + '吴建平,,男,没有这个村,溪口16号,\n';
const imported = async (page) => {
    await page.goto('/import');
    const shown = () => page.locator('main a').evaluateAll((all) => all
        .map((a) => a.getAttribute('href')).find((h) => /^\/import\/[0-9]+$/.test(h)));
    if (!await shown()) {
        await page.setInputFiles('main input[type=file]',
                                 { name: '查田镇人员.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) });
        await page.fill('main input[name=source]', '查田镇');
        await Promise.all([page.waitForURL(/\/import\/[0-9]+/), page.locator('main .btn-primary').last().click()]);
        await page.goto('/import');
    }
    await page.goto(await shown());
};

const officer = [
    ['01-workbench', go('/')],
    ['02-people', go('/person')],
    ['03-person', first('/person', '^/person/[0-9]+$')],
    ['04-person-mistakes', mistakes],
    ['05-household', first('/household', '^/household/[0-9]+$')],
    ['07-division', go('/division/331181000000')],
    ['08-import', imported],
    ['09-duplicates', first('/dedup', '^/dedup/[0-9]+$')],
    ['14-rules', go('/rule')],
    ['15-rule', go('/rule/cn-331181/dibao_amount')],
    ['16-param', go('/rule/cn-331181/param/dibao_line')],
    ['17-simulate', go('/simulate?dibao_line=1000')],
    ['18-determination', first('/rule/determination', '^/rule/determination/[0-9]+$')],
    ['19-watch', go('/watch')],
    ['20-alert', first('/watch', '^/watch/[0-9]+$')],
    ['21-check', first('/verify', '^/verify/[0-9]+$')],
    ['22-deliveries', go('/feed')],
];
// Help: cases, letters, notices, money; what people and visitors see on their telephones.
const help = [
    ['23-cases', go('/matter')],
    ['24-case', first('/matter', '^/matter/[0-9]+$')],
    ['25-letters', go('/letter')],
    ['26-letter', first('/letter', '^/letter/[0-9]+$')],
    ['27-payments', go('/pay')],
    ['28-payment', first('/pay', '^/pay/[0-9]+$')],
];
const visitor = [['29-visit', go('/visit/app')]];
const people = [['30-apply', go('/apply')], ['31-notices', go('/notice')]];
const approver = [['06-request', first('/household/change', '^/household/change/[0-9]+$')]];
const system = [['10-accounts', go('/account')]];
const nobody = [['11-sign-in', go('/sign-in')]];
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };

for (const [options, tail] of [[{}, ''], [phone, '-phone']]) {
    await shoot('officer', officer, options, tail);
    await shoot('approver', approver, options, tail);
    await shoot('approver', help, options, tail);
    await shoot('system', system, options, tail);
    await shoot(null, nobody, options, tail);
    await shoot(null, people, options, tail);
}
await shoot('village', visitor, phone, '-phone');
await paper('approver', '26-letter-paper', first('/letter', '^/letter/[0-9]+$'), '^/letter/[0-9]+/paper$');
await paper('approver', '24-case-form', first('/matter', '^/matter/[0-9]+$'), '^/matter/[0-9]+/form/print$');
await shoot('clerk', [['12-clerk', go('/')]], {}, '');
await shoot('village', [['13-village', go('/')]], phone, '-phone');
await shoot('officer', officer.slice(0, 3), {}, '-dark', [['theme', 'dark']]);
await shoot('officer', officer.slice(0, 3), {}, '-large', [['size', 'large']]);
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
