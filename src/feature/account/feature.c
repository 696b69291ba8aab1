#include "feature/account/account_int.h"

const struct mz_perm account_perms_table[] = {
    {"account.read", MZ_R(SYSTEM) | MZ_R(SECURITY) | MZ_R(LOGKEEPER) | MZ_R(APPROVER),
     MZ_T("See who has an account and which posts")},
    {"account.make", MZ_R(SYSTEM), MZ_T("Make and close accounts, without giving them a role")},
    {"account.grant", MZ_R(SECURITY),
     MZ_T("Ask for posts of others, end posts, lock, unlock, reset passwords")},
    {"account.confirm", MZ_R(SECURITY) | MZ_R(APPROVER),
     MZ_T("Confirm or refuse a post that somebody else asked for")},
    {"account.token",
     MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(OFFICER) | MZ_R(INSTITUTION) | MZ_R(SYSTEM),
     MZ_T("Make tokens for programs that act in one's own name")},
    {0},
};

const struct mz_act account_acts[] = {
    {"account.login", MZ_T("signed in")},
    {"account.login.half", MZ_T("gave the right password, one step of signing in is left")},
    {"account.logout", MZ_T("signed out")},
    {"account.refused", MZ_T("was refused at sign-in")},
    {"account.confirm", MZ_T("confirmed again who it is")},
    {"account.switch", MZ_T("went on in another post")},
    {"account.session.end", MZ_T("ended a session")},
    {"account.password", MZ_T("changed the password")},
    {"account.totp.begin", MZ_T("began to set up one-time codes")},
    {"account.totp.on", MZ_T("switched one-time codes on")},
    {"account.totp.off", MZ_T("switched one-time codes off")},
    {"account.recovery", MZ_T("used a recovery code")},
    {"account.token.make", MZ_T("made a token for a program")},
    {"account.token.end", MZ_T("ended a token of a program")},
    {"account.reveal", MZ_T("unmasked a number")},
    {"account.make", MZ_T("made an account")},
    {"account.ask", MZ_T("asked for a post")},
    {"account.grant", MZ_T("gave a post")},
    {"account.deny", MZ_T("refused a post")},
    {"account.revoke", MZ_T("ended a post")},
    {"account.lock", MZ_T("locked an account")},
    {"account.unlock", MZ_T("unlocked an account")},
    {"account.close", MZ_T("closed an account")},
    {"account.reset", MZ_T("reset a password")},
    {0},
};

/* In this file, so that tests of other features need no table of all features. */
mz_code account_start(mz_cx *cx)
{
    if (cx->world == NULL) {
        return MZ_OK;
    }
    return account_perms_make(cx, mz_features, &cx->world->perms);
}

const struct mz_feature mz_feature_account = {
    .name = "account",
    .title = MZ_T("Accounts"),
    .perms = account_perms_table,
    .acts = account_acts,
    .start = account_start,
};
