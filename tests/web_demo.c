/*
 * web_demo PORT [WORKERS] - a small app on the web kit: to look at its parts and to measure it.
 * All persons are invented.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "web/http.h"
#include "web/ui.h"
#include "web/ui_form.h"
#include "web/ui_list.h"

static mz_code ping(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    mz_out_raw(out, MZ_S("{\"id\":"));
    mz_out_int(out, mz_req_path_int(rq, "id"));
    mz_out_raw(out, MZ_S(",\"name\":"));
    mz_out_json(out, MZ_S("周水莲"));
    mz_out_raw(out, MZ_S(",\"village\":"));
    mz_out_json(out, MZ_S("下保村"));
    mz_out_raw(out, MZ_S("}"));
    return MZ_OK;
}

/* clang-format off */
static const char *const people[][7] = {
    {"叶长根", "男", "58", "331181********2417", "溪口村", "红色预警", "2026-03-08"},
    {"周水莲", "女", "61", "331181********1648", "下保村", "低保待确认", "2026-11-06"},
    {"毛月英", "女", "47", "331181********0861", "查二村", "临时救助", "2026-11-16"},
    {"季金明", "男", "66", "331181********1231", "大樟村", "低保", "2026-10-22"},
    {"项德土", "男", "79", "331181********0014", "青坑村", "特困待补正", "2026-11-03"},
    {"吴明福", "男", "71", "331181********3315", "墩头村", "特困分散", "2026-09-28"},
    {"周金娥", "女", "91", "331181********0026", "下保村", "高龄", "2025-11-24"},
    {"张水梅", "女", "39", "331181********4224", "横坑村", "低保核对中", "2026-11-12"},
    {"叶金林", "男", "52", "331181********2036", "竹舟村", "低边", "2026-08-15"},
    {"毛银妹", "女", "83", "331181********0028", "溪口村", "高龄", "2026-11-19"},
    {"项月珍", "女", "63", "331181********3021", "东皇村", "刚性支出受理中", "2026-10-30"},
    {"季水根", "男", "68", "331181********1032", "大樟村", "低保", "2026-10-02"},
};
static const enum mz_tone tones[] = {
    MZ_TONE_BAD, MZ_TONE_INFO, MZ_TONE_OK, MZ_TONE_OK, MZ_TONE_INFO, MZ_TONE_OK,
    MZ_TONE_OK, MZ_TONE_INFO, MZ_TONE_OK, MZ_TONE_OK, MZ_TONE_INFO, MZ_TONE_OK,
};
/* clang-format on */

static mz_code list_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct ui_column cols[] = {
        {.name = "name", .label = MZ_S("姓名"), .fixed = true},
        {.name = "sex", .label = MZ_S("性别"), .phone_hide = true},
        {.name = "age", .label = MZ_S("年龄"), .num = true, .sort = true, .phone_end = true},
        {.name = "idno", .label = MZ_S("证件号码"), .phone_hide = true},
        {.name = "village", .label = MZ_S("村、社区"), .sort = true},
        {.name = "state", .label = MZ_S("状态"), .phone_end = true},
        {.name = "money", .label = MZ_S("月待遇（元）"), .num = true, .phone_label = true},
        {.name = "visit", .label = MZ_S("最近走访"), .sort = true, .phone_end = true,
         .phone_label = true},
    };
    ui_columns_of(rq, cols, MZ_LEN(cols));
    struct ui_paging page = ui_paging_of(rq, cols, MZ_LEN(cols), "-visit");
    struct ui_row *rows = MZ_NEW_N(cx->a, struct ui_row, MZ_LEN(people));
    struct ui_clock *due = MZ_NEW(cx->a, struct ui_clock);
    *due = (struct ui_clock){UI_CLOCK_SOON, MZ_S("今天到期")};
    for (size_t i = 0; i < MZ_LEN(people); i++) {
        struct ui_cell *c = MZ_NEW_N(cx->a, struct ui_cell, MZ_LEN(cols));
        struct ui_tag *t = MZ_NEW(cx->a, struct ui_tag);
        *t = (struct ui_tag){.tone = tones[i], .text = mz_str_of(people[i][5])};
        c[0] = (struct ui_cell){.text = mz_str_of(people[i][0]), .href = MZ_S("/case/1")};
        c[1].text = mz_str_of(people[i][1]);
        c[2].text = mz_str_of(people[i][2]);
        c[3] = (struct ui_cell){.text = mz_str_of(people[i][3]), .id = true};
        c[4].text = mz_str_of(people[i][4]);
        c[5] = (struct ui_cell){.tags = t, .tags_n = 1};
        c[6].text = i % 3 == 0 ? MZ_S("1,246.00") : MZ_S("");
        c[7] = (struct ui_cell){.text = mz_str_of(people[i][6]), .clock = i == 6 ? due : NULL};
        rows[i] = (struct ui_row){.id = (int64_t)i + 1, .cells = c};
    }
    const struct ui_view views[] = {
        {MZ_S("全部低收入人口"), MZ_S("/people"), 1076, true, NULL},
        {MZ_S("独居老人"), MZ_S("/people?view=1"), 86, false, NULL},
        {MZ_S("存为视图"), MZ_S("/people?save=1"), -1, false, MZ_ICON("plus")},
    };
    const struct ui_option kinds[] = {{.value = MZ_S(""), .label = MZ_S("全部")},
                                      {.value = MZ_S("1"), .label = MZ_S("低保")}};
    const struct ui_field filters[] = {
        {.kind = UI_TEXT, .name = "k", .label = MZ_S("姓名、拼音、证件号、电话"), .wide = true,
         .value = mz_req_query(rq, "k")},
        {.kind = UI_SELECT, .name = "kind", .label = MZ_S("类别"), .options = kinds,
         .options_n = 2, .value = mz_req_query(rq, "kind")},
        {.kind = UI_DATE, .name = "since", .label = MZ_S("最近走访"),
         .value = mz_req_query(rq, "since")},
    };
    const struct ui_action bulk[] = {
        {.label = MZ_S("派走访"), .icon = MZ_ICON("map-pin-plus"), .name = MZ_S("do"),
         .value = MZ_S("visit")},
        {.label = MZ_S("导出所选"), .icon = MZ_ICON("download"), .name = MZ_S("do"),
         .value = MZ_S("export")},
    };
    bool none = mz_req_query(rq, "k").n > 0;
    struct ui_list v = {
        .rq = rq, .label = MZ_S("人员列表"), .views = views, .views_n = 3, .filters = filters,
        .filters_n = 3, .columns = cols, .columns_n = MZ_LEN(cols), .rows = rows,
        .rows_n = none ? 0 : MZ_LEN(people), .total = none ? 0 : 1076, .page = page.page,
        .per = page.per, .sort = page.sort, .descending = page.descending,
        .bulk_path = MZ_S("/people"), .bulk = bulk, .bulk_n = 2, .choose_columns = true,
        .csv_href = MZ_S("/people.csv"), .note = MZ_S("证件号默认遮盖，显示须填理由"),
    };
    ui_list_html(out, &v);
    struct ui_action *actions = MZ_NEW_N(cx->a, struct ui_action, 2);
    actions[0] = (struct ui_action){.label = MZ_S("导出"), .href = MZ_S("/people.csv"),
                                    .icon = MZ_ICON("download"), .download = true};
    actions[1] = (struct ui_action){.label = MZ_S("登记人员"), .href = MZ_S("/form"),
                                    .icon = MZ_ICON("user-plus"), .primary = true};
    mz_page(rq, (struct mz_page){.title = MZ_S("人员和家庭"),
                                 .sub = MZ_S("查田镇 · 低收入人口 1,076 人"),
                                 .actions = actions, .actions_n = 2});
    return MZ_OK;
}

static mz_code list_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)out;
    mz_str n = mz_thousands(cx->a, (int64_t)mz_req_field_n(rq, "id"));
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("{0} chosen"), .arg = {n}});
    return mz_reply_redirect(rq, MZ_S("/people"));
}

static mz_code form_run(mz_cx *cx, mz_req *rq, mz_out *out)
{
    static const char *const sexes[] = {"1", "2", NULL};
    struct mz_form f = mz_form_of(cx, rq);
    bool post = mz_req_method(rq) == MZ_POST;
    if (post) {
        (void)mz_form_text(&f, "name", (struct mz_rule){.max = 50, .required = true});
        (void)mz_form_text(&f, "sex", (struct mz_rule){.among = sexes, .required = true});
        (void)mz_form_day(&f, "birth", (struct mz_rule){.required = true});
        (void)mz_form_fen(&f, "income", (struct mz_rule){.required = true, .hi = 100000000});
        if (f.problems.n == 0) {
            mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("done")});
            return mz_reply_redirect(rq, MZ_S("/people"));
        }
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
    }
    const struct ui_option sex[] = {{.value = MZ_S("1"), .label = MZ_S("男")},
                                    {.value = MZ_S("2"), .label = MZ_S("女")}};
    const struct ui_field fields[] = {
        {.kind = UI_TEXT, .name = "name", .label = MZ_S("姓名"), .required = true, .max = 50,
         .value = mz_req_field(rq, "name"), .hint = MZ_S("与身份证一致")},
        {.kind = UI_TEXT, .name = "idno", .label = MZ_S("证件号码"),
         .value = mz_req_field(rq, "idno"), .max = 18},
        {.kind = UI_RADIO, .name = "sex", .label = MZ_S("性别"), .options = sex, .options_n = 2,
         .value = mz_req_field(rq, "sex")},
        {.kind = UI_DATE, .name = "birth", .label = MZ_S("出生日期"),
         .value = mz_req_field(rq, "birth")},
        {.kind = UI_MONEY, .name = "income", .label = MZ_S("家庭月收入"), .unit = MZ_S("元"),
         .value = mz_req_field(rq, "income")},
        {.kind = UI_DIVISION, .name = "division", .label = MZ_S("村、社区"),
         .source = MZ_S("/division/pick"), .value = MZ_S("331181103205"),
         .shown = MZ_S("浙江省丽水市龙泉市查田镇下保村")},
        {.kind = UI_TEXTAREA, .name = "note", .label = MZ_S("情况说明"), .optional_mark = true,
         .max = 500, .value = mz_req_field(rq, "note")},
        {.kind = UI_CHECK, .name = "agree", .label = MZ_S("已告知本人并取得授权"), .wide = true},
    };
    struct ui_form v = {.action = MZ_S("/form"), .fields = fields, .fields_n = MZ_LEN(fields),
                        .form = post ? &f : NULL, .submit = MZ_S("登记人员"),
                        .submit_icon = MZ_ICON("user-plus"), .cancel_href = MZ_S("/people")};
    mz_out_raw(out, MZ_S("<section class=\"card\"><div class=\"card-body\">"));
    ui_form_html(out, &v);
    mz_out_raw(out, MZ_S("</div></section>"));
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    *crumb = (struct ui_crumb){MZ_S("人员和家庭"), MZ_S("/people")};
    mz_page(rq, (struct mz_page){.title = MZ_S("登记人员"), .crumbs = crumb, .crumbs_n = 1,
                                 .menu = "/people"});
    return MZ_OK;
}

static void put_chart(mz_out *out)
{
    const mz_str series[] = {MZ_S("在保人数"), MZ_S("上年")};
    const mz_str names[] = {MZ_S("7月"), MZ_S("8月"), MZ_S("9月"), MZ_S("10月"), MZ_S("11月")};
    const mz_str values[] = {MZ_S("1,021"), MZ_S("998"), MZ_S("1,034"), MZ_S("1,001"),
                             MZ_S("1,050"), MZ_S(""), MZ_S("1,066"), MZ_S("1,010"),
                             MZ_S("1,076"), MZ_S("1,012")};
    struct ui_chart chart = {.kind = UI_CHART_LINE, .title = MZ_S("近五个月在保人数"),
                             .unit = MZ_S("人"), .axis = MZ_S("月份"), .series = series,
                             .series_n = 2, .names = names, .names_n = 5, .values = values};
    ui_chart_html(out, &chart);
}

static mz_code case_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct ui_clock clock = {UI_CLOCK_OK, MZ_S("剩 9 个工作日")};
    const struct ui_step steps[] = {
        {MZ_S("受理"), MZ_S("10月28日"), UI_STEP_DONE, NULL},
        {MZ_S("核对"), MZ_S("用 5 个工作日"), UI_STEP_DONE, NULL},
        {MZ_S("确认"), MZ_S("12月3日前"), UI_STEP_NOW, &clock},
        {MZ_S("告知"), MZ_S("决定后 3 个工作日内"), UI_STEP_AHEAD, NULL},
    };
    const struct ui_num nums[] = {
        {MZ_S("已超期"), MZ_S("2"), MZ_S("件"), MZ_S("最长 2 个工作日"), MZ_S("/people"),
         MZ_ICON("alarm"), MZ_TONE_BAD},
        {MZ_S("今天到期"), MZ_S("4"), MZ_S("件"), MZ_S("其中走访 1 户"), MZ_S("/people"),
         MZ_ICON("hourglass"), MZ_TONE_WARN},
        {MZ_S("全部待办"), MZ_S("23"), MZ_S("件"), MZ_S("办件 14"), MZ_S(""), NULL, MZ_TONE_IDLE},
    };
    const struct ui_fact facts[] = {
        {.label = MZ_S("姓名"), .value = MZ_S("周水莲，女，61 周岁")},
        {.label = MZ_S("证件号码"), .value = MZ_S("331181********1648"), .id = true},
        {.label = MZ_S("住址"), .value = MZ_S("下保村下街 27 号")},
    };
    const struct ui_event events[] = {
        {.at = MZ_S("2026-11-19 08:50"), .text = MZ_S("查田镇上报，市民政局接收")},
        {.at = MZ_S("2026-11-10 15:20"), .who = MZ_S("毛建军"), .text = MZ_S("同意，拟确认低保")},
    };
    struct ui_callout callout = {.tone = MZ_TONE_WARN, .title = MZ_S("1 个数据源未返回"),
                                 .text = MZ_S("不动产登记：仍可能改变结果。")};
    struct ui_progress progress = {.title = MZ_S("正在导入 低保名册.xlsx"), .done = 62400,
                                   .all = 100000, .text = MZ_S("62,400 / 100,000 行"),
                                   .note = MZ_S("关闭页面不影响导入。")};
    struct ui_steps s = {MZ_S("办理进度"), steps, 4, false};
    struct ui_nums n = {MZ_S("待办"), nums, 3};
    struct ui_facts f = {facts, 3, true};
    struct ui_time t = {events, 2, MZ_S("/people")};
    const struct ui_action acts[] = {
        {.label = MZ_S("退回"), .href = MZ_S("/case/1/back"), .post = true},
        {.label = MZ_S("确认低保，2,268.00 元/月"), .href = MZ_S("/case/1/confirm"), .post = true,
         .primary = true, .icon = MZ_ICON("check")},
    };
    struct ui_actions a = {MZ_S("与系统认定不一致时，须写明理由。"), acts, 2};
    ui_nums_html(out, &n);
    mz_out_raw(out, MZ_S("<section class=\"card mt-3\"><div class=\"card-body\">"));
    ui_steps_html(out, &s);
    mz_out_raw(out, MZ_S("</div></section><div class=\"mz-cols c21\"><div class=\"mz-stack\">"));
    ui_callout_html(out, &callout);
    mz_out_raw(out, MZ_S("<section class=\"card\"><div class=\"card-body\">"));
    put_chart(out);
    mz_out_raw(out, MZ_S("</div></section><section class=\"card\"><div class=\"card-body\">"));
    ui_progress_html(out, &progress);
    mz_out_raw(out, MZ_S("</div></section></div><div class=\"mz-stack\"><section class=\"card\">"
                         "<div class=\"card-body\">"));
    ui_facts_html(out, &f);
    mz_out_raw(out, MZ_S("</div></section><section class=\"card\"><div class=\"card-body\">"));
    ui_time_html(out, &t);
    mz_out_raw(out, MZ_S("</div></section></div></div>"));
    ui_actions_html(out, &a);
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    *crumb = (struct ui_crumb){MZ_S("办件"), MZ_S("/people")};
    mz_page(rq, (struct mz_page){.title = MZ_S("最低生活保障申请　周水莲"), .crumbs = crumb,
                                 .crumbs_n = 1, .sub = MZ_S("查田镇下保村 · 保障人数 3 人"),
                                 .chart = true});
    return MZ_OK;
}

static mz_code fail_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)out;
    return mz_fail(cx, (mz_code)mz_req_path_int(rq, "code"), "the demo fails as asked");
}

static mz_code notice_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    struct ui_callout callout = {.tone = MZ_TONE_INFO, .title = MZ_S("公示 7 天"),
                                 .text = MZ_S("有不同意见，请在公示期内提出。")};
    ui_callout_html(out, &callout);
    mz_page(rq, (struct mz_page){.title = MZ_S("最低生活保障审核公示"), .frame = MZ_FRAME_PUBLIC});
    return MZ_OK;
}

struct export {
    int64_t row;
};

static mz_code export_pull(mz_cx *cx, void *p, mz_out *out, bool *more)
{
    struct export *e = p;
    (void)cx;
    while (e->row < 1000000 && out->n < 65536) {
        mz_out_int(out, ++e->row);
        mz_out_raw(out, MZ_S(","));
        mz_out_csv(out, MZ_S("周水莲"));
        mz_out_raw(out, MZ_S("\r\n"));
    }
    *more = e->row < 1000000;
    return MZ_OK;
}

static mz_code export_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)out;
    mz_reply_download(rq, MZ_S("人员.csv"), "text/csv; charset=utf-8");
    return mz_reply_stream(rq, export_pull, MZ_NEW(cx->a, struct export));
}

static mz_code upload(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    const struct mz_file *f = mz_req_file(rq, "file", 0);
    mz_out_int(out, f == NULL ? -1 : f->bytes);
    return MZ_OK;
}

static const struct mz_route routes[] = {
    {.path = "/", .get = list_show, .need = "user", .help = "Start", .flags = MZ_ROUTE_HIDDEN},
    {.path = "/api/person/{id}", .get = ping, .need = "user", .help = "One person",
     .flags = MZ_ROUTE_JSON},
    {.path = "/people", .get = list_show, .post = list_post, .need = "user", .help = "People"},
    {.path = "/people.csv", .get = export_show, .need = "user", .help = "All people as CSV"},
    {.path = "/form", .get = form_run, .post = form_run, .need = "user", .help = "A form"},
    {.path = "/case/{id}", .get = case_show, .need = "user", .help = "A case"},
    {.path = "/fail/{code}", .get = fail_show, .need = "user", .help = "An error"},
    {.path = "/secret", .get = ping, .need = "nobody.may", .help = "Nobody may"},
    {.path = "/notice", .get = notice_show, .need = "public", .help = "A public page"},
    {.path = "/upload", .post = upload, .need = "public", .help = "Takes a file",
     .flags = MZ_ROUTE_UPLOAD | MZ_ROUTE_OPEN},
    {0},
};

static mz_code identify(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who)
{
    (void)cx;
    (void)p;
    who->actor.user = 7;
    who->secret = MZ_S("a secret of this session");
    who->bearer = mz_req_header(rq, "authorization").n > 0;
    return MZ_OK;
}

static bool may(void *p, const struct mz_who *who, const char *perm)
{
    (void)p;
    (void)who;
    return strcmp(perm, "nobody.may") != 0;
}

static mz_str whom(mz_cx *cx, void *p, const struct mz_who *who, const char *perm)
{
    (void)cx;
    (void)p;
    (void)who;
    (void)perm;
    return MZ_S("审批人：市民政局儿童福利科。");
}

static mz_code frame(mz_cx *cx, void *p, mz_req *rq, struct mz_frame *f)
{
    static const struct mz_frame_item daily[] = {
        {{"工作台", 9}, {"/case/1", 7}, MZ_ICON("layout-dashboard"), -1},
        {{"预警", 6}, {"/fail/1", 7}, MZ_ICON("bell-ringing"), 9},
        {{"办件", 6}, {"/form", 5}, MZ_ICON("files"), 14},
        {{"人员和家庭", 15}, {"/people", 7}, MZ_ICON("users"), -1},
    };
    static const struct mz_frame_item money[] = {
        {{"发放", 6}, {"/fail/6", 7}, MZ_ICON("cash"), -1},
        {{"规则", 6}, {"/secret", 7}, MZ_ICON("scale"), -1},
    };
    static const struct mz_frame_group groups[] = {{{"日常", 6}, daily, 4},
                                                   {{"资金和政策", 15}, money, 2}};
    static const mz_str foot[] = {{"演示县：人员和金额均为合成数据", 45},
                                  {"查看个人信息会留下记录", 33}};
    (void)cx;
    (void)p;
    (void)rq;
    *f = (struct mz_frame){
        .org = MZ_S("龙泉市民政局"), .groups = groups, .groups_n = 2,
        .division = MZ_S("查田镇"), .division_href = MZ_S("/people"),
        .search_href = MZ_S("/people"), .search_hint = MZ_S("姓名、拼音、证件号、办件编号、村名"),
        .help_href = MZ_S("/notice"), .user = MZ_S("吴晓燕"), .user_sub = MZ_S("社会救助窗口"),
        .user_href = MZ_S("/form"), .sign_out = MZ_S("/people"), .foot = foot, .foot_n = 2,
    };
    return MZ_OK;
}

static mz_code start(mz_cx *cx, void *p, mz_web **web)
{
    static const struct mz_route *const tables[] = {routes, NULL};
    (void)p;
    struct mz_web_options o = {.tables = tables,
                               .auth = {.identify = identify, .may = may, .whom = whom},
                               .frame = frame,
                               .key = MZ_S("0123456789abcdef0123456789abcdef"),
                               .name = MZ_S("民政业务系统"),
                               .version = MZ_S("demo"),
                               .log = false};
    return mz_web_new(cx, &o, web);
}

static void stop(mz_cx *cx, void *p, mz_web *web)
{
    (void)cx;
    (void)p;
    mz_web_free(web);
}

static void ready(void *p, int port)
{
    (void)p;
    (void)printf("http://127.0.0.1:%d/\n", port);
    (void)fflush(stdout);
}

int main(int argc, char **argv)
{
    mz_cx cx = {.a = mz_arena_new((size_t)64 << 20)};
    struct mz_http_options o = {.port = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 0,
                                .workers = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 1,
                                .start = start,
                                .stop = stop,
                                .ready = ready};
    mz_code rc = mz_http_serve(&cx, &o);
    if (rc != MZ_OK) {
        (void)fprintf(stderr, "%s\n", cx.err.msg);
    }
    mz_arena_free(cx.a);
    return mz_code_exit(rc);
}
