/*
 * cell_look.c - see cell_look.h.
 */
#include "batch/cell_look.h"

#include "address/blanks.h"
#include "base/compiler.h"

enum { HEADER_WORD_MAX = 64 };

/* Without blanks, hyphens, underscores, dots and colons, in lower case as far as it is ASCII. */
static const struct text header_words[] = {
    TEXT("email"),
    TEXT("emails"),
    TEXT("mail"),
    TEXT("emailaddress"),
    TEXT("emailaddresses"),
    TEXT("emailaddr"),
    TEXT("emailid"),
    TEXT("mailaddress"),
    TEXT("mailbox"),
    /* German, Dutch, the North */
    TEXT("emailadresse"),
    TEXT("emailadressen"),
    TEXT("mailadresse"),
    TEXT("emailadres"),
    TEXT("mailadres"),
    TEXT("epost"),
    TEXT("epostadress"),
    TEXT("epostadresse"),
    TEXT("mailadress"),
    TEXT("sähköposti"),
    TEXT("sähköpostiosoite"),
    TEXT("netfang"),
    /* French, Spanish, Portuguese, Italian, Romanian, Catalan */
    TEXT("courriel"),
    TEXT("adressecourriel"),
    TEXT("adresseemail"),
    TEXT("adressemail"),
    TEXT("adressedemessagerie"),
    TEXT("adresseélectronique"),
    TEXT("adresseelectronique"),
    TEXT("courrierélectronique"),
    TEXT("correo"),
    TEXT("correoelectrónico"),
    TEXT("correoelectronico"),
    TEXT("correuelectrònic"),
    TEXT("direccióndecorreo"),
    TEXT("direcciondecorreo"),
    TEXT("direccióndecorreoelectrónico"),
    TEXT("direcciondecorreoelectronico"),
    TEXT("correioeletrônico"),
    TEXT("correioeletronico"),
    TEXT("endereçodeemail"),
    TEXT("enderecodeemail"),
    TEXT("postaelettronica"),
    TEXT("indirizzoemail"),
    TEXT("indirizzomail"),
    TEXT("indirizzodipostaelettronica"),
    TEXT("adresăemail"),
    TEXT("adresadeemail"),
    /* Polish, Czech, Slovak, Hungarian, South Slavic, Turkish, Greek */
    TEXT("adresemail"),
    TEXT("adresmail"),
    TEXT("adresemailowy"),
    TEXT("pocztaelektroniczna"),
    TEXT("emailováadresa"),
    TEXT("emailcím"),
    TEXT("emailadresa"),
    TEXT("eposta"),
    TEXT("epostaadresi"),
    TEXT("ηλεκτρονικήδιεύθυνση"),
    /* Russian, Ukrainian: small and with a capital */
    TEXT("почта"),
    TEXT("Почта"),
    TEXT("электроннаяпочта"),
    TEXT("Электроннаяпочта"),
    TEXT("элпочта"),
    TEXT("Элпочта"),
    TEXT("Електроннапошта"),
    /* Chinese, Japanese, Korean */
    TEXT("邮箱"),
    TEXT("邮箱地址"),
    TEXT("电子邮件"),
    TEXT("电子邮箱"),
    TEXT("電子郵件"),
    TEXT("メール"),
    TEXT("メールアドレス"),
    TEXT("이메일"),
    TEXT("이메일주소"),
};

/* The first word with the blanks behind it taken off; empty where more words follow. */
static struct text only_word(struct text cell)
{
    cell = blanks_skipped(cell);
    for (size_t at = 0; at < cell.len; at++)
        if (blank_at_start(text_slice(cell, at, cell.len)) > 0)
            return blanks_skipped(text_slice(cell, at, cell.len)).len > 0 ? TEXT("")
                                                                          : text_slice(cell, 0, at);
    return cell;
}

static struct text without_brackets(struct text cell)
{
    size_t open = text_find_last(cell, '<');
    size_t close = text_find_last(cell, '>');

    if (open >= close || close >= cell.len || only_word(text_slice(cell, close + 1, cell.len)).len)
        return cell;
    return text_slice(cell, open + 1, close - open - 1);
}

static bool has_any(struct text text, const char *bytes)
{
    for (; *bytes; bytes++)
        if (text_find(text, *bytes) < text.len)
            return true;
    return false;
}

/* A dot between two bytes of it, or a literal in brackets. */
static bool looks_like_domain(struct text domain)
{
    size_t dot = text_find(text_slice(domain, 1, domain.len), '.') + 1;

    return (dot + 1 < domain.len || (domain.len > 2 && domain.bytes[0] == '[')) &&
           !has_any(domain, ",;|<>()\"'/\\");
}

bool cell_looks_like_address(struct text cell)
{
    struct text word, local;
    size_t at;

    if (text_find(cell, '@') == cell.len)
        return false; /* most cells, and nothing more is to be looked for */
    word = only_word(without_brackets(cell));
    if (text_starts_nocase(word, TEXT("mailto:")))
        word = text_slice(word, 7, word.len);
    at = text_find_last(word, '@');
    if (at == 0 || at >= word.len)
        return false;
    local = text_slice(word, 0, at);
    return (local.bytes[0] == '"' || !has_any(local, "@,;:|<>()\"\\")) &&
           looks_like_domain(text_slice(word, at + 1, word.len));
}

/* How many bytes at the start do not tell header words apart. */
static size_t separator_len(struct text word)
{
    static const struct text hyphens[] = {TEXT("-"), TEXT("_"), TEXT("."),
                                          TEXT(":"), TEXT("‐"), TEXT("‑")};

    for (size_t i = 0; i < countof(hyphens); i++)
        if (text_starts_nocase(word, hyphens[i]))
            return hyphens[i].len;
    return blank_at_start(word);
}

bool cell_is_header_word(struct text cell)
{
    char bytes[HEADER_WORD_MAX];
    struct text word = {bytes, 0};

    for (size_t at = 0; at < cell.len && word.len < sizeof bytes;) {
        size_t passed = separator_len(text_slice(cell, at, cell.len));

        if (passed == 0)
            bytes[word.len++] = cell.bytes[at++];
        at += passed;
    }
    for (size_t i = 0; i < countof(header_words); i++)
        if (text_equal_nocase(word, header_words[i]))
            return true;
    return false;
}

bool cell_is_number(struct text cell)
{
    cell = text_trim(cell);
    for (size_t i = 0; i < cell.len; i++)
        if (cell.bytes[i] < '0' || cell.bytes[i] > '9')
            return false;
    return cell.len > 0;
}
