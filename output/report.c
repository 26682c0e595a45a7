/*
 * report.c - see report.h.
 */
#include "output/report.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/compiler.h"
#include "base/moment.h"
#include "output/detail_words.h"
#include "output/html.h"
#include "output/report_style.h"
#include "output/tally.h"

enum { PAGE_MAX = 8 * 1024 * 1024, TOP_PROVIDERS = 12, TOP_DOMAINS = 15, ADDRESSES_MAX = 1000 };

/* A page that is being written: where the ceiling is reached, all that follows is left out. */
struct page {
    struct buffer out;
    bool fits;
    const struct run_facts *facts;
    struct tally tally;
    struct buffer addresses; /* rows of a table, of undeliverable ones */
    unsigned address_count;
};

static void put(struct page *page, const char *markup)
{
    page->fits = page->fits && buffer_append(&page->out, text_of(markup));
}

static void put_text(struct page *page, struct text text)
{
    page->fits = page->fits && html_text(&page->out, text);
}

static void put_number(struct page *page, uint64_t number)
{
    page->fits = page->fits && html_number(&page->out, number);
}

static void put_share(struct page *page, uint64_t part, uint64_t whole)
{
    page->fits = page->fits && html_share(&page->out, part, whole);
}

static void put_number_cell(struct page *page, uint64_t number)
{
    put(page, "<td class=\"n\">");
    put_number(page, number);
    put(page, "</td>");
}

static void put_share_cell(struct page *page, uint64_t part, uint64_t whole)
{
    put(page, "<td class=\"n\">");
    put_share(page, part, whole);
    put(page, "</td>");
}

/* With its colour. */
static void put_status(struct page *page, enum status status)
{
    put(page, "<i class=\"key ");
    put(page, status_word(status));
    put(page, "\"></i>");
    put(page, status_word(status));
}

/* -- the head --------------------------------------------------------------------------------- */

static void put_fact(struct page *page, const char *name, struct text value)
{
    put(page, "<div><dt>");
    put(page, name);
    put(page, "</dt><dd>");
    put_text(page, value);
    put(page, "</dd></div>");
}

static void put_facts(struct page *page)
{
    const struct run_facts *facts = page->facts;
    char utc[MOMENT_UTC_SIZE];

    put(page, "<header><h1>rollcall: ");
    put_text(page, text_of(facts->list));
    put(page, "</h1><dl>");
    put_fact(page, "started", text_of(moment_utc(facts->started_at_ms, utc)));
    put_fact(page, "written", text_of(moment_utc(facts->finished_at_ms, utc)));
    if (facts->from)
        put_fact(page, "asked as", text_of(facts->from));
    put_fact(page, "by the name", text_of(facts->helo));
    put_fact(page, "rollcall", text_of(facts->version));
    put(page, "</dl></header>\n");
}

static void put_unfinished(struct page *page)
{
    uint64_t left = page->facts->rows - page->tally.summary.rows;

    if (left == 0 || page->facts->rows < page->tally.summary.rows)
        return;
    put(page, "<section class=\"note\"><h2>Not finished</h2><p>");
    put_number(page, left);
    put(page, left == 1 ? " row has" : " rows have");
    put(page, " no answer yet, and count nowhere below. ");
    put(page, page->facts->next_command ? "This goes on:" : "The same command as before goes on.");
    put(page, "</p>");
    if (page->facts->next_command) {
        put(page, "<pre>");
        put_text(page, text_of(page->facts->next_command));
        put(page, "</pre>");
    }
    put(page, "</section>\n");
}

/* -- headline --------------------------------------------------------------------------------- */

static const char *const status_advice[STATUS_COUNT] = {
    [STATUS_DELIVERABLE] = "mail them",
    [STATUS_UNDELIVERABLE] = "drop them",
    [STATUS_RISKY] = "decide: keep who you know",
    [STATUS_UNKNOWN] = "keep them for the next run",
};

static void put_cards(struct page *page)
{
    const struct summary *summary = &page->tally.summary;

    put(page, "<section><h2>At a glance</h2><div class=\"cards\"><div class=\"card\"><b>");
    put_number(page, summary->rows);
    put(page, "</b><span>rows answered</span></div>");
    for (enum status status = 0; status < STATUS_COUNT; status++) {
        put(page, "<div class=\"card\"><b>");
        put_share(page, summary_of_status(summary, status), summary->rows);
        put(page, "</b><span>");
        put_status(page, status);
        put(page, "</span><small>");
        put(page, status_advice[status]);
        put(page, "</small></div>");
    }
    put(page, "</div>");
}

/* What is proven bounces; of what is not proven nobody knows. */
static void put_bounce(struct page *page)
{
    const struct summary *summary = &page->tally.summary;
    uint64_t open =
        summary_of_status(summary, STATUS_RISKY) + summary_of_status(summary, STATUS_UNKNOWN);

    put(page, "<p>Mailed as it is, at least ");
    put_share(page, summary_of_status(summary, STATUS_UNDELIVERABLE), summary->rows);
    put(page, " of this list would bounce. Without the undeliverable rows, what may still bounce "
              "is among the risky and unknown ones: ");
    put_number(page, open);
    put(page, open == 1 ? " row.</p>" : " rows.</p>");
}

static void put_status_bar(struct page *page, const uint64_t of_status[STATUS_COUNT],
                           uint64_t whole, const char *label)
{
    struct html_part parts[STATUS_COUNT];

    for (enum status status = 0; status < STATUS_COUNT; status++)
        parts[status] = (struct html_part){of_status[status], status_word(status)};
    page->fits = page->fits && html_bar(&page->out, parts, STATUS_COUNT, whole, label);
}

static void put_statuses(struct page *page)
{
    const struct summary *summary = &page->tally.summary;
    uint64_t of_status[STATUS_COUNT];

    for (enum status status = 0; status < STATUS_COUNT; status++)
        of_status[status] = summary_of_status(summary, status);
    put_status_bar(page, of_status, summary->rows, "Rows by status");
    put(page, "<table><thead><tr><th>status</th><th class=\"n\">rows</th>"
              "<th class=\"n\">share</th></tr></thead><tbody>");
    for (enum status status = 0; status < STATUS_COUNT; status++) {
        put(page, "<tr><td>");
        put_status(page, status);
        put(page, "</td>");
        put_number_cell(page, of_status[status]);
        put_share_cell(page, of_status[status], summary->rows);
        put(page, "</tr>");
    }
    put(page, "</tbody></table></section>\n");
}

/* -- reasons ----------------------------------------------------------------------------------- */

static uint64_t most_of_a_reason(const struct summary *summary)
{
    uint64_t most = 0;

    for (enum reason reason = REASON_ACCEPTED; reason < REASON_COUNT; reason++)
        if (summary->of_reason[reason] > most)
            most = summary->of_reason[reason];
    return most;
}

static void put_reason(struct page *page, enum reason reason, uint64_t most)
{
    const struct summary *summary = &page->tally.summary;
    const struct html_part part = {summary->of_reason[reason], status_word(reason_status(reason))};

    put(page, "<tr><td>");
    put(page, reason_word(reason));
    put(page, "</td><td class=\"desk\">");
    put(page, part.class);
    put(page, "</td>");
    put_number_cell(page, part.size);
    put_share_cell(page, part.size, summary->rows);
    put(page, "<td class=\"wide\">");
    page->fits = page->fits && html_bar(&page->out, &part, 1, most, reason_word(reason));
    put(page, "</td></tr>");
}

static void put_reasons(struct page *page)
{
    uint64_t most = most_of_a_reason(&page->tally.summary);

    put(page,
        "<section><h2>Reasons</h2><table><thead><tr><th>reason</th>"
        "<th class=\"desk\">status</th><th class=\"n\">rows</th><th class=\"n\">share</th><th class=\"wide\"></th></tr>"
        "</thead><tbody>");
    for (enum reason reason = REASON_ACCEPTED; reason < REASON_COUNT; reason++)
        if (page->tally.summary.of_reason[reason] > 0)
            put_reason(page, reason, most);
    put(page, "</tbody></table></section>\n");
}

/* -- providers and domains ---------------------------------------------------------------------- */

static uint64_t all_rows(const struct tally_name *name)
{
    return name->rows;
}

static uint64_t in_trouble(const struct tally_name *name)
{
    return name->of_status[STATUS_UNDELIVERABLE] + name->of_status[STATUS_UNKNOWN];
}

static void put_named(struct page *page, const struct tally_name *name, struct text shown)
{
    put(page, "<tr><td class=\"name\">");
    put_text(page, shown);
    put(page, "</td>");
    put_number_cell(page, name->rows);
    for (enum status status = 0; status < STATUS_COUNT; status++)
        put_number_cell(page, name->of_status[status]);
    put(page, "<td class=\"wide\">");
    put_status_bar(page, name->of_status, name->rows, "by status");
    put(page, "</td></tr>");
}

static void put_names(struct page *page, const char *title, const char *what,
                      const struct name_map *names, const struct tally_name *others,
                      tally_weight *weight, size_t most)
{
    const struct tally_name *top[TOP_DOMAINS];
    size_t count = tally_top(names, weight, most, top);

    if (count == 0)
        return;
    put(page, "<section><h2>");
    put(page, title);
    put(page, "</h2><p>");
    put(page, what);
    put(page, "</p><div class=\"scroll\"><table><thead><tr><th>name</th><th class=\"n\">rows</th>");
    for (enum status status = 0; status < STATUS_COUNT; status++) {
        put(page, "<th class=\"n\">");
        put(page, status_word(status));
        put(page, "</th>");
    }
    put(page, "<th class=\"wide\"></th></tr></thead><tbody>");
    for (size_t i = 0; i < count; i++)
        put_named(page, top[i], top[i]->name);
    if (others->rows > 0)
        put_named(page, others, TEXT("(names beyond the first 50,000)"));
    put(page, "</tbody></table></div></section>\n");
}

/* -- flags, replies, course --------------------------------------------------------------------- */

static void put_flags(struct page *page)
{
    const struct tally *tally = &page->tally;
    const struct {
        const char *what;
        uint64_t rows;
    } flags[] = {
        {"at a domain that accepts every mailbox", tally->accept_all},
        {"role accounts (info, sales)", tally->roles},
        {"disposable mailboxes", tally->disposables},
        {"privacy relays", tally->relays},
        {"free providers", tally->frees},
        {"probably mistyped: another domain is suggested", tally->suggestions},
        {"the same address as a row above", tally->duplicates},
        {"asked more than once, for a temporary refusal", tally->asked_again},
    };

    put(page, "<section><h2>What else is known</h2><table><thead><tr><th>rows that are</th>"
              "<th class=\"n\">rows</th><th class=\"n\">share</th></tr></thead><tbody>");
    for (size_t i = 0; i < countof(flags); i++) {
        put(page, "<tr><td>");
        put(page, flags[i].what);
        put(page, "</td>");
        put_number_cell(page, flags[i].rows);
        put_share_cell(page, flags[i].rows, tally->summary.rows);
        put(page, "</tr>");
    }
    put(page, "</tbody></table></section>\n");
}

static void put_column_row(struct page *page, struct text what, uint64_t rows)
{
    put(page, "<tr><td>");
    put_text(page, what);
    put(page, "</td>");
    put_number_cell(page, rows);
    put(page, "</tr>");
}

static void put_reply_times(struct page *page)
{
    uint64_t all = 0;

    for (size_t i = 0; i < TALLY_REPLY_TIMES; i++)
        all += page->tally.of_reply_time[i];
    if (all == 0)
        return;
    put(page, "<section><h2>How fast servers replied</h2>");
    page->fits = page->fits && html_columns(&page->out, page->tally.of_reply_time,
                                            TALLY_REPLY_TIMES, "Answers by reply time");
    put(page, "<table><thead><tr><th>from question to answer</th><th class=\"n\">rows</th></tr>"
              "</thead><tbody>");
    for (size_t i = 0; i < TALLY_REPLY_TIMES; i++) {
        char what[64];

        if (i + 1 < TALLY_REPLY_TIMES)
            snprintf(what, sizeof what, "below %" PRId64 " ms", tally_reply_time_below(i));
        else
            snprintf(what, sizeof what, "%" PRId64 " ms and more", tally_reply_time_below(i - 1));
        put_column_row(page, text_of(what), page->tally.of_reply_time[i]);
    }
    put(page, "</tbody></table></section>\n");
}

static void put_course(struct page *page)
{
    const struct tally_course *course = &page->tally.course;

    if (course->count < 2)
        return;
    put(page, "<section><h2>The course of the run</h2><p>Answers found, each column ");
    put_number(page, (uint64_t)course->span_ms / 1000);
    put(page, course->span_ms == 1000 ? " second.</p>" : " seconds.</p>");
    page->fits =
        page->fits && html_columns(&page->out, course->rows, course->count, "Answers over time");
    put(page, "<details><summary>The same in numbers</summary><table><thead><tr><th>from (UTC)</th>"
              "<th class=\"n\">answers</th></tr></thead><tbody>");
    for (size_t i = 0; i < course->count; i++) {
        char utc[MOMENT_UTC_SIZE];

        moment_utc(course->begin_ms + (int64_t)i * course->span_ms, utc);
        put_column_row(page, text_of(utc), course->rows[i]);
    }
    put(page, "</tbody></table></details></section>\n");
}

/* -- addresses, where they are wished -------------------------------------------------------------- */

static bool note_address(struct page *page, const struct result *result)
{
    struct buffer *rows = &page->addresses;
    struct buffer detail;
    bool fits;

    buffer_init(&detail, PAGE_MAX);
    fits = detail_words_append(&detail, &result->verdict) &&
           buffer_format(rows, "<tr><td class=\"n\">%" PRIu64 "</td><td class=\"name\">",
                         result->row) &&
           html_text(rows, result->input) && buffer_append(rows, TEXT("</td><td>")) &&
           buffer_append(rows, text_of(reason_word(result->verdict.reason))) &&
           buffer_append(rows, TEXT("</td><td>")) && html_text(rows, buffer_text(&detail)) &&
           buffer_append(rows, TEXT("</td></tr>"));
    buffer_free(&detail);
    page->address_count++;
    return fits;
}

static void put_addresses(struct page *page)
{
    if (page->address_count == 0)
        return;
    put(page, "<section><h2>Undeliverable rows</h2>");
    if (page->address_count == ADDRESSES_MAX)
        put(page, "<p>The first 1,000 of them.</p>");
    put(page, "<div class=\"scroll\"><table><thead><tr><th class=\"n\">row</th><th>cell</th>"
              "<th>reason</th><th>detail</th></tr></thead><tbody>");
    page->fits = page->fits && buffer_append(&page->out, buffer_text(&page->addresses));
    put(page, "</tbody></table></div></section>\n");
}

/* -- the whole ------------------------------------------------------------------------------------ */

static void put_page(struct page *page)
{
    put(page, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
              "<meta name=\"robots\" content=\"noindex\"><title>rollcall: ");
    put_text(page, text_of(page->facts->list));
    put(page, "</title><style>");
    put(page, report_style);
    put(page, "</style></head><body><main>\n");
    put_facts(page);
    put_unfinished(page);
    put_cards(page);
    put_bounce(page);
    put_statuses(page);
    put_reasons(page);
    put_names(page, "Providers", "Where the mail servers that answered belong.",
              page->tally.providers, &page->tally.other_providers, all_rows, TOP_PROVIDERS);
    put_names(page, "Domains with most trouble", "By rows that are undeliverable or unknown.",
              page->tally.domains, &page->tally.other_domains, in_trouble, TOP_DOMAINS);
    put_flags(page);
    put_reply_times(page);
    put_course(page);
    put_addresses(page);
    put(page, "</main></body></html>\n");
}

static bool count_all(struct page *page, bool with_addresses, struct result_source *results,
                      struct failure *why)
{
    struct result result;
    bool end = false;

    for (;;) {
        if (!results->next(results, &result, &end, why))
            return false;
        if (end)
            return true;
        tally_add(&page->tally, &result);
        if (with_addresses && page->address_count < ADDRESSES_MAX &&
            reason_status(result.verdict.reason) == STATUS_UNDELIVERABLE &&
            !note_address(page, &result))
            with_addresses = false; /* there is room for no more */
    }
}

bool report_write(struct output_file *out, const struct run_facts *facts, bool with_addresses,
                  struct result_source *results, struct failure *why)
{
    struct page page = {.fits = true, .facts = facts};
    bool fine;

    buffer_init(&page.out, PAGE_MAX);
    buffer_init(&page.addresses, PAGE_MAX / 2);
    tally_init(&page.tally);
    fine = count_all(&page, with_addresses, results, why);
    if (fine) {
        put_page(&page);
        fine = page.fits ? output_file_append(out, buffer_text(&page.out), why)
                         : failed(why, EXIT_OUT_OF_RESOURCES, "the report is larger than 8 MiB");
    }
    tally_free(&page.tally);
    buffer_free(&page.addresses);
    buffer_free(&page.out);
    return fine;
}
