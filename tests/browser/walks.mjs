// walks.mjs - whole ways through an office, each walked twice: by people with browsers, and by
// programs with tokens. Days pass by the clock of the test (clock.mjs).
//
//   (a) alert, visit offline on a phone, living allowance, cross-check, public notice, decision, letter, first
//       payment, the bank's answer     (b) emergency aid, paid on the same day
//   (c) refusal with reasons, appeal, changed decision, back pay     (d) a death by feed, stop, recovery
//
// No test waits for time to pass: each waits for what it expects to see.
import assert from 'node:assert/strict';
import { forward, today } from './clock.mjs';
import { people, programs } from './hands.mjs';
import { launch, runAll, url } from './office.mjs';
import {
    account, act, budget, by, calculated, caseNo, clock, delivered, headOf, idNumber, idNumberIn, LETTERS, money, numberOf, PAID, paid,
    picture, report, stepOf, until, watcher, yuan,
} from './ways.mjs';

const FROZEN = 2;

// The days of a public notice pass, to the end of its last one; the office goes on by itself.
async function pass(hands, id, step) {
    await by(hands, 'officer', async (h) => {
        const { notice } = await h.json(`/matter/${id}`);
        const { last } = await h.json(`/notice/${notice}`);
        forward(clock, Math.round((new Date(last) - new Date(today(clock))) / 86400000) + 1);
    });
    await by(hands, 'officer', (h) => until(async () => (await stepOf(h, id)) === step, `case ${id} at ${step}`));
}

// A minor's day of birth is not for a clerk's eyes: such a household is asked about it at the counter.
const grownUp = (household) => household.members.length > 0 && household.members.every((m) => m.name !== '未成年人');

// Small households of the clerk's township.
async function homes(hands) {
    return by(hands, 'clerk', async (h) => {
        const found = [];
        for (let page = 1; found.length < 40 && page < 8; page++) {
            const list = await h.json(`/household?page=${page}`);
            for (const row of list.households) {
                const home = await h.json(`/household/${row.id}`);
                if (row.kind === 'living' && home.members.length <= 2 && grownUp(home)) {
                    found.push(home);
                }
            }
            if (list.households.length === 0) {
                break;
            }
        }
        return found;
    });
}

// Households that somebody deals with already.
const used = new Set();
async function inCases(hands) {
    await by(hands, 'officer', async (h) => {
        for (const view of ['', 'closed']) {
            for (let page = 1, n = 1; n > 0 && page < 20; page++) {
                const { cases } = await h.json(`/matter?view=${view}&page=${page}`);
                n = cases.length;
                for (const row of cases.filter((c) => !['refused', 'not_accepted', 'withdrawn'].includes(c.ending))) {
                    used.add((await h.json(`/matter/${row.id}`)).household);
                }
            }
        }
    });
}

async function home(hands) {
    for (const one of await homes(hands)) {
        if (!used.has(one.id)) {
            used.add(one.id);
            return one;
        }
    }
    throw new Error('no household fits');
}

// What is told at the counter, of a household that earns so much.
const roles = { 0: 'self', 1: 'spouse', 2: 'child', 3: 'child', 4: 'grandchild', 5: 'father_or_mother', 6: 'grandparent', 7: 'sibling' }; // by GB/T 4761
async function told(h, members, wage) {
    const births = [];
    for (const m of members) {
        births.push((await h.json(`/person/${m.person}`)).birth);
    }
    const fields = {
        'h.contact_phone': '13905880000', 'h.contact_address': '溪口12号', 'h.why_help': '常年有病，没有劳动力',
        'h.financial_assets': '8000', 'h.dwellings': '1', 'h.premises': '0', 'h.vehicles': '0', 'h.new_house': 'false',
    };
    members.forEach((m, i) => Object.assign(fields, {
        [`m${i}.role`]: roles[m.relation[0]], [`m${i}.birth`]: births[i],
        [`m${i}.lives_together`]: 'true', [`m${i}.support_duty`]: 'true', [`m${i}.held`]: 'free',
        [`m${i}.can_work`]: 'false', [`m${i}.disabled_kind`]: 'none', [`m${i}.severe_illness`]: 'false',
        ...(roles[m.relation[0]] === 'child' && { [`m${i}.independent`]: 'false' }),
        [`m${i}.wage`]: i === 0 ? String(wage) : '0', [`m${i}.business`]: '0', [`m${i}.property_income`]: '0',
        [`m${i}.pension`]: '180', [`m${i}.support_received`]: '0', [`m${i}.other_transfer`]: '0',
    }));
    return fields;
}

// The clerk enters an application for a household, from its page.
async function applies(hands, h, household, matter, fields) {
    await h.open(`/household/${household}`);
    await h.go(`/matter/household/${household}`);
    await h.ask('/matter/new', { matter });
    const done = await h.send('/matter/new', { matter, household, ...fields });
    return caseNo(done.href);
}

// The visit at home, on the page of the task.
async function visited(hands, id, login = 'clerk', task = 'visit') {
    await by(hands, login, async (h) => {
        const { household } = await h.json(`/matter/${id}`);
        const { members } = await h.json(`/household/${household}`);
        await h.open(`/matter/${id}`);
        await h.go(`/matter/${id}/task/${task}`);
        await h.send(`/matter/${id}/task/${task}`, {
            ...Object.fromEntries(members.map((m, i) => [`m${i}.hard_after`, 'false'])), people: 2, 'h.visited_on': today(clock), 'h.seen_home': '砖木平房两间，陈设简单', 'h.seen_members': '与户籍一致',
            'h.visit_finding': '与申报一致', 'h.signed_by': picture('signed'), 'h.visitors': '叶根土、网格员',
        });
        await h.see(/入户调查/);
    });
}

// With the consent of every adult the sources are asked; the centre concludes and seals the report.
async function crossChecked(hands, id) {
    const { household } = await by(hands, 'clerk', (h) => h.json(`/matter/${id}`));
    const members = (await by(hands, 'clerk', (h) => h.json(`/household/${household}`))).members;
    const asked = await by(hands, 'clerk', async (h) => {
        await h.open(`/matter/${id}`);
        await h.go(`/household/${household}`);
        await h.go(`/verify/household/${household}`);
        for (const m of members) {
            await h.open(`/verify/household/${household}`);
            await h.send(`/verify/household/${household}`, {
                person: m.person, purpose: 'dibao', signed_as: 'self', scope: '*', from_day: today(clock), to_day: today(clock, 300),
                form: 'paper', paper: `SQ-${id}-${m.person}`,
            });
        }
        await h.open(`/verify/new?household=${household}&purpose=dibao`);
        const { href } = await h.send('/verify/new', { household, purpose: 'dibao', reason: '查田镇社会救助窗口，低保申请' });
        return href;
    });
    await by(hands, 'centre', async (h) => {
        const report = await until(async () => {
            const r = await h.json(asked);
            return r.state === 'draft' ? r : null;
        }, 'the sources answered');
        await h.open(asked);
        await h.send(asked, { version: report.version, conclusion: report.suggested });
        assert.equal((await h.json(asked)).state, 'issued');
    });
}

// To the opinion of the township: accepted, visited, checked.
async function surveyed(hands, id) {
    await act(hands, 'clerk', id, 'take');
    await act(hands, 'clerk', id, 'start');
    await visited(hands, id);
    await crossChecked(hands, id);
    await report(hands, 'centre', id, 'check', '核对结果与申报一致');
    assert.equal((await by(hands, 'clerk', (h) => h.json(`/matter/${id}`))).report_holds, true, 'the case names the report it rests on');
    const c = await act(hands, 'clerk', id, 'report');
    assert.equal(c.step, 'opinion');
}

// The public reads the notice; nobody learns more from it than the pack lets.
async function noticed(hands, id, household) {
    const guest = await hands.as(null);
    await guest.open('/notice');
    const all = (await guest.json('/notice')).notices;
    const code = await by(hands, 'clerk2', async (h) => {
        await h.open(`/matter/${id}`);
        return all.length > 0 ? all.map((n) => n.code) : [];
    });
    assert.ok(code.length > 0, 'a notice hangs');
    for (const c of code) {
        await guest.open(`/notice/${c}`);
        await guest.hide(idNumberIn);
    }
    const newest = all.filter((n) => n.division === household.division && n.first === today(clock, 1));
    assert.ok(newest.length > 0, `a notice of today hangs for ${household.division}`);
    for (const n of newest) {
        assert.ok(!household.members.some((m) => m.name === n.name && m.name !== ''), 'the name is masked');
        assert.match(n.proposes, LETTERS);
    }
    await guest.end();
    return newest.at(-1).code;
}

async function gone(hands, code) {
    const answer = await fetch(`${url}/notice/${code}`, { headers: { accept: 'application/json' } });
    assert.ok([404, 410].includes(answer.status), `the notice is down: ${answer.status}`);
}

/* ---- (a) -------------------------------------------------------------------------------------------- */

// A family that came to the township, as the police's list names it. Of those whom the demonstration invented
// nobody is left to be warned about a second time, and rightly: a bill warns where somebody lives near the line
// (watch_near of packs/cn: twice the living allowance, or an income that nobody knows), of these nearly everybody in
// this township has an alert or a case since the demonstration shows the year, and the incomes of the others are
// invented at two to eight times that line. What a family earns that has just come nobody has delivered yet.
let families = 0;
async function movesIn(hands) {
    const serial = ++families;
    const house = `W${serial}`;
    const numbers = [idNumber('19590412', `90${serial}`), idNumber('19610918', `80${serial}`)];
    const rows = ['姓名,证件号码,所在村,家庭住址,户号,与户主关系', `汪骐${'甲乙丙丁'[serial]},${numbers[0]},查田镇溪口村,溪口9${serial}号,${house},户主`,
        `褚骁${'甲乙丙丁'[serial]},${numbers[1]},查田镇溪口村,溪口9${serial}号,${house},配偶`, ''];
    const BEHIND_OTHERS = 900; // work waits for work that was asked for before it
    return by(hands, 'clerk', async (h) => {
        await h.open('/import');
        const { href } = await h.send('/import', { kind: 'person', source: '查田派出所', file: { name: `迁入${serial}.csv`, type: 'text/csv', bytes: Buffer.from(rows.join('\n')) } });
        await h.open(href);
        await h.send(href, { kind: 'living' });
        await until(async () => (await h.json(href)).state !== 'checking', 'the list is checked', BEHIND_OTHERS);
        await h.open(href);
        await h.send(href, { do: 'run' });
        await until(async () => (await h.json(href)).state === 'done', 'the list is taken in', BEHIND_OTHERS);
        const household = await until(async () => {
            for (let page = 1, n = 1; n > 0; page++) {
                const list = (await h.json(`/household?kind=living&page=${page}`)).households;
                n = list.length;
                const found = list.find((x) => x.number === house);
                if (found) {
                    return h.json(`/household/${found.id}`);
                }
            }
            return null;
        }, 'the family is in the register');
        used.add(household.id);
        return { household, number: numbers[0] };
    });
}

// What a hospital's office delivers, about all of whom these walks told it: a delivery takes the place of the one before.
const ill = [];
const treatments = () => Buffer.from(['证件号码,人员姓名,个人自付金额,出院日期',
    ...ill.map((i) => `${i.number},${i.name},38600.00,${i.day}`), ''].join('\r\n'));

async function alertOfIllness(hands) {
    const { household, number } = await movesIn(hands);
    ill.push({ number, name: headOf(household).name, day: today(clock, -20) });
    await by(hands, 'officer', async (h) => {
        await h.go('/feed');
        await h.go('/feed/list');
        await h.go('/feed/bring');
        await h.send('/feed/bring', { file: { name: '医保.csv', type: 'text/csv', bytes: treatments() }, item: '26', period: today(clock).slice(0, 7) });
    });
    return by(watcher, 'officer', (h) => until(async () => {
        for (let page = 1, n = 1; n > 0; page++) {
            const { alerts } = await h.json(`/watch?view=review&page=${page}`);
            n = alerts.length;
            const mine = alerts.find((a) => a.side === 'help' && a.household === household.id);
            if (mine) {
                return mine;
            }
        }
        return null;
    }, 'an alert of illness'));
}

async function alertToBank(hands, browser) {
    const alert = await alertOfIllness(hands);
    await by(hands, 'officer', async (h) => {
        await h.open('/watch?view=review');
        await h.open(`/watch/${alert.id}`);
        const { version } = await h.json(`/watch/${alert.id}`);
        await h.send(`/watch/${alert.id}`, { do: 'send', note: '请乡镇核实', version });
    });
    // The township sends somebody to look: who works in the village, where somebody does.
    const village = await by(hands, 'village', async (h) => ({ ...await h.json('/visit/here'), homes: (await h.json('/household')).households }));
    const clerk = await by(hands, 'clerk', (h) => h.json('/visit/here'));
    alert.visitor = village.homes.some((x) => x.id === alert.household) ? 'village' : 'clerk';
    await by(hands, 'clerk', async (h) => {
        await h.open('/watch');
        await h.open(`/watch/${alert.id}`); // one of many that wait
        const { version } = await h.json(`/watch/${alert.id}`);
        await h.send(`/watch/${alert.id}`, { do: 'assign', visitor: (alert.visitor === 'village' ? village : clerk).account, note: '请两人入户', version });
    });
    hands.program ? await visitsByProgram(hands, alert) : await visitsOffline(browser, alert);
    // The county judges what was found, and the family applies.
    await by(hands, 'officer', async (h) => {
        await h.open('/watch?view=judge');
        await h.go(`/watch/${alert.id}`);
        await h.see(/家里只有老人/);
        const { version } = await h.json(`/watch/${alert.id}`);
        await h.send(`/watch/${alert.id}`, { do: 'help', measures: ['dibao'], note: '情况属实，协助申请低保', version });
    });
    const household = await by(hands, 'clerk', (h) => h.json(`/household/${alert.household}`));
    const head = headOf(household);
    const id = await by(hands, 'clerk', async (h) => {
        const runs = (await h.json(`/matter?matter=dibao_apply&household=${alert.household}`)).cases;
        assert.equal(runs.length, 1, 'the judgement began one case');
        const begun = runs[0].id;
        // Whoever wants to enter another one is led to it.
        await h.open(`/matter/new?household=${alert.household}&matter=dibao_apply`);
        await h.go(`/matter/${begun}`);
        await h.open(`/watch/${alert.id}`);
        await h.go(`/matter/${begun}`);
        await h.go(`/matter/${begun}/form`);
        await h.send(`/matter/${begun}/form`, await told(h, household.members, 0));
        await h.go(`/matter/${begun}/paper`);
        await h.send(`/matter/${begun}/paper`, { do: 'say', of_paper: 'identity', state: 'seen' });
        return begun;
    });
    await surveyed(hands, id);
    await act(hands, 'clerk2', id, 'propose');
    const code = await noticed(hands, id, household);
    await pass(hands, id, 'confirm');
    await gone(hands, code);
    const done = await act(hands, 'approver', id, 'grant');
    assert.equal(done.ending, 'granted');
    assert.ok(done.determination > 0, 'what the rules said is kept');
    await delivered(hands, id);
    const number = await account(hands, head.person, head.name, hands.program ? 1 : 2);
    // From the month after the decision.
    const lines = await paid(hands, 'dibao', today(clock, 31 - Number(today(clock).slice(8)) + 1).slice(0, 7), number);
    assert.ok(lines.length >= 1 && lines[0].fen > 0);
    assert.ok((await money(hands, head.person)).payments.some((p) => p.fen === lines[0].fen && p.state === PAID), 'paid by the word of the bank');
}

/* ---- visits --------------------------------------------------------------------------------------------- */

async function visitsByProgram(hands, alert) {
    const h = await hands.as(alert.visitor);
    const device = await h.send('/visit/pair', { name: '外勤程序' });
    const pack = await h.json('/visit/pack', { 'x-visit-device': device.secret });
    const visit = pack.visits.find((v) => v.source === 'alert' && v.id === alert.id);
    assert.ok(visit, 'the visit is in the pack');
    const key = `walk-${alert.id}-${device.id}`;
    const send = () => h.send('/visit/sync', {
        source: 'alert', id: visit.id, version: visit.version, key, outcome: 'met', with: '网格员',
        answers: JSON.stringify({ works: 'no', hard: 'food', wants: 'yes' }), note: '家里只有老人，米油不多',
        sign1: picture('one'), sign2: picture('two'),
    }, { 'x-visit-device': device.secret });
    assert.equal((await send()).result, 'taken');
    assert.equal((await send()).result, 'again', 'twice is once');
    await h.end();
}

async function visitsOffline(browser, alert) {
    const { reader, signIn } = await import('./office.mjs');
    const PIN = '294715';
    const r = await reader(browser, { viewport: { width: 375, height: 740 }, serviceWorkers: 'allow', hasTouch: true });
    const { page } = r;
    const screen = (name) => page.locator(`[data-screen=${name}]:visible`);
    await signIn(page, alert.visitor);
    await page.goto('/visit/app');
    await screen('pair').waitFor();
    await page.fill('#v-name', '外勤手机');
    await page.fill('#v-pin', PIN);
    await page.fill('#v-pin2', PIN);
    await page.locator('[data-form=pair] button').click();
    await screen('list').waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await r.context.setOffline(true);
    await page.reload();
    await screen('lock').waitFor();
    await page.fill('#v-open', PIN);
    await page.locator('[data-form=lock] button').click();
    await screen('list').waitFor();
    await page.locator(`[data-list] button[data-visit="alert:${alert.id}"]`).click();
    await screen('visit').waitFor();
    await page.check('[name=outcome][value=met]');
    await page.check('[name=q_works][value=no]');
    await page.check('[name=q_hard][value=food]');
    await page.check('[name=q_wants][value=yes]');
    await page.fill('#v-note', '家里只有老人，米油不多');
    await page.fill('#v-with', '网格员');
    for (const pen of ['sign1', 'sign2']) {
        const canvas = page.locator(`[data-pen=${pen}] canvas`);
        await canvas.scrollIntoViewIfNeeded();
        const box = await canvas.boundingBox();
        await page.mouse.move(box.x + 20, box.y + 40);
        await page.mouse.down();
        for (let i = 1; i <= 30; i++) {
            await page.mouse.move(box.x + 20 + i * 6, box.y + 40 + 20 * Math.sin(i / 3));
        }
        await page.mouse.up();
    }
    await page.locator('[data-form=visit] button.btn-primary').click();
    await screen('list').waitFor();
    await r.context.setOffline(false);
    await page.locator('[data-sync]').click();
    await page.locator(`[data-list] button[data-visit="alert:${alert.id}"]`).waitFor({ state: 'detached' });
    assert.deepEqual(r.seen.filter((s) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED|net::/.test(s)), []);
    await r.context.close();
}

/* ---- (c) ------------------------------------------------------------------------------------------------------ */

async function refusedAndChanged(hands) {
    const household = await home(hands);
    const head = headOf(household);
    const first = await by(hands, 'clerk', async (h) => applies(hands, h, household.id, 'dibao_apply', await told(h, household.members, 9000)));
    await surveyed(hands, first);
    await act(hands, 'clerk2', first, 'deny', '家庭人均收入高于低保标准');
    await act(hands, 'approver', first, 'refuse', '家庭人均收入高于低保标准');
    await by(hands, 'clerk', async (h) => {
        await h.open(`/matter/${first}`);
        await h.see(/人均/); // the condition that failed, in words
    });
    assert.equal((await act(hands, 'clerk', first, 'told')).ending, 'refused');
    await delivered(hands, first);
    forward(clock, 55); // inside of the sixty days, and months away from what is then due
    const appeal = await by(hands, 'clerk', (h) => applies(hands, h, household.id, 'aid_appeal', {
        'h.appeal_why': '工资早已停发，有单位证明', 'h.contact_phone': '13905880000',
    }));
    await act(hands, 'clerk', appeal, 'take');
    await report(hands, 'officer', appeal, 'check', '单位证明属实');
    await act(hands, 'officer', appeal, 'change', '原决定依据的工资信息有误');
    assert.equal((await act(hands, 'approver2', appeal, 'change', '原决定依据的工资信息有误')).ending, 'changed');
    assert.equal(await by(hands, 'clerk2', (h) => stepOf(h, first)), 'opinion');
    await by(hands, 'clerk2', async (h) => {
        await h.open(`/matter/${first}`);
        await h.go(`/matter/${first}/form`);
        await h.send(`/matter/${first}/form`, await told(h, household.members, 0));
    });
    await act(hands, 'clerk2', first, 'propose');
    await pass(hands, first, 'confirm');
    assert.equal((await act(hands, 'approver', first, 'grant')).ending, 'granted');
    const number = await account(hands, head.person, head.name, hands.program ? 3 : 4);
    const lines = await paid(hands, 'dibao', today(clock).slice(0, 7), number);
    assert.ok(lines.length >= 2, `back pay: ${JSON.stringify(lines)}`);
    const months = new Set((await money(hands, head.person)).payments.map((p) => p.month));
    assert.ok(months.size >= 2, `months that were paid: ${[...months]}`);
}

/* ---- (d) --------------------------------------------------------------------------------------------------------- */

// Somebody whom the bank paid, and who is paid on.
async function paidHead(hands) {
    const month = today(clock).slice(0, 7);
    return by(hands, 'officer', async (h) => {
        for (let page = 1, more = true; more; page++) {
            const { households } = await h.json(`/household?page=${page}&per=200`);
            more = households.length > 0;
            for (const row of households.filter((x) => x.kind === 'living' && !used.has(x.id))) {
                const one = await h.json(`/household/${row.id}`);
                const head = headOf(one);
                if (!head) {
                    continue;
                }
                const was = (await h.json(`/pay/person/${head.person}`)).payments.filter((p) => p.programme === 'dibao');
                if (was.some((p) => p.state === PAID) && was.some((p) => p.month === month && p.state === FROZEN)) {
                    used.add(row.id);
                    return { ...head, household: one };
                }
            }
        }
        throw new Error('nobody is paid');
    });
}

// What a crematory delivers, about nobody else than people it knows.
const dead = [];
const cremations = () => Buffer.from(['逝者公民身份号码,逝者姓名,死亡日期,火化日期,火化证编号',
    ...dead.map((d, i) => `${d.number},${d.name},${d.day},${d.day},H${i}`), ''].join('\r\n'));

async function deathAndRecovery(hands) {
    const head = await paidHead(hands);
    const { person } = head;
    // So long ago that a month was paid behind it.
    const died = today(clock, -50);
    dead.push({ number: await numberOf(hands, person), name: head.name, day: died });
    await by(hands, 'officer', async (h) => {
        await h.go('/feed');
        await h.go('/feed/list');
        await h.go('/feed/bring');
        await h.send('/feed/bring', { file: { name: '火化.csv', type: 'text/csv', bytes: cremations() }, item: '09', period: today(clock).slice(0, 7) });
    });
    const stop = await until(() => caseAbout(hands, 'death_stop', person), 'the case of this death');
    await by(hands, 'officer', async (h) => {
        await h.open(`/pay/person/${person}`);
        await h.go(`/pay/person/${person}/debt`);
        await h.see(/暂停|停住|不动|死亡/); // money stands still before anybody decided
    });
    await report(hands, 'centre', stop, 'check', '火化、户籍注销信息一致');
    await act(hands, 'officer', stop, 'proven', '火化信息属实');
    const done = await act(hands, 'approver', stop, 'stop', '死亡次月起停发');
    assert.equal(done.ending, 'ended');
    // The next calculation books what was too much, and pays nothing to the dead.
    await by(hands, 'officer', async (h) => {
        await h.go('/pay');
        await h.go('/pay/run');
        await calculated(h, 'dibao', today(clock).slice(0, 7));
    });
    const debt = await by(hands, 'officer', (h) => until(async () => (await h.json(`/pay/person/${person}/debt`)).debts
        .find((d) => d.programme === 'dibao' && d.owed > 0), 'a month was paid behind the death'));
    const path = `/pay/person/${person}/debt`;
    await by(hands, 'officer', async (h) => {
        await h.open(path);
        await h.send(path, { programme: 'dibao', months: 2, why: '与其子约定两期退回' });
        const half = Math.floor(debt.owed / 2);
        await h.open(path);
        await h.send(path, { programme: 'dibao', fen: yuan(half), day: today(clock), document: `非税${person}-1` });
        await h.open(path);
        await h.send(path, { programme: 'dibao', fen: yuan(debt.owed - half), day: today(clock), document: `非税${person}-2` });
        const left = (await h.json(path)).debts.find((d) => d.programme === 'dibao');
        assert.equal(left?.owed ?? 0, 0, 'all of it came back');
    });
}

async function caseAbout(hands, matter, person) {
    return by(watcher, 'officer', async (h) => {
        for (const row of (await h.json(`/matter?matter=${matter}`)).cases) {
            const c = await h.json(`/matter/${row.id}`);
            if (c.person === person) {
                return row.id;
            }
        }
        return 0;
    });
}

/* ---- (b) --------------------------------------------------------------------------------------------------------- */

async function emergency(hands) {
    const household = await home(hands);
    const head = headOf(household);
    const day = today(clock);
    const fields = {
        'h.contact_phone': '13905880000', 'h.contact_address': '溪口12号', 'h.emergencies': 'fire', 'h.basic_life_hard': 'true',
        'h.what_happened': '昨夜失火，粮食被褥烧毁', 'h.relief_proposed': '800', 'h.relief_form': '现金',
    };
    const id = await by(hands, 'clerk', async (h) => {
        const people = Object.entries(await told(h, household.members, 0))
            .filter(([name]) => /^m\d+\.(role|birth|lives_together|support_duty|held)$/.test(name));
        return applies(hands, h, household.id, 'relief_urgent', { ...fields, ...Object.fromEntries(people) });
    });
    assert.equal((await act(hands, 'clerk', id, 'give', '昨夜失火，粮食被褥烧毁')).step, 'papers', 'help comes first');
    const number = await account(hands, head.person, head.name, hands.program ? 5 : 6);
    await budget(hands, 'linshi');
    const lines = await paid(hands, 'linshi', day.slice(0, 7), number);
    assert.equal(lines.length, 1);
    assert.equal(today(clock), day, 'on the same day');
    assert.ok((await money(hands, head.person)).payments.some((p) => p.programme === 'linshi' && p.fen === lines[0].fen && p.state === PAID));
    // The papers follow, and the notice; nothing is paid twice.
    await by(hands, 'clerk', async (h) => {
        await h.open(`/matter/${id}`);
        await h.go(`/matter/${id}/task/visit`);
        await h.send(`/matter/${id}/task/visit`, {
            people: 2, 'h.visited_on': today(clock), 'h.seen_home': '房屋过火，无法居住', 'h.goods_given': '现金',
            'h.signed_by': picture('signed'), 'h.visitors': '叶根土、网格员',
        });
    });
    await report(hands, 'centre', id, 'check', '情况属实');
    await act(hands, 'clerk', id, 'hand_on');
    await act(hands, 'clerk2', id, 'publish');
    await pass(hands, id, 'file');
    assert.equal((await act(hands, 'officer', id, 'keep')).ending, 'granted');
    assert.equal((await money(hands, head.person)).payments.filter((p) => p.programme === 'linshi').length, 1);
    // Nothing more is paid or owed: who asks for it has the account erased.
    await by(hands, 'officer', async (h) => {
        await h.open(`/pay/person/${head.person}`);
        await h.send(`/pay/person/${head.person}/forget`, { request: `申请${head.person}号` });
        assert.ok((await h.json(`/pay/person/${head.person}`)).accounts.every((a) => a.state === 'closed' && !/\d/.test(a.account)));
    });
}

/* ---- running -------------------------------------------------------------------------------------------------------- */

// The days only go on: what needs the month of the demonstration comes first.
const walks = [
    ['a death that a department delivers stops the money and brings back what was too much', deathAndRecovery],
    ['an emergency is relieved with money on the same day, the papers follow', emergency],
    ['an alert becomes a visit, a case, a notice, a decision, a letter and money at the bank', alertToBank],
    ['a refusal gives its reasons, an appeal changes it, and what was due is paid', refusedAndChanged],
];

const browser = await launch();
await inCases(programs());
await runAll(walks.flatMap(([name, walk]) => [['by hand', people(browser)], ['by programs', programs()]].map(
    ([how, hands]) => [`${name}: ${how}`, () => walk(hands, browser)])), browser);
