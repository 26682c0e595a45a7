/*
 * spf.c - see spf.h.
 *
 * libspf2 has resolvers of its own, which would ask whoever /etc/resolv.conf names.
 * The only layer it gets here is ours.
 */
#include "cli/spf.h"

#include <stdio.h>
#include <string.h>

#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <spf2/spf.h>

#include "cli/plain_words.h"

/* -- its questions are ours --------------------------------------------------------------- */

static bool known_type(ns_type type, enum dns_type *ours)
{
    switch (type) {
    case ns_t_a:
        *ours = DNS_TYPE_A;
        return true;
    case ns_t_aaaa:
        *ours = DNS_TYPE_AAAA;
        return true;
    case ns_t_mx:
        *ours = DNS_TYPE_MX;
        return true;
    case ns_t_ptr:
        *ours = DNS_TYPE_PTR;
        return true;
    case ns_t_txt:
        *ours = DNS_TYPE_TXT;
        return true;
    default:
        return false; /* the record type SPF, which RFC 7208, 3.1 did away with */
    }
}

static int status_of(enum dns_outcome outcome)
{
    switch (outcome) {
    case DNS_FOUND:
        return NETDB_SUCCESS;
    case DNS_NO_SUCH_NAME:
        return HOST_NOT_FOUND;
    case DNS_NO_DATA:
        return NO_DATA;
    default:
        return TRY_AGAIN;
    }
}

/* What libspf2 wants to be told of a record: bytes, and a NUL behind those that are text. */
static struct text data_of(const struct dns_record *record, ns_type type)
{
    if (type == ns_t_a)
        return (struct text){(const char *)&record->address.v4.sin_addr, sizeof(struct in_addr)};
    if (type == ns_t_aaaa)
        return (struct text){(const char *)&record->address.v6.sin6_addr, sizeof(struct in6_addr)};
    return type == ns_t_txt ? record->words : record->host;
}

static void fill(void *owner, const struct dns_answer *answer)
{
    SPF_dns_rr_t *told = owner;

    told->herrno = status_of(answer->outcome);
    for (size_t i = 0; i < answer->record_count; i++) {
        struct text data = data_of(&answer->records[i], told->rr_type);

        if (SPF_dns_rr_buf_realloc(told, told->num_rr, data.len + 1) != SPF_E_SUCCESS)
            return;
        if (data.len > 0)
            memcpy(told->rr[told->num_rr], data.bytes, data.len);
        ((char *)told->rr[told->num_rr])[data.len] = '\0';
        told->num_rr++;
    }
}

static SPF_dns_rr_t *look_up(SPF_dns_server_t *layer, const char *domain, ns_type type,
                             int should_cache)
{
    SPF_dns_rr_t *told = SPF_dns_rr_new_init(layer, domain, type, 0, TRY_AGAIN);
    char name[LOOKUP_NAME_MAX];
    enum dns_type ours;
    size_t len = strlen(domain);

    (void)should_cache;
    len -= len > 0 && domain[len - 1] == '.';
    if (!told || !known_type(type, &ours) || len >= sizeof name) {
        if (told)
            told->herrno = NO_DATA;
        return told;
    }
    for (size_t i = 0; i < len; i++)
        name[i] = ascii_lower(domain[i]);
    name[len] = '\0';
    lookup_show(layer->hook, name, ours, fill, told);
    return told;
}

/* -- one judgement ------------------------------------------------------------------------- */

static enum spf_result result_of(SPF_result_t result)
{
    static const enum spf_result results[] = {
        [SPF_RESULT_INVALID] = SPF_TEMPERROR,   [SPF_RESULT_NEUTRAL] = SPF_NEUTRAL,
        [SPF_RESULT_PASS] = SPF_PASS,           [SPF_RESULT_FAIL] = SPF_FAIL,
        [SPF_RESULT_SOFTFAIL] = SPF_SOFTFAIL,   [SPF_RESULT_NONE] = SPF_NONE,
        [SPF_RESULT_TEMPERROR] = SPF_TEMPERROR, [SPF_RESULT_PERMERROR] = SPF_PERMERROR,
    };

    return results[result];
}

static bool set_who(SPF_request_t *request, const char *from, const char *helo,
                    const struct socket_address *ours)
{
    SPF_errcode_t at = ours->any.sa_family == AF_INET6
                           ? SPF_request_set_ipv6(request, ours->v6.sin6_addr)
                           : SPF_request_set_ipv4(request, ours->v4.sin_addr);

    return at == SPF_E_SUCCESS && SPF_request_set_helo_dom(request, helo) == SPF_E_SUCCESS &&
           SPF_request_set_env_from(request, from) == SPF_E_SUCCESS;
}

/* A record that cannot be read is told as none, after what is wrong with it. */
static bool is_misread(SPF_response_t *response)
{
    return SPF_response_messages(response) > 0 &&
           SPF_error_code(SPF_response_message(response, 0)) != SPF_E_NOT_SPF;
}

static const char *complaint_of(SPF_response_t *response, SPF_errcode_t got)
{
    if (SPF_response_messages(response) > 0)
        return SPF_error_message(SPF_response_message(response, 0));
    return SPF_strerror(got != SPF_E_SUCCESS ? got : SPF_response_errcode(response));
}

/*
 * Not SPF_request_query_mailfrom(): it lets every loopback address pass, whatever the
 * record says, and here the record is in question.
 */
static void judge(SPF_server_t *server, SPF_request_t *request, SPF_response_t *response,
                  struct spf *spf)
{
    SPF_record_t *record = NULL;
    SPF_errcode_t got;

    request->cur_dom = request->env_from_dp;
    got = SPF_server_get_record(server, request, response, &record);
    response->spf_record_exp = record; /* of whom an explanation would be */
    if (got == SPF_E_SUCCESS)
        got = SPF_record_interpret(record, request, response, 0);
    if (got == SPF_E_NOT_SPF)
        spf->result = is_misread(response) ? SPF_PERMERROR : SPF_NONE;
    else if (got == SPF_E_DNS_ERROR)
        spf->result = SPF_TEMPERROR;
    else if (!record)
        spf->result = SPF_PERMERROR;
    else
        spf->result = result_of(SPF_response_result(response));
    if (spf->result == SPF_PERMERROR)
        plain_words(text_of(complaint_of(response, got)), spf->complaint, sizeof spf->complaint);
    if (record)
        SPF_record_free(record);
}

struct spf spf_ask(struct lookup_desk *desk, const struct address *from, const char *helo,
                   const struct socket_address *ours)
{
    SPF_dns_server_t layer = {.lookup = look_up, .name = "rollcall", .hook = desk};
    SPF_server_t *server = SPF_server_new_dns(&layer, 0);
    SPF_request_t *request = server ? SPF_request_new(server) : NULL;
    SPF_response_t *response = request ? SPF_response_new(request) : NULL;
    struct spf spf = {.result = SPF_TEMPERROR};
    char sender[LOCAL_PART_MAX + DOMAIN_NAME_MAX + 2];

    snprintf(sender, sizeof sender, "%.*s@%.*s", TEXT_ARGS(from->local), TEXT_ARGS(from->domain));
    if (response && set_who(request, sender, helo, ours))
        judge(server, request, response, &spf);
    if (response)
        SPF_response_free(response);
    if (request)
        SPF_request_free(request);
    if (server)
        SPF_server_free(server);
    return spf;
}
