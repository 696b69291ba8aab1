// office.mjs - what the browser tests share: one Chromium, signing in, and what every page met must
// keep: no error in the console, nothing blocked by the content policy, no sideways scroll where a
// phone shows it, and no violation of WCAG 2.2 AA that axe-core finds.
//
// The shell is Chromium without the pages of its own windows, which took a fifth of the time.
//
//   MZ_URL    address of the demonstration to test
//   MZ_SHOTS  folder for pictures
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const url = process.env.MZ_URL ?? 'http://127.0.0.1:8080';
export const password = 'Longquan-2026';
const WAIT_MS = 20000; // on a loaded machine: whoever waits for what is there waits no longer

export async function launch() {
    return chromium.launch({
        executablePath: '/usr/bin/chromium-headless-shell',
        args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
               '--disable-background-networking', '--disable-component-update', '--disable-sync', '--lang=zh-CN'],
    });
}

// One reader with an own browser context; `seen` collects what must stay empty.
export async function reader(browser, options = {}) {
    const context = await browser.newContext({
        baseURL: url, locale: 'zh-CN', viewport: { width: 1440, height: 900 },
        serviceWorkers: 'block', reducedMotion: 'reduce', ...options,
    });
    const seen = [];
    const expected = new Set();
    context.setDefaultTimeout(WAIT_MS);
    const page = await context.newPage();
    page.on('console', (m) => {
        // A browser writes every answer from 400 on into the console: forms with mistakes are such.
        const status = /the server responded with a status of (\d+)/.exec(m.text());
        // This harness blocks service workers; tests/visit_browser_test.sh lets them run.
        const blocked = /Service Worker registration blocked/.test(m.text());
        if (['error', 'warning'].includes(m.type()) && !blocked && !(status && expected.has(Number(status[1])))) {
            seen.push(`${page.url()}: ${m.text()}`);
        }
    });
    page.on('pageerror', (e) => seen.push(`${page.url()}: ${e.message}`));
    page.on('requestfailed', (r) => {
        if (!/ERR_ABORTED/.test(r.failure()?.errorText ?? '')) {
            seen.push(`${r.url()}: ${r.failure()?.errorText}`);
        }
    });
    page.on('request', (r) => {
        if (!r.url().startsWith(url) && !r.url().startsWith('data:')) {
            seen.push(`${page.url()} asks another host: ${r.url()}`);
        }
    });
    return { context, page, seen, expect: (status) => expected.add(status) };
}

export async function signIn(page, login) {
    await page.goto('/sign-in');
    await page.fill('input[name=login]', login);
    await page.fill('input[name=password]', password);
    await Promise.all([page.waitForURL((u) => u.pathname === '/'), page.click('main .btn-primary')]);
}

// What an element is: its tag, classes and attributes, without what they say.
const KIND = `(e) => [e.tagName, ...[...e.classList].sort(), ...[...e.attributes].map((a) =>
    (/^(type|role|aria-(hidden|current|live|haspopup))$/.test(a.name) ? a.name + '=' + a.value : a.name))
    .sort()].join('.')`;

// Rows and items that are built like two of their neighbours before them differ in words only: the
// third of fifty rows has no fault that the first two have not. They are taken out.
async function takeOutAlike(page) {
    await page.evaluate(`(() => {
        const kind = ${KIND};
        const looks = (e) => [e, ...e.querySelectorAll('*')].map(kind).join(' ');
        for (const e of document.querySelectorAll('tbody, ul, ol, dl, select')) {
            const seen = new Map();
            for (const child of [...e.children]) {
                const look = looks(child);
                seen.set(look, (seen.get(look) ?? 0) + 1);
                if (seen.get(look) > 2) {
                    child.remove();
                }
            }
        }
    })()`);
}

// All violations of axe-core on the page as lines; [] is what we want. `rules` narrows it.
export async function axe(page, rules) {
    // By the debugger, not by a script of the page: the content policy stays as it is.
    if (!await page.evaluate(() => 'axe' in globalThis)) {
        await page.evaluate(axeSource);
    }
    await takeOutAlike(page);
    const found = await page.evaluate((only) => globalThis.axe.run(document, {
        runOnly: only ? { type: 'rule', values: only }
            : { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
        resultTypes: ['violations'],
    }), rules);
    const where = new URL(page.url()).pathname;
    return found.violations.flatMap((v) => v.nodes.map((n) =>
        `${where}: ${v.id} at ${n.target.join(' ')}: ${n.failureSummary.split('\n').slice(1, 2)}`));
}

// In light; then what dark and large type change: contrast, and the size of what is touched.
export async function axeInAllLooks(page, looks = true) {
    // Colours change over a moment; what is looked at is where they end.
    const root = (name, value) => page.evaluate(async ([k, v]) => {
        document.documentElement.setAttribute(k, v);
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        await Promise.allSettled(document.getAnimations().map((a) => a.finished));
    }, [name, value]);
    const found = await axe(page);
    if (!looks) {
        return found;
    }
    await root('data-bs-theme', 'dark');
    found.push(...(await axe(page, ['color-contrast', 'link-in-text-block'])).map((l) => `dark ${l}`));
    await root('data-bs-theme', 'light');
    await root('data-mz-size', 'large');
    found.push(...(await axe(page, ['target-size', 'color-contrast', 'scrollable-region-focusable']))
        .map((l) => `large ${l}`));
    await page.evaluate(() => document.documentElement.removeAttribute('data-mz-size'));
    return found;
}

// What a page is built of: its kinds of elements, by classes and attributes, and which stand in
// which; and where its links lead. Of `html`, where it is given, as it came and before any script. A
// page without a kind that was not seen before differs in words only.
export async function build(page, html) {
    return page.evaluate(`(() => {
        const root = ${html === undefined ? 'document' : `new DOMParser().parseFromString(${JSON.stringify(html)}, 'text/html')`};
        const kind = ${KIND};
        const kinds = new Set();
        const places = new Set();
        for (const e of root.querySelectorAll('body *')) {
            kinds.add(kind(e));
            places.add(kind(e.parentElement) + '>' + kind(e));
        }
        const links = [...root.querySelectorAll('a[href^="/"]:not([download])')].map((a) => a.getAttribute('href'));
        return { kinds: [...kinds], places: [...places], links };
    })()`);
}

// Adds what is new of `all` to `seen`; whether anything was.
export function news(seen, all) {
    const before = seen.size;
    all.forEach((one) => seen.add(one));
    return seen.size > before;
}

// One page of each kind that can be reached from the workbench (/person/7 and /person/8 are one
// kind). Each is read; the browser opens those that `wanted` says of what they are built of, and
// hands them to `visit`. How many were read comes back.
export async function eachKind(page, visit, wanted = () => true, most = 400) {
    const seen = new Set(['/']);
    const queue = ['/'];
    let pages = 0;
    while (queue.length > 0) {
        const path = queue.shift();
        const answer = await page.context().request.get(path, { headers: { Accept: 'text/html' } });
        if (!/^text\/html/.test(answer.headers()['content-type'] ?? '')) {
            continue; // a key, a file or a picture is no page
        }
        pages++;
        alive = Date.now();
        const one = await build(page, await answer.text());
        for (const link of one.links) {
            const kind = link.replace(/[?#].*/, '').replace(/[0-9]+/g, '#');
            // Rules and guides differ in words: a few of a family show what there is.
            const family = kind.replace(/[^/]+/g, (part, at) => (at < 2 ? part : '*'));
            const of = [...seen].filter((k) => k.replace(/[^/]+/g, (part, at) => (at < 2 ? part : '*')) === family);
            if (!seen.has(kind) && of.length < 8 && seen.size < most && !/\.(csv|xlsx|json|pdf)$|sign-out|\/(file|paper)\/#$/.test(kind)) {
                seen.add(kind);
                queue.push(link.replace(/#.*/, ''));
            }
        }
        if (wanted(one)) {
            await page.goto(path);
            await visit(page);
        }
    }
    if (seen.size >= most) {
        throw new Error(`there are more than ${most} kinds of pages: some were not looked at`);
    }
    return pages;
}

// A figure that may stand in any field for figures: who supports parents supports one at least.
export const figure = (name) => /\.parents_/.test(name) ? '1' : '0';

// Runs fn with the window of this size, and gives it its own back.
export async function sized(page, size, fn) {
    const before = page.viewportSize();
    await page.setViewportSize(size);
    const out = await fn(page);
    await page.setViewportSize(before);
    return out;
}

// Elements that make the page wider than the window.
export async function sideways(page) {
    return page.evaluate(() => {
        const root = document.documentElement;
        if (root.scrollWidth <= root.clientWidth + 1) {
            return [];
        }
        return [...document.querySelectorAll('body *')]
            .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1)
            .filter((e) => !e.closest('.mz-scroll'))
            .slice(0, 5)
            .map((e) => `${location.pathname} ${root.scrollWidth}px: ${e.tagName}.${e.className}`);
    });
}

// The display settings of who is signed in, as the head of every page offers them.
export async function look(page, name, value) {
    await page.goto('/look');
    const choice = page.locator(`main [name=${name}][value=${value}]`).first();
    if (await choice.getAttribute('type') === 'radio') {
        await choice.check();
        await Promise.all([page.waitForLoadState('load'), page.click('main .btn-primary')]);
    } else {
        await Promise.all([page.waitForEvent('load'), choice.click()]);
    }
}

const TEST_MS = 300000; // a page that answers nothing any more would hold everybody up
let alive = 0;

// What fn comes to, or a failure when nothing was heard of it for ms: a page's own promise has no
// time limit. Work of many pages says after each that it lives; how many there are is no fault.
export async function within(fn, ms = TEST_MS) {
    let timer;
    alive = Date.now();
    const late = new Promise((_, refuse) => {
        timer = setInterval(() => {
            if (Date.now() - alive > ms) {
                refuse(new Error(`nothing was heard of it for ${ms / 1000} s`));
            }
        }, 1000);
    });
    try {
        return await Promise.race([fn(), late]);
    } finally {
        clearInterval(timer);
    }
}

// Runs the tests [name, fn] of which the name contains the first argument, counts them as every
// test program does, and ends. `one` hands each what it needs: the browser.
export async function runAll(tests, browser, one = (fn) => fn(browser)) {
    const only = process.argv[2] ?? '';
    let passed = 0;
    let failed = 0;
    for (const [name, fn] of tests.filter(([n]) => n.includes(only))) {
        const began = Date.now();
        try {
            await within(() => one(fn, name));
            passed++;
            console.log(`ok   ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
        } catch (e) {
            failed++;
            console.log(`FAIL ${name}\n${(e.stack ?? e.message).split('\n').slice(0, 30).join('\n')}`);
        }
    }
    await within(() => browser.close(), 20000).catch(() => console.log('the browser does not close'));
    console.log(`${passed} passed, ${failed} failed`);
    process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
