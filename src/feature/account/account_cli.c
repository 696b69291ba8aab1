#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "cli/print.h"
#include "feature/account/account_int.h"
#include "feature/account/account_sql.h"
#include "feature/account/own_int.h"
#include "feature/division/division.h"

/*
 * At the machine itself, as the program: how an office gets its first administrators, and what
 * helps when all of them are locked out. Everything here stands in the audit under "the system".
 */

static void say_line(struct mz_args *args, mz_str key, mz_str value)
{
    if (mz_cli_json(args)) {
        struct mz_jout j = mz_jout_start(args);
        mz_jout_object(&j);
        mz_jout_key(&j, key.p);
        mz_jout_text(&j, value);
        mz_jout_end(&j);
        return;
    }
    (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(value));
}

static mz_code add(mz_cx *cx, struct mz_args *args)
{
    int64_t id = 0;
    int64_t post = 0;
    mz_str first = {0};
    enum mz_role role = MZ_ROLE_N;
    int64_t division = mz_arg_int(args, "division");
    mz_str word = mz_arg_text(args, "role");
    if (word.p != NULL && !account_role_of(word, &role)) {
        return mz_refuse(cx, MZ_USAGE, .field = "role", .text = MZ_T("There is no role \"{0}\"."),
                         .arg = {word});
    }
    if (word.p != NULL) {
        MZ_TRY(account_role_place(cx, role, division));
    }
    struct account_new in = {.login = mz_operand(args, 0),
                             .name = mz_arg_text(args, "name"),
                             .division = division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT};
    MZ_TRY(account_make(cx, &in, &id, &first));
    if (word.p != NULL) {
        struct account_grant grant = {
            .account = id, .role = role, .division = division, .ends = MZ_NULL};
        MZ_TRY(account_grant(cx, &grant, &post));
    }
    say_line(args, MZ_S("password"), first);
    return MZ_OK;
}

static mz_code list(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {.name = "login", .label = MZ_T("Sign-in name")},
        {.name = "name", .label = MZ_T("Name of the person")},
        {.name = "role", .label = MZ_T("Role")},
        {.name = "division", .label = MZ_T("Division"), .type = MZ_CELL_INT},
        {.name = "state", .label = MZ_T("State")},
        {0},
    };
    struct account_all_row *rows = NULL;
    size_t n = 0;
    mz_table *t = mz_table_new(cx, columns);
    MZ_TRY(account_all(cx, mz_arg_int(args, "most"), &rows, &n));
    for (size_t i = 0; i < n; i++) {
        mz_table_text(t, rows[i].login);
        mz_table_text(t, rows[i].name);
        mz_table_text(t, rows[i].role.p == NULL ? MZ_S("") : rows[i].role);
        mz_table_int(t, rows[i].division);
        mz_table_text(t, rows[i].state);
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

static mz_code lock(mz_cx *cx, struct mz_args *args)
{
    int64_t id = 0;
    MZ_TRY(account_by_login(cx, mz_operand(args, 0), &id));
    return account_set_state(cx, id, mz_arg_flag(args, "open") ? ACCOUNT_ACTIVE : ACCOUNT_LOCKED);
}

static mz_code passwd(mz_cx *cx, struct mz_args *args)
{
    int64_t id = 0;
    mz_str first = {0};
    MZ_TRY(account_by_login(cx, mz_operand(args, 0), &id));
    MZ_TRY(account_reset(cx, id, &first));
    say_line(args, MZ_S("password"), first);
    return MZ_OK;
}

/* A token in the name of an account, in its oldest post that holds. */
static mz_code token(mz_cx *cx, struct mz_args *args)
{
    struct account_posts_live_row *posts = NULL;
    struct account_who who = {0};
    size_t n = 0;
    mz_str text = {0};
    MZ_TRY(account_by_login(cx, mz_operand(args, 0), &who.account));
    who.county = account_county(who.account);
    MZ_TRY(account_posts_live(cx, who.county, who.account, mz_date_today(cx).v, &posts, &n));
    if (n == 0 || !account_role_of(posts[0].role, &who.role)) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This account has no post."));
    }
    who.post = posts[0].id;
    struct account_token_new in = {.label = mz_arg_text(args, "label"),
                                   .scopes = mz_arg_text(args, "scopes"),
                                   .days = mz_arg_int(args, "days")};
    MZ_TRY(account_token_make(cx, &who, &in, &text));
    say_line(args, MZ_S("token"), text);
    return MZ_OK;
}

static mz_code demo(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {.name = "role", .label = MZ_T("Role")},
        {.name = "login", .label = MZ_T("Sign-in name")},
        {.name = "password", .label = MZ_T("Password")},
        {0},
    };
    size_t n = 0;
    const struct account_demo_row *rows = account_demo_rows(&n);
    mz_table *t = mz_table_new(cx, columns);
    MZ_TRY(account_demo(cx, cx->world->division));
    for (size_t i = 0; i < n; i++) {
        mz_table_text(t, account_role_title(cx->lang, mz_str_of(account_role_word(rows[i].role))));
        mz_table_text(t, mz_str_of(rows[i].login));
        mz_table_text(t, MZ_S(ACCOUNT_DEMO_PASSWORD));
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

/* clang-format off */
static const struct mz_option add_options[] = {
    {.name = "name", .type = MZ_OPT_TEXT, .required = true, .help = MZ_T("Name that is shown")},
    {.name = "division", .type = MZ_OPT_DIVISION, .required = true,
     .help = MZ_T("Division where the account works")},
    {.name = "role", .type = MZ_OPT_TEXT, .help = MZ_T("Role to give at once: officer, system …")},
    {0},
};
static const struct mz_option list_options[] = {
    {.name = "most", .type = MZ_OPT_INT, .least = 1, .most = 10000, .preset = "1000",
     .help = MZ_T("Rows to show")},
    {0},
};
static const struct mz_option lock_options[] = {
    {.name = "open", .type = MZ_OPT_FLAG, .help = MZ_T("Unlock instead")},
    {0},
};
static const struct mz_option token_options[] = {
    {.name = "label", .type = MZ_OPT_TEXT, .required = true,
     .help = MZ_T("Program that will use it")},
    {.name = "scopes", .type = MZ_OPT_TEXT, .required = true,
     .help = MZ_T("Permissions with blanks between")},
    {.name = "days", .type = MZ_OPT_INT, .least = 1, .most = 366, .preset = "90",
     .help = MZ_T("Days it holds")},
    {0},
};

const struct mz_command account_commands[] = {
    {.name = "account add", .run = add, .options = add_options, .operands = "LOGIN",
     .flags = MZ_CMD_DB, .help = MZ_T("Make an account and print its first password")},
    {.name = "account list", .run = list, .options = list_options, .flags = MZ_CMD_DB,
     .help = MZ_T("List accounts")},
    {.name = "account lock", .run = lock, .options = lock_options, .operands = "LOGIN",
     .flags = MZ_CMD_DB, .help = MZ_T("Lock or unlock an account")},
    {.name = "account passwd", .run = passwd, .operands = "LOGIN", .flags = MZ_CMD_DB,
     .help = MZ_T("Give an account a new first password")},
    {.name = "account token", .run = token, .options = token_options, .operands = "LOGIN",
     .flags = MZ_CMD_DB, .help = MZ_T("Make a token for a program that acts as an account")},
    {.name = "demo accounts", .run = demo, .flags = MZ_CMD_DB,
     .help = MZ_T("Make and print the accounts of the demonstration")},
    {0},
};
/* clang-format on */
