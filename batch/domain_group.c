/*
 * domain_group.c - see domain_group.h.
 */
#include "batch/domain_group.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

struct domain_group *domain_group_new(int64_t domain_id, struct text domain, size_t room,
                                      size_t expected_bytes)
{
    struct arena *arena = arena_new(sizeof(struct domain_group) + domain.len +
                                    room * sizeof(struct recipient) + expected_bytes);
    struct domain_group *group = arena_alloc(arena, sizeof *group);

    group->arena = arena;
    group->domain_id = domain_id;
    group->domain = arena_copy(arena, domain);
    group->recipients = arena_alloc(arena, room * sizeof *group->recipients);
    return group;
}

void domain_group_free(struct domain_group *group)
{
    if (!group)
        return;
    if (group->rendered) {
        buffer_free(group->rendered);
        free(group->rendered);
    }
    arena_free(group->arena);
}

struct recipient *domain_group_add(struct domain_group *group, const struct recipient *like)
{
    struct recipient *added = &group->recipients[group->count];

    assert(group->count == 0 || like->id > group->recipients[group->count - 1].id);
    *added = *like;
    added->input = arena_copy(group->arena, like->input);
    added->local = arena_copy(group->arena, like->local);
    group->count++;
    return added;
}

struct text domain_group_address(struct domain_group *group, struct text local)
{
    struct text domain = group->domain;
    char *address = arena_alloc(group->arena, local.len + 1 + domain.len + 1);

    memcpy(address, local.bytes, local.len);
    address[local.len] = '@';
    memcpy(address + local.len + 1, domain.bytes, domain.len);
    return (struct text){address, local.len + 1 + domain.len};
}

struct evidence domain_group_keep(struct domain_group *group, const struct evidence *evidence)
{
    struct evidence kept = *evidence;

    kept.mx_host = arena_copy(group->arena, evidence->mx_host);
    kept.mx_ip = arena_copy(group->arena, evidence->mx_ip);
    kept.enhanced = arena_copy(group->arena, evidence->enhanced);
    kept.text = arena_copy(group->arena, evidence->text);
    kept.detail = arena_copy(group->arena, evidence->detail);
    return kept;
}

size_t domain_group_in_state(const struct domain_group *group, enum recipient_state state)
{
    size_t found = 0;

    for (size_t i = 0; i < group->count; i++)
        found += group->recipients[i].state == state;
    return found;
}

bool domain_group_is_unheard(const struct domain_group *group)
{
    return group->nature.kind == NATURE_UNASKED || group->nature_is_borrowed;
}

void domain_group_answer_all(struct domain_group *group, const struct verdict *verdict)
{
    for (size_t i = 0; i < group->count; i++) {
        struct recipient *recipient = &group->recipients[i];

        if (recipient->state != RECIPIENT_WAITING && recipient->state != RECIPIENT_ASKED)
            continue;
        recipient->state = RECIPIENT_ANSWERED;
        recipient->verdict = *verdict;
        recipient->verdict.evidence.attempts = recipient->attempts;
    }
}
