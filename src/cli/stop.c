#include "cli/cli_int.h"

#include <assert.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum { PRESSES_MAX = 3 };

/* The one thing a signal handler can reach: the only mutable variable of file scope. */
static volatile sig_atomic_t stops;

static void on_stop(int signal)
{
    stops = stops + 1;
    if (stops >= PRESSES_MAX) {
        _exit(128 + signal);
    }
}

void mz_cli_catch(void)
{
    static const int asks[] = {SIGINT, SIGTERM, SIGHUP};
    stops = 0;
    /* Without SA_RESTART: a question at the terminal ends when Ctrl-C is pressed. */
    struct sigaction stop = {.sa_handler = on_stop};
    (void)sigemptyset(&stop.sa_mask);
    for (size_t i = 0; i < MZ_LEN(asks); i++) {
        (void)sigaction(asks[i], &stop, NULL);
    }
    /* A closed pipe is an error of write(), not a reason to die in the middle of work. */
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)sigemptyset(&ignore.sa_mask);
    (void)sigaction(SIGPIPE, &ignore, NULL);
}

bool mz_cli_stopped(mz_cx *cx)
{
    (void)cx;
    return stops > 0;
}

mz_code mz_cli_stop(mz_cx *cx)
{
    return mz_refuse(cx, MZ_STOPPED, .text = MZ_T("stopped; nothing is left half done"));
}

mz_code mz_cli_confirm(mz_cx *cx, const struct mz_args *args, struct mz_say what)
{
    const struct mz_cli_io *io = args->io;
    char answer[16] = "";
    if (mz_arg_flag(args, "yes")) {
        return MZ_OK;
    }
    mz_str sentence = mz_text_say(cx->a, cx->lang, what);
    if (!io->in_tty) {
        return mz_refuse(cx, MZ_DENIED, .field = "yes",
                         .text = MZ_T("{0} Nobody is there to ask; give --yes if it is meant."),
                         .arg = {sentence});
    }
    mz_str ask = mz_text(cx->lang, MZ_T("Type yes to go on:"));
    (void)fprintf(io->err, MZ_FMT "\n" MZ_FMT " ", MZ_ARG(sentence), MZ_ARG(ask));
    (void)fflush(io->err);
    if (fgets(answer, sizeof answer, io->in) == NULL && mz_cli_stopped(cx)) {
        return mz_cli_stop(cx);
    }
    if (strcmp(answer, "yes\n") == 0 || strcmp(answer, "yes") == 0) {
        return MZ_OK;
    }
    return mz_refuse(cx, MZ_DENIED, .text = MZ_T("not confirmed; nothing was changed"));
}
