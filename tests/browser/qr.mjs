// qr.mjs - reads a QR code (ISO/IEC 18004, versions 1 to 10, bytes) off the path that draws it, as a
// telephone would off the screen. A drawn code has no damage: the words of correction are left out.

// Of each version from 1: all codewords; then by level the words of correction of a block, and blocks.
const ALL = [26, 44, 70, 100, 134, 172, 196, 242, 292, 346];
const LEVELS = {
    1: { name: 'L', words: [7, 10, 15, 20, 26, 18, 20, 24, 30, 18], blocks: [1, 1, 1, 1, 1, 2, 2, 2, 2, 4] },
    0: { name: 'M', words: [10, 16, 26, 18, 24, 16, 18, 22, 22, 26], blocks: [1, 1, 1, 2, 2, 4, 4, 4, 5, 5] },
    3: { name: 'Q', words: [13, 22, 18, 26, 18, 24, 18, 22, 20, 24], blocks: [1, 1, 2, 2, 4, 4, 6, 6, 8, 8] },
    2: { name: 'H', words: [17, 28, 22, 16, 22, 28, 26, 26, 24, 28], blocks: [1, 1, 2, 4, 4, 4, 5, 6, 8, 8] },
};
const ALIGNED = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];
const MASKS = [
    (r, c) => (r + c) % 2, (r) => r % 2, (r, c) => c % 3, (r, c) => (r + c) % 3,
    (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2, (r, c) => ((r * c) % 2) + ((r * c) % 3),
    (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2, (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2,
];

function gridOf(path, size) {
    const n = size - 8;
    const grid = Array.from({ length: n }, () => new Array(n).fill(0));
    for (const [, x, y, w] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
        for (let i = 0; i < Number(w); i++) {
            grid[y - 4][x - 4 + i] = 1;
        }
    }
    return grid;
}

function format(grid) {
    const at = [];
    for (let i = 0; i < 6; i++) {
        at.push(grid[8][i]);
    }
    at.push(grid[8][7], grid[8][8], grid[7][8]);
    for (let i = 5; i >= 0; i--) {
        at.push(grid[i][8]);
    }
    const bits = at.reduce((v, b) => v * 2 + b, 0) ^ 0x5412;
    return { level: LEVELS[bits >> 13], mask: MASKS[(bits >> 10) & 7] };
}

function reserved(r, c, n, version) {
    const corner = (a, b) => a < 9 && b < 9;
    if (corner(r, c) || (r < 9 && c >= n - 8) || (r >= n - 8 && c < 9) || r === 6 || c === 6) {
        return true;
    }
    if (version >= 7 && ((r < 6 && c >= n - 11) || (c < 6 && r >= n - 11))) {
        return true;
    }
    const p = ALIGNED[version - 1];
    const last = p.length - 1;
    return p.some((y, i) => p.some((x, k) => !((i === 0 && (k === 0 || k === last)) || (i === last && k === 0)) &&
        Math.abs(r - y) <= 2 && Math.abs(c - x) <= 2));
}

function words(grid, version, mask) {
    const n = grid.length;
    const bits = [];
    let up = true;
    for (let right = n - 1; right > 0; right -= 2, up = !up) {
        right -= right === 6 ? 1 : 0;
        for (let i = 0; i < n; i++) {
            const r = up ? n - 1 - i : i;
            for (const c of [right, right - 1]) {
                if (!reserved(r, c, n, version)) {
                    bits.push(grid[r][c] ^ (mask(r, c) === 0 ? 1 : 0));
                }
            }
        }
    }
    return Array.from({ length: Math.floor(bits.length / 8) }, (_, i) => bits.slice(8 * i, 8 * i + 8).reduce((v, b) => v * 2 + b, 0));
}

// The text and the level of a code that is drawn by `path` in a view box of `size`.
export function readQr({ path, size }) {
    const grid = gridOf(path, size);
    const version = (grid.length - 17) / 4;
    const { level, mask } = format(grid);
    const all = words(grid, version, mask);
    const blocks = level.blocks[version - 1];
    const data = ALL[version - 1] - blocks * level.words[version - 1];
    const lengths = Array.from({ length: blocks }, (_, b) => Math.floor(data / blocks) + (b >= blocks - (data % blocks) ? 1 : 0));
    const parts = lengths.map(() => []);
    for (let i = 0, at = 0; i < Math.max(...lengths); i++) {
        for (let b = 0; b < blocks; b++) {
            if (i < lengths[b]) {
                parts[b].push(all[at++]);
            }
        }
    }
    const bits = parts.flat().map((w) => w.toString(2).padStart(8, '0')).join('');
    const wide = version < 10 ? 8 : 16;
    if (bits.slice(0, 4) !== '0100') {
        throw new Error(`mode ${bits.slice(0, 4)}, not bytes`);
    }
    const n = Number.parseInt(bits.slice(4, 4 + wide), 2);
    const bytes = Array.from({ length: n }, (_, i) => Number.parseInt(bits.slice(4 + wide + 8 * i, 12 + wide + 8 * i), 2));
    return { text: Buffer.from(bytes).toString('utf8'), level: level.name };
}
