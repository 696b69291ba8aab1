// hands.mjs - people of an office for the walks, each in two ways: a Person has a browser, follows
// links and fills in forms; a Program has a token and sends the same fields to the same addresses.
//
//     const clerk = await hands.as('clerk');
//     await clerk.go('/matter/12');                 a link to it stands on the page
//     await clerk.send('/matter/12', { do: 'act:take' });
//     await clerk.end();
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { forward, now } from './clock.mjs';
import { password, reader, signIn, url } from './office.mjs';

const clock = process.env.MZ_CLOCK;
const minutes = (since) => (now(clock) - since) / 60000;

// So many sign-ins from one address have to wait: some minutes pass.
let signIns = 0;
function signsIn() {
    if (++signIns % 15 === 0) {
        forward(clock, 5 / 1440);
    }
}

const asJson = { accept: 'application/json' };
const list = (v) => (Array.isArray(v) ? v : [v]);
const isFile = (v) => v !== null && typeof v === 'object' && 'bytes' in v;

/* ---- with a browser ------------------------------------------------------------------------- */

// Who comes back within minutes is still signed in, and needs no new proof for what is dangerous.
const STAYS_MINUTES = 4;
const cookies = new Map();

class Person {
    constructor(browser, login) {
        Object.assign(this, { browser, login, program: false });
    }

    async begin(options = {}) {
        const before = cookies.get(this.login);
        const stays = before !== undefined && minutes(before.at) < STAYS_MINUTES;
        Object.assign(this, await reader(this.browser, { ...options, ...(stays && { storageState: before.state }) }));
        if (stays) {
            await this.page.goto('/');
        } else if (this.login) {
            signsIn();
            const at = now(clock);
            await signIn(this.page, this.login);
            cookies.set(this.login, { at, state: await this.context.storageState() });
        }
        return this;
    }

    // Over a link that stands on the page, as a person goes; a menu counts.
    async go(path) {
        const found = await this.page.evaluate((to) => {
            const all = [...document.querySelectorAll('a[href]')].filter((a) => a.getAttribute('href') === to);
            all.sort((a, b) => Number(!!b.closest('main')) - Number(!!a.closest('main')));
            return all.length > 0 && (all[0].setAttribute('data-walk', ''), true);
        }, path);
        assert.ok(found, `${this.login}: no link to ${path} on ${this.page.url()}`);
        await Promise.all([this.page.waitForURL(url + path), this.page.evaluate(() => document.querySelector('[data-walk]').click())]);
        await this.page.waitForLoadState('load');
    }

    // By typing the address: what stands on paper, or in a list too long to walk.
    async open(path) {
        await this.page.goto(path);
    }

    async see(words) {
        const text = await this.page.locator('main').innerText();
        assert.match(text, words, `${this.login} at ${this.page.url()}:\n${text}`);
    }

    text() {
        return this.page.locator('main').innerText();
    }

    async hide(words) {
        assert.doesNotMatch(await this.page.locator('main').innerText(), words, this.page.url());
    }

    // The form of this page that sends to `path` and has all these fields; all filled in, and sent.
    async send(path, fields) {
        const form = await this.formOf(path, Object.keys(fields), 'post', fields.do);
        for (const [name, value] of Object.entries(fields)) {
            await this.fill(form, name, value);
        }
        const press = 'do' in fields && await form.locator(`button[name=do][value="${fields.do}"]`).count() > 0
            ? form.locator(`button[name=do][value="${fields.do}"]`) : await form.locator('.mz-formend').count() > 0 ? form.locator('.mz-formend button').first() : form.locator('button').first();
        const answered = this.page.waitForResponse((r) => r.request().method() === 'POST' && r.request().isNavigationRequest());
        await press.click();
        const answer = await answered;
        await this.page.waitForLoadState('load');
        if (answer.status() >= 400) {
            const wrong = await this.page.locator('.mz-problems, [role=alert], .mz-wrong').allInnerTexts();
            const said = await this.page.locator('main').innerText();
            assert.fail(`${this.login} to ${path}: ${answer.status()} ${wrong.join(' ')} ${/有 \d+ 处需要修改[\s\S]{0,300}/.exec(said)}`);
        }
        return { href: new URL(this.page.url()).pathname };
    }

    // What cannot be done: either nobody can press it, and the page says why, or what was sent comes back.
    async refused(path, fields) {
        const press = this.page.locator(`main button[name=do][value="${fields.do}"]`);
        if (await press.count() === 0 || await press.first().isDisabled()) {
            return this.page.locator('main').innerText();
        }
        for (const status of [403, 409, 422]) {
            this.expect(status);
        }
        const form = await this.formOf(path, Object.keys(fields), 'post', fields.do);
        for (const [name, value] of Object.entries(fields)) {
            await this.fill(form, name, value);
        }
        const answered = this.page.waitForResponse((r) => r.request().method() === 'POST' && r.request().isNavigationRequest());
        await press.first().click();
        const answer = await answered;
        await this.page.waitForLoadState('load');
        const said = await this.page.locator('main').innerText();
        assert.ok(answer.status() >= 400, `${this.login} was let do ${fields.do}:\n${said.slice(0, 800)}`);
        return said;
    }

    // A form that asks: its answer is another page.
    async ask(path, fields) {
        const form = await this.formOf(path, Object.keys(fields), 'get');
        for (const [name, value] of Object.entries(fields)) {
            await this.fill(form, name, value);
        }
        await Promise.all([this.page.waitForEvent('load'), form.locator('.mz-formend button').first().click()]);
    }

    // With a button of this value where one of the forms has it.
    async formOf(path, names, method = 'post', pressed = undefined) {
        const forms = this.page.locator(`main form[method=${method}]`);
        const here = new URL(this.page.url()).pathname;
        const button = (form) => form.locator(`button[name=do][value="${pressed}"]`);
        const some = pressed !== undefined && await button(forms).count() > 0;
        for (let i = 0; i < await forms.count(); i++) {
            const form = forms.nth(i);
            if (some && await button(form).count() === 0) {
                continue;
            }
            const action = (await form.getAttribute('action')) || here;
            const has = await form.evaluate((f, all) => all.every((n) => f.querySelector(`[name="${n}"]`) !== null), names);
            if (has && action.replace(/\?.*/, '') === path) {
                return form;
            }
        }
        throw new Error(`${this.login}: no form to ${path} with ${names.join(', ')} on ${this.page.url()}\n` +
            (await this.page.locator('main').innerText()).slice(0, 2500));
    }

    async fill(form, name, value) {
        const field = form.locator(`[name="${name}"]`);
        const kind = await field.first().evaluate((e) => (e.tagName === 'INPUT' ? e.type : e.tagName));
        if (kind === 'radio' || kind === 'checkbox') {
            for (const v of list(value)) {
                await form.locator(`[name="${name}"][value="${v}"]`).check();
            }
        } else if (kind === 'SELECT') {
            await field.selectOption(String(value));
        } else if (kind === 'file') {
            await field.setInputFiles({ name: value.name, mimeType: value.type, buffer: value.bytes });
        } else if (kind === 'hidden' && await form.locator(`#f-${name}[role=combobox]`).count() > 0) {
            await form.locator(`#f-${name}`).fill(String(value)); // a picker takes the code as well
        } else if (kind === 'hidden') {
            assert.equal(await field.inputValue(), String(value), `hidden field ${name}`);
        } else if (kind !== 'BUTTON') {
            await field.fill(String(value));
        }
    }

    async json(path) {
        const answer = await this.page.request.get(url + path, { headers: asJson });
        assert.equal(answer.status(), 200, `${this.login} asks ${path}`);
        return answer.json();
    }

    async bytes(path) {
        const answer = await this.page.request.get(url + path);
        assert.equal(answer.status(), 200, `${this.login} asks ${path}`);
        return answer.body();
    }

    // A button that sends and gets a file: the bank's.
    async download(path, fields = {}) {
        const form = await this.formOf(path, Object.keys(fields));
        const [got] = await Promise.all([this.page.waitForEvent('download'), form.locator('button').first().click()]);
        const parts = [];
        for await (const part of await got.createReadStream()) {
            parts.push(part);
        }
        return Buffer.concat(parts);
    }

    async end() {
        assert.deepEqual(this.seen, [], `${this.login}: console, network and content policy`);
        await this.context.close();
    }
}

/* ---- with a token --------------------------------------------------------------------------- */

// A token of the office and the moment it was made: after a month another one is.
const tokens = new Map();
const TOKEN_MINUTES = 30 * 24 * 60;
const kept = (login) => tokens.has(login) && minutes(tokens.get(login).at) < TOKEN_MINUTES;
const keep = (login, text) => tokens.set(login, { text, at: now(clock) });

// What each post's program may do; those who decide make their token under "My account", for dangerous acts
// are confirmed by a person, and the rest get theirs from the office's administrator.
const MAY = {
    clerk: 'person.read household.read watch.read watch.assign watch.visit matter.read matter.add matter.act letter.read letter.write ' +
        'letter.issue verify.read verify.ask verify.consent visit.read visit.go import.run person.write book.read book.write bundle.read bundle.add',
    village: 'person.read household.read watch.read watch.visit matter.read matter.add matter.act visit.read visit.go book.read book.write',
    centre: 'matter.read matter.act verify.read verify.issue',
    department: 'bundle.asked bundle.answer',
};

function tokenOfOffice(login) {
    const [program, clock] = [process.env.MZ_PROGRAM, process.env.MZ_CLOCK];
    const said = execFileSync(program, [clock, 'account', 'token', login, '--label', 'walk', '--scopes', MAY[login.replace(/\d$/, '')],
        '--data', `${process.env.MZ_DIR}/data`], { encoding: 'utf8' });
    return /mz_[A-Za-z0-9_.-]+/.exec(said)[0];
}

// What a server sets; Debian 12's Node.js joins the lines.
const setCookies = (headers) => headers.getSetCookie?.() ?? headers.get('set-cookie')?.split(/, (?=[\w-]+=)/) ?? [];

// A session as a browser has it: its cookies, and the token of its forms.
async function sessionOf(login) {
    const jar = new Map();
    const cookie = () => [...jar].map((c) => c.join('=')).join('; ');
    const ask = async (path, fields) => {
        const answer = await fetch(url + path, {
            method: fields ? 'POST' : 'GET', redirect: 'manual', headers: { cookie: cookie(), origin: url },
            body: fields ? new URLSearchParams(fields) : undefined,
        });
        for (const c of setCookies(answer.headers)) {
            const [name, ...rest] = c.split(';')[0].split('=');
            jar.set(name, rest.join('='));
        }
        return answer.text();
    };
    const token = (page) => /name="token" value="([^"]*)"/.exec(page)?.[1];
    signsIn();
    await ask('/sign-in', { token: token(await ask('/sign-in')), login, password });
    const form = token(await ask('/me'));
    assert.ok(form, `${login} cannot sign in`);
    return { ask, token, form, headers: () => ({ ...asJson, cookie: cookie(), origin: url, 'x-mz-token': form }) };
}

const ACTS_MINUTES = 30; // its dangerous acts hold for an hour

// For some hours such a token does what a person confirms: approvals are never among it.
async function tokenOf(login) {
    const { ask, token } = await sessionOf(login);
    const page = await ask('/me/token');
    const scopes = [...page.matchAll(/name="scopes" value="([^"]*)"/g)].map((m) => m[1])
        .filter((s) => /^(person|household|watch|matter|letter|pay|feed|notice|visit|verify|draw|job|book|bundle|import)\./.test(s));
    const form = [['token', token(page)], ['label', `walk ${login}`], ['days', '90'], ['acts', '1'], ...scopes.map((s) => ['scopes', s])];
    const said = await ask('/me/token', form);
    const made = /mz_[A-Za-z0-9_.-]+/.exec(said);
    assert.ok(made, `no token for ${login}: ${said.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 1500)}`);
    return made[0];
}

class Program {
    constructor(login) {
        Object.assign(this, { login, program: true });
    }

    // Who decides signs in for it; other posts have a token.
    async begin() {
        const post = this.login?.replace(/\d$/, '');
        if (post === 'approver') {
            this.session = await sessionOf(this.login);
        } else if (post in MAY && !kept(this.login)) {
            keep(this.login, tokenOfOffice(this.login));
        } else if (this.login && !(post in MAY) && !(kept(this.login) && minutes(tokens.get(this.login).at) < ACTS_MINUTES)) {
            keep(this.login, await tokenOf(this.login));
        }
        return this;
    }

    headers() {
        return this.session ? this.session.headers()
            : this.login ? { ...asJson, authorization: `Bearer ${tokens.get(this.login).text}` } : asJson;
    }

    async call(path, body, headers = {}) {
        return fetch(url + path, { method: body ? 'POST' : 'GET', headers: { ...this.headers(), ...headers }, redirect: 'manual', body });
    }

    async ask() {}

    async go(path) {
        const answer = await this.call(path);
        assert.equal(answer.status, 200, `${this.login} asks ${path}: ${await answer.text()}`);
    }

    async open(path) {
        await this.go(path);
    }

    async see() {}

    async hide() {}

    async send(path, fields, headers) {
        const files = Object.values(fields).some(isFile);
        const body = files ? new FormData() : new URLSearchParams();
        for (const [name, value] of Object.entries(fields)) {
            for (const v of list(value)) {
                isFile(v) ? body.append(name, new Blob([v.bytes], { type: v.type }), v.name) : body.append(name, String(v));
            }
        }
        const answer = await this.call(path, body, headers);
        const text = await answer.text();
        assert.ok(answer.status < 400, `${this.login} to ${path}: ${answer.status} ${text}`);
        const said = text === '' ? {} : JSON.parse(text);
        return { href: said.location ?? '', ...said };
    }

    async refused(path, fields) {
        const answer = await this.call(path, new URLSearchParams(fields));
        const text = await answer.text();
        assert.ok([403, 409, 422].includes(answer.status), `${this.login} to ${path}: ${answer.status} ${text}`);
        return text;
    }

    async json(path, headers) {
        const answer = await this.call(path, undefined, headers);
        const text = await answer.text();
        assert.equal(answer.status, 200, `${this.login} asks ${path}: ${text}`);
        return JSON.parse(text);
    }

    async bytes(path) {
        const answer = await this.call(path);
        assert.equal(answer.status, 200, `${this.login} asks ${path}`);
        return Buffer.from(await answer.arrayBuffer());
    }

    async download(path, fields = {}) {
        const answer = await this.call(path, new URLSearchParams(fields));
        assert.equal(answer.status, 200, `${this.login} to ${path}`);
        return Buffer.from(await answer.arrayBuffer());
    }

    async end() {}
}

export const people = (browser) => ({ program: false, as: (login, options) => new Person(browser, login).begin(options) });
export const programs = () => ({ program: true, as: (login) => new Program(login).begin() });
