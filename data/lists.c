/*
 * lists.c - see lists.h.
 */
#include "data/lists.h"

#include <assert.h>

#include "base/compiler.h"

#define BYTES_OF(name) extern const char data_list_##name[], data_list_##name##_end[]

BYTES_OF(disposable); /* in lists.S */
BYTES_OF(relay);
BYTES_OF(free);
BYTES_OF(role);
BYTES_OF(provider);
BYTES_OF(squat);

#define LIST(name)                                                                                 \
    {                                                                                              \
#name, data_list_##name, data_list_##name##_end                                            \
    }

static const struct {
    const char *word;
    const char *begin;
    const char *end;
} lists[] = {
    [DATA_DISPOSABLE] = LIST(disposable),
    [DATA_RELAY] = LIST(relay),
    [DATA_FREE] = LIST(free),
    [DATA_ROLE] = LIST(role),
    [DATA_PROVIDER] = LIST(provider),
    [DATA_SQUAT] = LIST(squat),
};
static_assert(countof(lists) == DATA_LIST_COUNT, "every list has its bytes");

const char *data_list_word(enum data_list list)
{
    return lists[list].word;
}

struct text data_list_text(enum data_list list)
{
    return (struct text){lists[list].begin, (size_t)(lists[list].end - lists[list].begin)};
}
