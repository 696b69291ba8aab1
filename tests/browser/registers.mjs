// registers.mjs - three systems that are packs and nothing else, each walked twice through one county: by people
// with browsers, and by programs with tokens. Days pass by the clock of the test (clock.mjs).
//
//   (a) packs/names: a place is named, filed, announced and in the register; a sign is looked at; the place is renamed
//   (b) packs/orgs:  an organisation is registered, reports, misses a report, is listed, is fined, and after two years
//                    listed as serious; 信用中国 is told of each
//   (c) packs/after: a family's form, the departments' answers, the funeral's items, what the dead person got stops
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { phone } from './apply.mjs';
import { forward, today } from './clock.mjs';
import { people, programs } from './hands.mjs';
import { launch, reader, runAll } from './office.mjs';
import {
    account, act, budget, by, caseNo, clock, delivered, headOf, idNumberIn, LETTERS, numberOf, PAID, paid, report, stepOf, until, watcher,
} from './ways.mjs';

const days = (from, to) => Math.round((new Date(to) - new Date(from)) / 86400000);
const dayOf = (time) => new Date(time.getTime() + 8 * 3600000).toISOString().slice(0, 10); // Beijing
// The last day of a limit of so many days from today, of which the first does not count.
const lastDay = (n) => today(clock, n);

/* ---- what these walks share ----------------------------------------------------------------------- */

// What a page refuses, as a reader of it is told: the action is not there to be taken, or says why not.
async function refused(hands, login, id, what, reason = '') {
    return by(hands, login, async (h) => {
        await h.open(`/matter/${id}`);
        const why = await h.refused(`/matter/${id}`, { do: `act:${what}`, ...(reason && { reason }) });
        assert.match(why, LETTERS, `${what} is refused with words`);
        return why;
    });
}

async function papersSeen(hands, login, id, papers) {
    await by(hands, login, async (h) => {
        for (const paper of papers) {
            await h.open(`/matter/${id}/paper`);
            await h.send(`/matter/${id}/paper`, { do: 'say', of_paper: paper, state: 'seen' });
        }
    });
}

// The newest letter of a case, numbered and sealed; a draft is sealed by who may.
async function letterOf(hands, id, template) {
    const find = () => by(hands, 'officer', async (h) =>
        (await h.json(`/matter/${id}`)).letters.filter((x) => x.template === template).at(-1));
    const letter = await find();
    assert.ok(letter, `case ${id} has the letter ${template}`);
    if (letter.number === '') {
        await by(hands, 'approver', async (h) => {
            await h.open(`/letter/${letter.id}`);
            await h.send(`/letter/${letter.id}/issue`, { version: letter.version });
        });
    }
    const { number } = await find();
    assert.match(number, /〔20\d\d〕\d+号$/, template);
    const pdf = await by(hands, 'officer', (h) => h.bytes(`/letter/${letter.id}/paper`));
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    return number;
}

const entryOf = (hands, login, register, id) => by(hands, login, (h) => h.json(`/book/${register}/entry/${id}`));

// The one entry with these words.
async function entry(hands, login, register, words) {
    const { entries } = await by(hands, login, (h) => h.json(`/book/${register}?q=${encodeURIComponent(words)}`));
    assert.equal(entries.length, 1, `${words} stands once in ${register}`);
    return entries[0];
}

// A case about an entry begins on the entry's page.
async function fromEntry(hands, login, register, id, matter, fields) {
    return by(hands, login, async (h) => {
        await h.open(`/book/${register}/entry/${id}`);
        await h.go(`/matter/new?register=${register}&entry=${id}&matter=${matter}`);
        const { href } = await h.send('/matter/new', { matter, register, entry: id, ...fields });
        return caseNo(href);
    });
}

async function due(hands, id, day, what) {
    const c = await by(hands, 'officer', (h) => h.json(`/matter/${id}`));
    assert.ok(c.due, `${what}: a limit runs`);
    assert.equal(dayOf(new Date(new Date(c.due).getTime() - 1)), day, `${what}: the last day`);
    await by(hands, 'officer', async (h) => {
        await h.open(`/matter/${id}`);
        await h.see(new RegExp(`${Number(day.slice(5, 7))}月${Number(day.slice(8))}日|${day}`));
    });
}

/* ---- (a) ---------------------------------------------------------------------------------------------- */

const rules = { 'h.person_name': 'false', 'h.foreign_name': 'false', 'h.company_name': 'false', 'h.same_name_near': 'false' };
const namingPapers = ['plan', 'assessment', 'experts', 'opinions'];

async function named(hands, name, roman) {
    const id = await by(hands, 'clerk', async (h) => {
        await h.go('/matter');
        await h.open('/matter/new');
        await h.ask('/matter/new', { matter: 'place_naming' });
        const { href } = await h.send('/matter/new', {
            matter: 'place_naming', 'h.name_class': 'road', 'h.wanted_name': name, 'h.wanted_roman': roman,
            'h.wanted_where': '东起查田大桥，西至中心小学', 'h.wanted_meaning': '因溪口得名',
            'h.approver_told': 'government', 'h.approving_office': '龙泉市人民政府', 'h.applicant_office': '查田镇人民政府', ...rules,
        });
        return caseNo(href);
    });
    assert.equal(await by(hands, 'clerk', (h) => stepOf(h, id)), 'examine');
    await due(hands, id, lastDay(30), 'examination');
    await refused(hands, 'officer', id, 'propose'); // no paper was seen yet
    await papersSeen(hands, 'officer', id, namingPapers);
    assert.equal((await act(hands, 'officer', id, 'propose')).step, 'approve');
    await refused(hands, 'officer', id, 'grant'); // the government's word, not the examiner's
    assert.equal((await act(hands, 'approver', id, 'grant')).step, 'file');
    await letterOf(hands, id, 'name_approved');
    await due(hands, id, lastDay(15), 'filing'); // announcing runs beside it, to the same day
    forward(clock, 3);
    assert.equal((await act(hands, 'officer', id, 'filed')).step, 'announce');
    await letterOf(hands, id, 'name_filing');
    await due(hands, id, lastDay(12), 'announcement');
    await act(hands, 'officer', id, 'write_notice');
    await letterOf(hands, id, 'name_notice');
    assert.equal((await act(hands, 'officer', id, 'announced')).ending, 'named');
    return id;
}

// An estate is the housing department's to approve: whoever names the government is told, and the case goes there.
async function estate(hands) {
    const name = `溪口${hands.program ? '兰' : '竹'}苑`;
    const told = {
        matter: 'place_naming', 'h.name_class': 'estate', 'h.wanted_name': name, 'h.wanted_roman': 'Xikou Yuan',
        'h.wanted_where': '查田大桥北侧', 'h.approving_office': '龙泉市住房和城乡建设局', 'h.applicant_office': '查田镇人民政府', ...rules,
    };
    const id = await by(hands, 'clerk', async (h) => {
        await h.open('/matter/new');
        await h.ask('/matter/new', { matter: 'place_naming' });
        if (!hands.program) {
            h.expect(422);
        }
        await assert.rejects(h.send('/matter/new', { ...told, 'h.approver_told': 'government' }), /第十二条/);
        const { href } = await h.send('/matter/new', { ...told, 'h.approver_told': 'housing' });
        return caseNo(href);
    });
    await papersSeen(hands, 'officer', id, namingPapers);
    await refused(hands, 'officer', id, 'propose'); // the government has no word here
    assert.equal((await act(hands, 'officer', id, 'hand_over')).step, 'department');
    assert.equal((await act(hands, 'officer', id, 'approved', '市住建局已批准')).step, 'file');
    await due(hands, id, lastDay(15), 'filing');
    await act(hands, 'officer', id, 'filed');
    await act(hands, 'officer', id, 'write_notice');
    await letterOf(hands, id, 'name_notice');
    assert.equal((await act(hands, 'officer', id, 'announced')).ending, 'named');
    const { values } = await entry(hands, 'clerk', 'place_name', name);
    assert.equal(values.approved_by, '龙泉市住房和城乡建设局');
}

async function placeNames(hands) {
    await estate(hands);
    const tag = hands.program ? '乙' : '甲';
    const name = `溪口${tag}路`;
    await named(hands, name, `Xikou ${hands.program ? 'Yi' : 'Jia'} Lu`);
    const first = await entry(hands, 'clerk', 'place_name', name);
    assert.equal(first.state, 'in_use');
    assert.match(first.number, /^DM331181\d{6}$/);
    assert.equal(first.values.approved_by, '龙泉市人民政府');
    assert.equal(first.values.approved_on, today(clock, -3), 'the day of the approval, not of the announcement');
    // A second one of this name is refused where it would enter the register, and the case stays.
    const twin = await by(hands, 'clerk', async (h) => {
        await h.open('/matter/new?matter=place_naming');
        const { href } = await h.send('/matter/new', {
            matter: 'place_naming', 'h.name_class': 'road', 'h.wanted_name': name, 'h.wanted_roman': 'Xikou Lu',
            'h.wanted_where': '别处', 'h.approver_told': 'government', 'h.approving_office': '龙泉市人民政府', 'h.applicant_office': '查田镇人民政府',
            ...rules, 'h.same_name_near': 'true',
        });
        return caseNo(href);
    });
    assert.match(await refused(hands, 'officer', twin, 'propose'), /./);
    assert.equal((await act(hands, 'officer', twin, 'decline', '与已有地名重名')).ending, 'declined');
    await letterOf(hands, twin, 'name_refused');
    await sign(hands, first);
    await renamed(hands, first, name, `溪口新${tag}路`);
}

// A sign of it is set up, looked at in time, damaged and repaired.
async function sign(hands, place) {
    const text = `${place.values.standard_name}（东端）`;
    const division = await by(hands, 'village', async (h) => {
        const { households } = await h.json('/household');
        return (await h.json(`/household/${households[0].id}`)).division; // where this worker looks around
    });
    await by(hands, 'clerk', async (h) => {
        await h.open('/book/place_sign');
        await h.go('/book/place_sign/new');
        await h.send('/book/place_sign/new', {
            division, sign_text: text, of_name: place.number, sign_form: 'road_sign', stands_at: '查田大桥西侧',
            set_up_on: today(clock), sign_cost: '1850',
        });
    });
    const { id } = await entry(hands, 'clerk', 'place_sign', text);
    const path = `/book/place_sign/entry/${id}`;
    const never = await entryOf(hands, 'clerk', 'place_sign', id);
    assert.equal(never.duty, 'patrol');
    assert.equal(days(today(clock), never.due) >= 365, true, 'a year after it was set up');
    forward(clock, 400);
    await by(hands, 'clerk', async (h) => {
        await h.open('/book/place_sign?sort=due');
        await h.see(/已到期/);
    });
    await by(hands, 'village', async (h) => {
        await h.open(path);
        await h.send(path, { do: 'did:patrol', day_patrol: today(clock) });
    });
    const looked = await entryOf(hands, 'clerk', 'place_sign', id);
    assert.equal(looked.values.patrolled_on, today(clock));
    assert.ok(looked.due > today(clock), 'the next patrol is ahead again');
    await by(hands, 'village', async (h) => {
        await h.open(path);
        await h.send(path, { do: 'move:damage', reason_damage: '台风后标志歪斜' });
    });
    assert.equal((await entryOf(hands, 'clerk', 'place_sign', id)).state, 'damaged');
    await by(hands, 'clerk', async (h) => {
        await h.open(path);
        await h.see(/台风后标志歪斜/); // who repairs it reads why
        await h.send(path, { do: 'move:repair', reason_repair: '已扶正加固' });
    });
    assert.equal((await entryOf(hands, 'clerk', 'place_sign', id)).state, 'stands');
}

async function renamed(hands, place, was, name) {
    const id = await fromEntry(hands, 'clerk', 'place_name', place.id, 'place_renaming', {
        'h.wanted_name': name, 'h.wanted_roman': 'Xikou Xin Lu', 'h.rename_reason': '道路改线后名实不符',
        'h.approver_told': 'government', 'h.approving_office': '龙泉市人民政府', 'h.applicant_office': '查田镇人民政府', ...rules,
        'h.heritage': 'true', 'h.protection_plan': 'false',
    });
    await papersSeen(hands, 'officer', id, namingPapers);
    await act(hands, 'officer', id, 'propose');
    await refused(hands, 'officer', id, 'protected'); // a protected name needs its plan first
    await by(hands, 'officer', async (h) => {
        await h.open(`/matter/${id}`);
        await h.go(`/matter/${id}/form`);
        await h.send(`/matter/${id}/form`, {
            'h.wanted_name': name, 'h.wanted_roman': 'Xikou Xin Lu', 'h.rename_reason': '道路改线后名实不符',
            'h.approver_told': 'government', 'h.approving_office': '龙泉市人民政府', 'h.applicant_office': '查田镇人民政府', ...rules,
            'h.heritage': 'true', 'h.protection_plan': 'true',
        });
    });
    await act(hands, 'officer', id, 'protected');
    await act(hands, 'approver', id, 'grant');
    await letterOf(hands, id, 'rename_approved');
    await due(hands, id, lastDay(15), 'filing');
    await act(hands, 'officer', id, 'filed');
    await letterOf(hands, id, 'rename_filing');
    await act(hands, 'officer', id, 'write_notice');
    await letterOf(hands, id, 'rename_notice');
    assert.equal((await act(hands, 'officer', id, 'announced')).ending, 'renamed');
    const now = await entryOf(hands, 'clerk', 'place_name', place.id);
    assert.equal(now.number, place.number, 'the same entry');
    assert.equal(now.values.standard_name, name);
    assert.match(now.values.former_names, new RegExp(was));
    // Everybody who asks for the old name is led to the new one.
    const guest = await hands.as(null);
    const { entries } = await guest.json(`/open/place_name?q=${encodeURIComponent(was)}`);
    assert.deepEqual(entries.map((e) => [e.id, e.values.standard_name]), [[place.id, name]]);
    assert.equal(entries[0].due, null, 'duties are the office\'s own');
    await guest.open(`/open/place_name/${place.id}`);
    await guest.see(new RegExp(was));
    await guest.end();
}

/* ---- (b) ---------------------------------------------------------------------------------------------- */

// The check character of GB 32100.
function creditCode(seventeen) {
    const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    let sum = 0;
    for (let i = 0, w = 1; i < 17; i++, w = (w * 3) % 31) {
        sum += signs.indexOf(seventeen[i]) * w;
    }
    return seventeen + signs[(31 - (sum % 31)) % 31];
}

const founding = ['org_application', 'org_charter', 'org_funds_proof', 'org_site', 'org_consent'];

async function registered(hands, name, code) {
    const fields = {
        'h.wanted_name': name, 'h.org_type': 'group', 'h.wanted_code': code, 'h.head_name': '叶根土', 'h.site': '查田镇溪口12号',
        'h.registers_directly': 'false', 'h.supervisor': '龙泉市农业农村局', 'h.members_unit': '0', 'h.org_funds': '30000',
    };
    const id = await by(hands, 'clerk', async (h) => {
        await h.open('/matter/new');
        await h.ask('/matter/new', { matter: 'org_register' });
        const { href } = await h.send('/matter/new', { matter: 'org_register', ...fields, 'h.members_personal': '49' });
        return caseNo(href);
    });
    await due(hands, id, lastDay(60), 'registration');
    await papersSeen(hands, 'officer', id, founding);
    assert.match(await refused(hands, 'officer', id, 'propose'), /会员/, 'forty-nine are one too few');
    await act(hands, 'officer', id, 'complete', '会员不足五十人，请补充会员名单');
    await letterOf(hands, id, 'org_supplement');
    await by(hands, 'clerk', async (h) => {
        await h.open(`/matter/${id}`);
        await h.see(/会员不足五十人/);
        await h.go(`/matter/${id}/form`);
        await h.send(`/matter/${id}/form`, { ...fields, 'h.members_personal': '50' });
    });
    await act(hands, 'clerk', id, 'hand_in');
    await act(hands, 'officer', id, 'propose');
    await refused(hands, 'officer', id, 'grant');
    assert.equal((await act(hands, 'approver', id, 'grant')).ending, 'registered');
    await letterOf(hands, id, 'org_granted');
    await delivered(hands, id);
    const org = await entry(hands, 'officer', 'social_org', name);
    assert.equal(org.state, 'registered');
    assert.equal(org.values.registered_on, today(clock));
    assert.equal(org.values.credit_code, code);
    assert.equal(org.duty, 'annual_report');
    assert.equal(org.due, `${Number(today(clock).slice(0, 4)) + 1}-05-31`, 'the first report is due the year after');
    return org;
}

async function reports(hands, org) {
    const id = await fromEntry(hands, 'clerk', 'social_org', org.id, 'org_report', {
        'h.report_year': String(Number(today(clock).slice(0, 4)) - 1), 'h.year_income': '120000', 'h.year_spending': '90000',
        'h.report_text': '举办培训四期，财务收支平衡，理事会没有变动',
    });
    await refused(hands, 'clerk', id, 'pass');
    assert.equal((await act(hands, 'officer', id, 'pass')).ending, 'passed');
    const now = await entryOf(hands, 'officer', 'social_org', org.id);
    assert.equal(now.values.reported_on, today(clock));
    assert.equal(now.values.report_verdict, 'passed');
    assert.equal(now.due, `${Number(today(clock).slice(0, 4)) + 1}-05-31`);
}

// What waits to be told to 信用中国 of one entry, the file of it, and that it is told once.
async function told(hands, register, kind, id, within, words) {
    const path = `/book/${register}/export/${kind}`;
    const waits = await by(hands, 'officer', (h) => h.json(path));
    const row = waits.rows.find((r) => r.entry === id);
    assert.ok(row, `${kind}: it waits to be told`);
    assert.equal(row.lacks, '', `${kind}: it lacks nothing`);
    assert.ok(row.due > row.day && days(row.day, row.due) <= within, `${kind}: ${row.day} to ${row.due}`);
    const file = await by(hands, 'officer', async (h) => {
        await h.open(`/book/${register}`);
        await h.go(path);
        await h.send(path, {});
        const { files } = await h.json(path);
        return (await h.bytes(`${path}/${files[0].id}`)).toString('utf8');
    });
    for (const w of words) {
        assert.ok(file.includes(w), `${kind}: ${w} in ${file}`);
    }
    const after = await by(hands, 'officer', (h) => h.json(path));
    assert.ok(!after.rows.some((r) => r.entry === id), `${kind}: told once`);
}

// Days pass until the program takes the case on by itself.
async function over(hands, id, n, step) {
    forward(clock, n);
    await by(watcher, 'officer', (h) => until(async () => (await stepOf(h, id)) === step, `case ${id} at ${step}`, 600));
}

async function listed(hands, org) {
    const id = await fromEntry(hands, 'officer', 'social_org', org.id, 'org_list_abnormal', {
        'h.list_ground': 'no_report', 'h.evidence': '5月31日前没有报送上年度报告，两次催告仍未报送',
    });
    assert.equal((await act(hands, 'officer', id, 'tell')).step, 'heard');
    await letterOf(hands, id, 'abnormal_told');
    await over(hands, id, 20, 'decide');
    await refused(hands, 'officer', id, 'list');
    assert.equal((await act(hands, 'approver', id, 'list')).ending, 'listed');
    await letterOf(hands, id, 'abnormal_listed');
    const now = await entryOf(hands, 'officer', 'social_org', org.id);
    assert.equal(now.state, 'abnormal');
    assert.equal(now.values.abnormal_since, today(clock));
    assert.equal(now.values.list_ground, 'no_report');
    await told(hands, 'social_org', 'abnormal_listed', org.id, 14, [org.values.org_name, org.values.credit_code, '未按规定报送年度报告']);
    return today(clock);
}

async function fined(hands, org) {
    const fields = {
        'h.breach_kind': '违反规定筹集资金', 'h.breach': '未经登记以协会名义收取费用', 'h.basis': '《社会团体登记管理条例》',
        'h.penalty_kind': 'fine', 'h.penalty_text': '罚款人民币五千元',
    };
    const id = await fromEntry(hands, 'officer', 'social_org', org.id, 'org_penalise', { ...fields, 'h.fine_amount': '5000' });
    await due(hands, id, lastDay(90), 'penalty');
    await refused(hands, 'officer', id, 'tell'); // two officers have to look first
    await report(hands, 'officer', id, 'evidence', '调取账册和收据');
    await act(hands, 'officer', id, 'tell');
    await letterOf(hands, id, 'penalty_told');
    await over(hands, id, 15, 'review');
    await refused(hands, 'officer', id, 'agree'); // who investigated does not review
    await act(hands, 'officer2', id, 'agree');
    await act(hands, 'approver', id, 'punish');
    const number = await letterOf(hands, id, 'penalty_decided');
    await due(hands, id, lastDay(7), 'serving');
    assert.equal((await act(hands, 'officer', id, 'served')).ending, 'punished');
    const row = await entry(hands, 'officer', 'org_penalty', number);
    assert.equal(row.values.decision_no, number, 'the number of the paper');
    assert.equal(row.values.of_org, String(org.id));
    assert.equal(row.values.fine_amount, '5000.00');
    assert.equal(row.values.decided_on, today(clock));
    await told(hands, 'org_penalty', 'penalty', row.id, 16, [number, org.values.credit_code, ',0.5,']);
    await by(hands, 'officer', async (h) => {
        await h.open(`/book/org_penalty/entry/${row.id}`);
        await h.send(`/book/org_penalty/entry/${row.id}`, { do: 'move:carry_out', reason_carry_out: '罚款已缴入国库' });
    });
    assert.equal((await entryOf(hands, 'officer', 'org_penalty', row.id)).state, 'carried_out');
}

// Two years and not a day before; the day is the register's, nobody types it.
async function serious(hands, org, since) {
    const id = await fromEntry(hands, 'officer', 'social_org', org.id, 'org_list_serious', { 'h.evidence': '列入活动异常名录后一直没有履行义务' });
    const { known } = await by(hands, 'officer', (h) => h.json(`/matter/${id}`));
    assert.ok(known.some((k) => k.source === 'entry' && k.fact === 'abnormal_since' && k.value === since));
    const years = `${Number(since.slice(0, 4)) + 2}${since.slice(4)}`;
    forward(clock, days(today(clock), years) - 1);
    assert.match(await refused(hands, 'officer', id, 'tell'), /未满二年/);
    forward(clock, 1);
    assert.equal((await act(hands, 'officer', id, 'tell')).step, 'heard');
    await letterOf(hands, id, 'serious_told');
    await over(hands, id, 20, 'decide');
    assert.equal((await act(hands, 'approver', id, 'list')).ending, 'listed');
    await letterOf(hands, id, 'serious_listed');
    const now = await entryOf(hands, 'officer', 'social_org', org.id);
    assert.equal(now.state, 'serious');
    assert.equal(now.values.serious_since, today(clock));
    await told(hands, 'social_org', 'serious_listed', org.id, 14, [org.values.org_name, '严重违法失信名单']);
    await told(hands, 'social_org', 'abnormal_left', org.id, 14, [org.values.org_name, '活动异常名录']);
}

async function organisations(hands) {
    const name = `龙泉市溪口${hands.program ? '笋竹' : '菌菇'}协会`;
    const code = creditCode(`51331181MJ00${hands.program ? '88' : '77'}01${hands.program ? '1' : '2'}`);
    const org = await registered(hands, name, code);
    await told(hands, 'social_org', 'licence', org.id, 14, [name, code, '社会团体法人登记证书']);
    forward(clock, days(today(clock), `${Number(today(clock).slice(0, 4)) + 1}-03-10`));
    await reports(hands, org);
    // The year after nothing comes: the list says so, and the procedure begins.
    forward(clock, days(today(clock), `${Number(today(clock).slice(0, 4)) + 1}-06-08`));
    const missed = await entryOf(hands, 'officer', 'social_org', org.id);
    assert.ok(missed.due < today(clock), 'the report is late');
    await by(hands, 'officer', async (h) => {
        await h.open('/book/social_org?sort=due');
        await h.see(/已到期/);
    });
    const since = await listed(hands, missed);
    await fined(hands, missed);
    await serious(hands, missed, since);
}

/* ---- (c) ---------------------------------------------------------------------------------------------- */

// What no source sets for the country a county sets for itself; these figures are the test's.
function countyRates() {
    const dir = `${process.env.MZ_DIR}/data/packs/after-331181`;
    const item = (key) => ['      - from: 2025-01-01', '        value: 400元', `        key: ${key}`, '        division: 331181',
        '        cite: "local: to be confirmed"'];
    mkdirSync(dir, { recursive: true });
    writeFileSync(`${dir}/pack.yaml`, ['pack: after-331181', 'title: 身后一件事', 'title_en: After a death', 'version: "2026.1"',
        'semantics: 1', 'division: "331181"', 'extends: after', 'params:', '  item_cap:', '    values:',
        ...['carry', 'keep', 'farewell', 'cremate', 'urn'].flatMap(item), '  funeral_cap:', '    values:', '      - from: 2025-01-01',
        '        value: 1500元', '        division: 331181', '        cite: "local: to be confirmed"', ''].join('\n'));
}

// On the allowance, the longest first; who began this month is in other stories of the demonstration, too.
const settled = (all) => all.filter((r) => r.category === 'dibao' && !r.ended).reverse();

// A family that is recognised, in which the allowance was paid to who dies, and somebody else is of age.
const taken = new Set();
async function paidFamily(hands) {
    return by(hands, 'officer', async (h) => {
        const { recognitions } = await h.json('/matter/recognised?per=200');
        for (const r of settled(recognitions)) {
            const home = await h.json(`/household/${(await h.json(`/matter/${r.case}`)).household}`);
            const dead = headOf(home);
            const kin = home.members.find((m) => m.person !== dead?.person && m.name !== '未成年人');
            const { payments } = kin && !taken.has(home.id) ? await h.json(`/pay/person/${dead.person}`) : { payments: [] };
            if (payments.some((p) => p.programme === 'dibao' && p.state === PAID)) {
                taken.add(home.id);
                return { home, dead, kin, row: home.members.indexOf(dead) };
            }
        }
        throw new Error('nobody is paid the allowance');
    });
}

const answers = {
    death_certificate: '已出具死亡医学证明', household_cancel: '户口已注销', survivor_benefit: '丧葬补助金和抚恤金已核定',
};

// A department's account answers what it is asked; what came by letter the office types.
async function answered(hands, cases) {
    for (const [matter, words] of Object.entries(answers)) {
        const { id } = cases.find((c) => c.matter === matter);
        const own = await by(hands, 'department', async (h) => {
            const asked = (await h.json('/bundle/asked')).asked.find((a) => a.id === id);
            if (asked) {
                assert.ok(new Date(asked.due) > new Date(`${today(clock)}T00:00:00+08:00`), `${matter}: a last day is set`);
                await h.go('/bundle/asked');
                await h.go(`/bundle/asked?case=${id}`);
                await h.hide(idNumberIn);
                await h.send('/bundle/asked', { case: id, what: 'done', reason: words });
            }
            return asked !== undefined;
        });
        if (!own) {
            assert.equal((await act(hands, 'officer', id, 'done', words)).ending, 'finished'); // wherever they live
        }
    }
}

// The decision has its letter and its entry; a second one for the same funeral is refused, with the reason in a letter.
async function funeralBook(hands, dead, kin, kinNumber, number, relief, day) {
    await letterOf(hands, relief, 'funeral_granted');
    const entered = await entry(hands, 'officer', 'funeral_book', kin.name);
    assert.equal(entered.state, 'given');
    assert.match(entered.number, /^BZ331181\d{6}$/);
    assert.equal(entered.values.decided_on, today(clock));
    const again = await by(hands, 'clerk', async (h) => {
        await h.open(`/matter/new?person=${dead.person}`);
        await h.ask('/matter/new', { person: dead.person, matter: 'funeral_relief' });
        const { href } = await h.send('/matter/new', {
            matter: 'funeral_relief', person: dead.person, 'h.kin_name': kin.name, 'h.contact_phone': '13905880000',
            'h.kin_number': kinNumber, 'h.pay_card': number, 'm0.death_day': day, 'm0.registered_here': 'true', 'm0.cremated': 'true',
        });
        return caseNo(href);
    });
    await papersSeen(hands, 'clerk', again, ['death_proof', 'cremation_proof', 'funeral_bills', 'kin_identity']);
    await act(hands, 'clerk', again, 'propose');
    assert.match(await refused(hands, 'approver', again, 'refuse'), /理由/, 'no refusal without a reason');
    assert.equal((await act(hands, 'approver', again, 'refuse', '该逝者的惠民殡葬减免已经办理，不重复减免')).ending, 'refused');
    await letterOf(hands, again, 'funeral_refused');
    assert.equal((await entry(hands, 'officer', 'funeral_book', kin.name)).id, entered.id, 'entered once');
}

async function afterDeath(hands) {
    const { home, dead, kin, row } = await paidFamily(hands);
    const number = await account(hands, kin.person, kin.name, hands.program ? 11 : 12);
    const kinNumber = await numberOf(hands, kin.person);
    const day = today(clock, -2);
    const first = {
        [`m${row}.death_day`]: day, [`m${row}.insured`]: 'true', [`m${row}.had_fund`]: 'false', [`m${row}.had_medical`]: 'false',
        [`m${row}.had_card`]: 'false', [`m${row}.had_bank`]: 'false', [`m${row}.had_property`]: 'false',
        [`m${row}.registered_here`]: 'true', [`m${row}.cremated`]: 'true', [`m${row}.burial_kind`]: 'grave',
    };
    const more = {
        'h.kin_name': kin.name, 'h.contact_phone': '13905880000', 'h.kin_number': kinNumber, 'h.pay_card': number,
        [`m${row}.paid_carry`]: '400.01', [`m${row}.paid_keep`]: '200', [`m${row}.paid_farewell`]: '100',
        [`m${row}.paid_cremate`]: '400', [`m${row}.paid_urn`]: '80',
    };
    const id = await by(hands, 'officer', async (h) => {
        const path = `/bundle/new?household=${home.id}&bundle=after_death_all`;
        await h.open(`/matter/household/${home.id}`);
        await h.go(path);
        await h.see(/认定/); // the office knows that they are on the allowance: nobody is asked
        if (!hands.program) {
            await h.send('/bundle/new', { do: 'look', ...first });
        }
        const { href } = await h.send('/bundle/new', { do: 'send', bundle: 'after_death_all', household: home.id, ...first, ...more });
        return Number(/\/bundle\/(\d+)$/.exec(href)[1]);
    });
    const { cases } = await by(hands, 'officer', (h) => h.json(`/bundle/${id}`));
    assert.deepEqual(cases.map((c) => c.matter).sort(),
        ['death_certificate', 'death_stop', 'funeral_relief', 'household_cancel', 'survivor_benefit'], 'what fits, and nothing else');
    const stop = cases.find((c) => c.matter === 'death_stop').id;
    const relief = cases.find((c) => c.matter === 'funeral_relief').id;
    assert.equal((await by(hands, 'officer', (h) => h.json(`/matter/${stop}`))).person, dead.person);
    await by(hands, 'officer', async (h) => {
        await h.open(`/pay/person/${dead.person}`);
        await h.go(`/pay/person/${dead.person}/debt`);
        await h.see(/暂停/); // on the day on which the family told it
    });
    await answered(hands, cases);
    // The funeral: papers before the proposal, another one decides, item by item up to what the county takes.
    await refused(hands, 'officer', relief, 'propose');
    await papersSeen(hands, 'officer', relief, ['death_proof', 'cremation_proof', 'funeral_bills', 'kin_identity']);
    await act(hands, 'officer', relief, 'propose');
    assert.equal((await act(hands, 'approver', relief, 'grant')).ending, 'granted');
    await funeralBook(hands, dead, kin, kinNumber, number, relief, day);
    await budget(hands, 'funeral-relief');
    const lines = await paid(hands, 'funeral-relief', today(clock).slice(0, 7), number);
    assert.deepEqual(lines.map((l) => l.fen), [118000], '400 of 400.01, 200, 100, 400 and 80');
    // What the dead person got.
    await report(hands, 'centre', stop, 'check', '死亡证明、户籍注销信息一致');
    await act(hands, 'officer', stop, 'proven', '家属申报，部门信息一致');
    assert.equal((await act(hands, 'approver', stop, 'stop_others', '死亡次月起停发，其他成员转变更')).ending, 'goes_on');
    await letterOf(hands, stop, 'death_stop');
    // One page says how everything stands.
    const all = await by(hands, 'officer', (h) => h.json(`/bundle/${id}`));
    assert.equal(all.open, 0);
    for (const [matter, words] of Object.entries(answers)) {
        assert.equal(all.cases.find((c) => c.matter === matter).answer, words);
    }
    await by(hands, 'officer', async (h) => {
        await h.open(`/bundle/${id}`);
        await h.see(/户口已注销[\s\S]*丧葬补助金和抚恤金已核定/);
    });
}

/* ---- on a phone --------------------------------------------------------------------------------------- */

// The code that a message brought to this telephone.
async function codeSent(to) {
    const dir = `${process.env.MZ_DIR}/data/sms/outbox`;
    return until(async () => {
        for (const name of existsSync(dir) ? readdirSync(dir) : []) {
            const { to: whom, text } = JSON.parse(readFileSync(`${dir}/${name}`, 'utf8'));
            if (whom === to) {
                unlinkSync(`${dir}/${name}`);
                return /\d{6}/.exec(text)[0];
            }
        }
        return null;
    }, 'a message with a code', 600);
}

// The head of a recognised family, with the number and the telephone that the register has.
async function recognisedHead(h) {
    const seen = async (id, what) => {
        const said = await h.send(`/person/${id}/reveal`, { what, why: '核对部门数据' }).catch(() => ({ number: '' }));
        return said.number;
    };
    const { recognitions } = await h.json('/matter/recognised?per=200');
    for (const r of settled(recognitions)) {
        const home = await h.json(`/household/${(await h.json(`/matter/${r.case}`)).household}`);
        const head = headOf(home);
        const open = home.members.every((m) => m.name !== '未成年人'); // nothing is filled in where somebody is hidden
        const telephone = !open ? '' : await seen(head.person, 'phone');
        if (/^1\d{10}$/.test(telephone)) {
            return { home, name: head.name, telephone, number: await seen(head.person, 'id') };
        }
    }
    throw new Error('no family with a telephone');
}

// What the office knows is filled in for who has just shown the telephone; the code of the application alone tells
// nothing of it, and what was not looked at is no answer.
async function filledInForTheirOwn(browser) {
    const { home, name, telephone, number } = await by(watcher, 'officer', recognisedHead);
    const next = (page, button) => Promise.all([page.waitForEvent('load', { timeout: 60000 }), button.click()]);
    const go = (page) => next(page, page.locator('main form button.btn-primary').last());
    const one = await reader(browser, phone);
    const { page } = one;
    await page.goto(`/apply?place=${String(home.division).padStart(12, '0')}`);
    await next(page, page.locator('main a').filter({ hasText: '身后一件事' }).first());
    await go(page);
    const path = new URL(page.url()).pathname;
    await next(page, page.locator('main a.btn-primary'));
    await page.fill('[name=name]', name);
    await page.fill('[name=number]', number);
    await page.fill('[name=phone]', telephone);
    await go(page);
    await next(page, page.locator('main button[value=ask]'));
    await page.fill('[name=proof]', await codeSent(telephone));
    await go(page);
    assert.match(await page.locator('main').innerText(), /已掌握的信息填好了/);
    await go(page);
    await go(page);
    const asked = new URL(page.url());
    assert.equal(await page.locator('[name="h.had_benefits"]').inputValue(), 'true');
    assert.match(await page.locator('main').innerText(), /认定/);

    const other = await reader(browser, phone);
    await other.page.goto(asked.pathname + asked.search);
    assert.equal(await other.page.locator('[name="h.had_benefits"]').inputValue(), '', 'the code of the application alone');
    assert.doesNotMatch(await other.page.locator('main').innerText(), /认定/);
    await other.page.goto(`${path}/step?n=1`);
    assert.match(await other.page.locator('main').innerText(), /半小时/);
    assert.equal(await other.page.locator('main button[value=ask]').count(), 1, 'it can be shown again');
    assert.deepEqual([...one.seen, ...other.seen], []);
    await other.context.close();
    forward(clock, 40 / 1440); // the pass is over
    await page.goto(asked.pathname + asked.search);
    assert.equal(await page.locator('[name="h.had_benefits"]').inputValue(), '', 'after half an hour');
    await one.context.close();
}

/* ---- running ------------------------------------------------------------------------------------------ */

// The days only go on: what needs the month of the demonstration comes first.
const walks = [
    ['after a death one form asks every department, the funeral is paid and the allowance stops', afterDeath],
    ['a place is named, filed, announced and renamed, its sign is looked at', placeNames],
    ['an organisation is registered, reports, misses a report, is listed, fined, and listed as serious', organisations],
];

const browser = await launch();
countyRates();
await runAll([['what the office knows is filled in on a phone for who has just shown it', () => filledInForTheirOwn(browser)], ...walks.flatMap(([name, walk]) => [['by hand', people(browser)], ['by programs', programs()]].filter(
    // The demonstration has one family that is paid, where somebody else is of age and no death was told yet.
    ([how]) => walk !== afterDeath || how === 'by hand').map(
    ([how, hands]) => [`${name}: ${how}`, () => walk(hands, browser)]))], browser);
