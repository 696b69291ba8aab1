#include <string.h>

#include "base/password.h"

const struct mz_password_rules mz_password_rules_default = {10, 128, 3, 5};

/*
 * Words that, with digits and signs around them, are the passwords tried first. The four-class
 * rule does not keep people from "Password@2024"; this does.
 */
static const char *const words[] = {
    "a",        "aa",         "aaa",      "ab",
    "abc",      "abcd",       "admin",    "administrator",
    "asd",      "asdf",       "asdfgh",   "beijing",
    "bureau",   "changeme",   "china",    "default",
    "dragon",   "guest",      "hello",    "huawei",
    "iloveyou", "letmein",    "login",    "manager",
    "master",   "mima",       "minzheng", "minzhengju",
    "monkey",   "mz",         "mzj",      "operator",
    "oracle",   "pass",       "passwd",   "password",
    "postgres", "q",          "qaz",      "qazwsx",
    "qq",       "qwe",        "qwer",     "qwert",
    "qwerty",   "qwertyuiop", "root",     "secret",
    "server",   "sunshine",   "system",   "test",
    "user",     "welcome",    "woaini",   "woaizhongguo",
    "wang",     "xiaoming",   "zhang",    "zhongguo",
    "zxc",      "zxcvbn",     "zxcvbnm",
};

/* Walks over the keyboard; a password that begins with one is refused whatever follows. */
static const char *const walks[] = {
    "1234qwer", "123qwe",     "1q2w3e4r",   "1qaz2wsx", "1qazxsw2",  "a1b2c3d4",
    "abcd1234", "asdf1234",   "asdfghjkl",  "q1w2e3r4", "qazwsxedc", "qwe123",
    "qwer1234", "qwertyuiop", "woaini1314", "zaq12wsx",
};

/* The digit under a shifted key, the letter behind a digit that stands for it, or c itself. */
static char swapped(char c, const char *from, const char *to)
{
    const char *at = c == '\0' ? NULL : strchr(from, c);
    if (at != NULL) {
        return to[at - from];
    }
    return c;
}

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return (char)(c - 'A' + 'a');
    }
    return c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word_with_trimmings(const char *p, size_t n)
{
    while (n > 0 && !is_letter(p[0])) {
        p++;
        n--;
    }
    while (n > 0 && !is_letter(p[n - 1])) {
        n--;
    }
    for (size_t w = 0; w < MZ_LEN(words); w++) {
        size_t i = 0;
        while (i < n && words[w][i] == swapped(p[i], "@4301$5!", "aaeoissi")) {
            i++;
        }
        if (n > 0 && i == n && words[w][n] == '\0') {
            return true;
        }
    }
    return false;
}

static bool is_walk(const char *p, size_t n)
{
    for (size_t w = 0; w < MZ_LEN(walks); w++) {
        size_t i = 0;
        while (i < n && walks[w][i] != '\0' &&
               walks[w][i] == swapped(p[i], "!@#$%^&*()", "1234567890")) {
            i++;
        }
        if (walks[w][i] == '\0') {
            return true;
        }
    }
    return false;
}

/* ---- what a password is made of --------------------------------------- */

struct made_of {
    uint32_t chars;
    uint32_t classes;
    uint32_t distinct;
    bool usable; /* whole UTF-8, nothing a keyboard does not write */
};

/* Bytes of the UTF-8 character at p, 0 when it is none. */
static size_t char_at(const char *p, size_t n)
{
    unsigned char c = (unsigned char)p[0];
    size_t len = c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
    if (len > n || c < 0x20 || c == 0x7F) {
        return 0;
    }
    for (size_t i = 1; i < len; i++) {
        if (((unsigned char)p[i] & 0xC0U) != 0x80U) {
            return 0;
        }
    }
    return len;
}

static struct made_of inspect(mz_str password)
{
    struct made_of m = {.usable = true};
    bool have[4] = {false};
    for (size_t i = 0; i < password.n;) {
        const char *p = password.p + i;
        size_t len = char_at(p, password.n - i);
        if (len == 0) {
            m.usable = false;
            return m;
        }
        have[p[0] >= 'a' && p[0] <= 'z'   ? 0
             : p[0] >= 'A' && p[0] <= 'Z' ? 1
             : is_digit(p[0])             ? 2
                                          : 3] = true;
        m.chars++;
        bool again = false;
        for (size_t j = 0; j < i && !again; j++) { /* UTF-8 cannot match inside a character */
            again = i - j >= len && memcmp(password.p + j, p, len) == 0;
        }
        m.distinct += !again;
        i += len;
    }
    for (size_t i = 0; i < MZ_LEN(have); i++) {
        m.classes += have[i];
    }
    return m;
}

static bool holds(const char *low, size_t n, mz_str account)
{
    for (size_t at = 0; at + account.n <= n; at++) {
        size_t i = 0;
        while (i < account.n && low[at + i] == lower(account.p[i])) {
            i++;
        }
        if (i == account.n) {
            return true;
        }
    }
    return false;
}

static mz_str number(mz_cx *cx, uint32_t v)
{
    return mz_str_fmt(cx->a, "%u", v);
}

static mz_code check_guessable(mz_cx *cx, mz_str account, mz_str password)
{
    char low[MZ_PASSWORD_MAX];
    for (size_t i = 0; i < password.n; i++) {
        low[i] = lower(password.p[i]);
    }
    /* An account of one or two letters is in every other password by chance. */
    bool named = account.n >= 3 && holds(low, password.n, account);
    bool common = is_walk(low, password.n) || is_word_with_trimmings(low, password.n);
    mz_wipe(low, sizeof low);
    if (named) {
        return mz_refuse(cx, MZ_INVALID, .field = "password",
                         .text = MZ_T("A password must not contain the name of the account"));
    }
    if (common) {
        return mz_refuse(cx, MZ_INVALID, .field = "password",
                         .text = MZ_T("This password is among the first that others try"));
    }
    return MZ_OK;
}

mz_code mz_password_accept(mz_cx *cx, const struct mz_password_rules *rules, mz_str account,
                           mz_str password)
{
    struct made_of m = {.chars = UINT32_MAX, .usable = true};
    if (password.n <= MZ_PASSWORD_MAX) {
        m = inspect(password);
    }
    if (!m.usable) {
        return mz_refuse(cx, MZ_INVALID, .field = "password",
                         .text = MZ_T("The password contains characters that cannot be used"));
    }
    if (m.chars < rules->chars_min || m.chars > rules->chars_max) {
        return mz_refuse(cx, MZ_INVALID, .field = "password",
                         .text = MZ_T("A password has {0} to {1} characters"),
                         .arg = {number(cx, rules->chars_min), number(cx, rules->chars_max)});
    }
    if (m.classes < rules->classes_min) {
        return mz_refuse(cx, MZ_INVALID, .field = "password",
                         .text = MZ_T("A password needs {0} of these four: small letters, capital "
                                      "letters, digits, other signs"),
                         .arg = {number(cx, rules->classes_min)});
    }
    if (m.distinct < rules->distinct_min) {
        return mz_refuse(cx, MZ_INVALID, .field = "password",
                         .text = MZ_T("A password needs at least {0} different characters"),
                         .arg = {number(cx, rules->distinct_min)});
    }
    return check_guessable(cx, account, password);
}
