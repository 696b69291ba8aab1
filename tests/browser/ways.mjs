// ways.mjs - what the walks share: papers, the days of the office, and people who do something and go.
// Each takes `hands` (hands.mjs), so that it is done with a browser or by a program.
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import { forward, today } from './clock.mjs';
import { programs } from './hands.mjs';

export const clock = process.env.MZ_CLOCK;
export const watcher = programs(); // looks things up that no walk is about
export const LETTERS = /[\u4e00-\u9fff]/;
export const idNumberIn = /[1-9]\d{16}[\dX]/;

/* ---- papers ----------------------------------------------------------------------------------- */

// As PNG wants it (ISO 3309). Debian's Node.js is older than the one that has it.
function crc32(bytes) {
    let crc = ~0;
    for (const b of bytes) {
        crc ^= b;
        for (let i = 0; i < 8; i++) {
            crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
        }
    }
    return ~crc >>> 0;
}

// A small picture that is a picture: grey, of so many points.
export function png(width, height) {
    const chunk = (type, data) => {
        const body = Buffer.concat([Buffer.from(type), data]);
        const out = Buffer.alloc(8);
        out.writeUInt32BE(data.length, 0);
        out.writeUInt32BE(crc32(body), 4);
        return Buffer.concat([out.subarray(0, 4), body, out.subarray(4)]);
    };
    const head = Buffer.alloc(13);
    head.writeUInt32BE(width, 0);
    head.writeUInt32BE(height, 4);
    head[8] = 8;
    const rows = Buffer.alloc((width + 1) * height, 0x80);
    for (let y = 0; y < height; y++) {
        rows[y * (width + 1)] = 0;
    }
    return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', head),
        chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}
export const picture = (name) => ({ name: `${name}.png`, type: 'image/png', bytes: png(60, 20) });

/* ---- what every walk does ------------------------------------------------------------------------ */

// A number of 18 digits: county, birthday, serial, and the check of GB 11643.
export function idNumber(birth, serial) {
    const digits = `331181${birth}${serial}`;
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    return digits + '10X98765432'[weights.reduce((sum, w, i) => sum + w * Number(digits[i]), 0) % 11];
}

export const caseNo = (href) => Number(/\/matter\/(\d+)$/.exec(href)[1]);

export async function until(ask, what, tries = 150) {
    for (let i = 0; i < tries; i++) {
        const got = await ask();
        if (got) {
            return got;
        }
        await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`never: ${what}`);
}

// One does something and goes.
export async function by(hands, login, fn) {
    const hand = await hands.as(login);
    const out = await fn(hand);
    await hand.end();
    return out;
}

// On the page of a case: an action, or a task without a form.
export async function act(hands, login, id, what, reason = '') {
    return by(hands, login, async (h) => {
        await h.open(`/matter/${id}`);
        await h.send(`/matter/${id}`, { do: `act:${what}`, ...(reason && { reason }) });
        return h.json(`/matter/${id}`);
    });
}

export async function report(hands, login, id, task, found) {
    await by(hands, login, async (h) => {
        await h.open(`/matter/${id}`);
        await h.send(`/matter/${id}`, { task: `task:${task}`, people: 2, found });
    });
}

export const stepOf = (h, id) => h.json(`/matter/${id}`).then((c) => c.step || c.ending);

// Work of its own: its page says when it is done, and how it ended.
export async function done(h, job) {
    await until(async () => !['waiting', 'running'].includes((await h.json(job)).state), `${job} ends`);
    const { state, say } = await h.json(job);
    assert.equal(state, 'done', `${job}: ${say}`);
}

/* ---- letters --------------------------------------------------------------------------------------------- */

// The newest letter of a case reaches who it is for; it is a PDF that says so.
export async function delivered(hands, id) {
    await by(hands, 'officer', async (h) => {
        const letters = (await h.json(`/matter/${id}`)).letters;
        assert.ok(letters?.length > 0, 'the case has letters');
        const { id: letter, version } = letters.at(-1);
        const pdf = await h.bytes(`/letter/${letter}/paper`);
        assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
        await h.open(`/matter/${id}`);
        await h.go(`/letter/${letter}`);
        await h.send(`/letter/${letter}/deliver`, { way: 'person', day: today(clock), receiver: '本人', proof: picture('receipt'), version });
    });
}

/* ---- money ----------------------------------------------------------------------------------------------- */

export const PAID = 4; // LEDGER_LINE_PAID

// An account to pay to: one enters it, another confirms.
export async function account(hands, person, holder, serial) {
    const body = `62000000${String(900000000 + serial)}`;
    const sum = [...body].reverse().reduce((s, d, i) => {
        const v = i % 2 === 0 ? Number(d) * 2 : Number(d);
        return s + (v > 9 ? v - 9 : v);
    }, 0);
    const number = `${body}${(10 - (sum % 10)) % 10}`;
    await by(hands, 'officer', async (h) => {
        await h.open(`/person/${person}`);
        await h.go(`/pay/person/${person}`);
        await h.send(`/pay/person/${person}`, { holder, bank: '402', number });
    });
    await by(hands, 'officer2', async (h) => {
        await h.open('/pay/card');
        const all = (await h.json('/pay/card')).accounts;
        const card = all.find((c) => c.person === person);
        assert.ok(card, 'the account waits');
        const { href, job } = await h.send('/pay/card', { id: card.id, do: 'confirm' });
        await done(h, job ? `/job/${job}` : href);
        assert.ok((await h.json(`/pay/person/${person}`)).accounts.some((a) => a.state === 'active'), 'the account holds');
    });
    return number;
}

// What the bank answers to a file of ours: all paid, or `refuses` says which lines are not.
export function bankAnswers(file, refuses = () => false) {
    const lines = file.toString('latin1').trimEnd().split('\r\n').map((l) => l.split(','));
    const [batch, date, n, sum] = lines[0];
    const rows = lines.slice(1).map((f, i) => [f[1], f[3], f[5], refuses(f) ? '04' : '00', date, `D${i + 1}`].join(','));
    const paid = lines.slice(1).filter((f) => !refuses(f)).reduce((s, f) => s + Math.round(Number(f[5]) * 100), 0);
    return { bytes: Buffer.from([[batch, date, n, sum].join(','), ...rows, ''].join('\r\n'), 'latin1'), paid, lines: lines.slice(1) };
}

export const yuan = (fen) => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;

// The month is calculated by work of its own; nothing may be frozen before it is done.
export async function calculated(h, programme, month) {
    await h.open('/pay/run');
    const { href, job } = await h.send('/pay/run', { programme, month, format: 'csv' });
    await done(h, job ? `/job/${job}` : href);
}

// A month is calculated, frozen, approved by two, sent, answered and reconciled; the person's line is paid.
export async function paid(hands, programme, month, number) {
    const batch = await by(hands, 'officer', async (h) => {
        await h.go('/pay');
        await h.go('/pay/run');
        const before = (await h.json('/pay')).batches.map((b) => b.id);
        await calculated(h, programme, month);
        const made = (await h.json('/pay')).batches.find(
            (b) => b.programme === programme && b.month === month && b.fen > 0 && !before.includes(b.id));
        assert.ok(made, 'there is something to pay');
        const href = `/pay/${made.id}`;
        await h.open(href);
        await h.send(href, { do: 'freeze' });
        return href;
    });
    const { hash } = await by(hands, 'officer', (h) => h.json(batch));
    for (const login of ['approver', 'approver2']) {
        await by(hands, login, async (h) => {
            await h.go('/pay');
            await h.go(batch);
            await h.send(`${batch}/approve`, { hash });
        });
    }
    return by(hands, 'officer', async (h) => {
        await h.go('/pay');
        await h.go(batch);
        const answer = bankAnswers(await h.download(`${batch}/file`));
        assert.ok(answer.lines.some((f) => f[3] === number), 'the account stands in the file of the bank');
        await h.open(batch);
        await h.send(`${batch}/answer`, { file: { name: 'back.csv', type: 'text/csv', bytes: answer.bytes } });
        await h.open(batch);
        await h.send(batch, { do: 'reconcile', statement: yuan(answer.paid) });
        const b = await h.json(batch);
        assert.equal(b.fen, answer.paid, 'to the fen');
        return answer.lines.filter((f) => f[3] === number).map((f) => ({ fen: Math.round(Number(f[5]) * 100), month: f[6] }));
    });
}

export const money = (hands, person) => by(hands, 'officer', (h) => h.json(`/pay/person/${person}`));
export const headOf = (household) => household.members.find((m) => m.relation === '02' || m.relation === '01') ?? household.members[0];

// The number of somebody, seen for a reason.
export async function numberOf(hands, person, login = 'officer') {
    return by(hands, login, async (h) => {
        await h.open(`/person/${person}`);
        await h.go(`/person/${person}/reveal`);
        const told = await h.send(`/person/${person}/reveal`, { what: 'id', why: '核对部门数据' });
        return told.number ?? idNumberIn.exec(await h.text())[0];
    });
}

// Money is given to a programme once, by a document.
let documents = 0;
export async function budget(hands, programme) {
    await by(hands, 'officer', async (h) => {
        await h.go('/pay/budget');
        await h.send('/pay/budget', { programme, source: 4, year: today(clock).slice(0, 4), amount: '50000', document: `财预〔2026〕${++documents}号`, day: today(clock) });
    });
}
