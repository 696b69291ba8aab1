// clock.mjs - the clock of the office in a test: build/tests/mz_at reads how far it is ahead of the
// machine's from a file of 8 bytes. From a shell: node clock.mjs FILE 2026-11-16T09:00:00+08:00
import { openSync, readFileSync, writeSync, closeSync, existsSync, writeFileSync } from 'node:fs';

function ahead(file, ms) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(Math.round(ms)));
    if (!existsSync(file)) {
        writeFileSync(file, bytes);
        return;
    }
    const fd = openSync(file, 'r+'); // in place: the server has it mapped
    writeSync(fd, bytes, 0, 8, 0);
    closeSync(fd);
}

const aheadMs = (file) => Number(readFileSync(file).readBigInt64LE());

export const setClock = (file, iso) => ahead(file, new Date(iso).getTime() - Date.now());
export const now = (file) => new Date(Date.now() + aheadMs(file));
export const forward = (file, days) => ahead(file, aheadMs(file) + days * 86400000);
// The day of the office, Beijing time, as 2026-11-16.
export const today = (file, on = 0) => new Date(now(file).getTime() + (8 * 3600 + on * 86400) * 1000).toISOString().slice(0, 10);

if (process.argv[1] === new URL(import.meta.url).pathname) {
    setClock(process.argv[2], process.argv[3]);
}
