/*
 * dns_wire.c - see dns_wire.h.
 */
#include "workers/dns/dns_wire.h"

enum { NAME_OCTETS_MAX = 255, LABEL_MAX = 63, POINTER = 0xc0 };

struct text dns_wire_bytes(struct dns_wire *wire, size_t len)
{
    struct text bytes = {NULL, 0};

    if (wire->broken || len > wire->message.len - wire->at) {
        wire->broken = true;
        return bytes;
    }
    bytes = (struct text){wire->message.bytes + wire->at, len};
    wire->at += len;
    return bytes;
}

static uint32_t number(struct dns_wire *wire, size_t len)
{
    struct text bytes = dns_wire_bytes(wire, len);
    uint32_t sum = 0;

    for (size_t i = 0; i < bytes.len; i++)
        sum = sum << 8 | (unsigned char)bytes.bytes[i];
    return sum;
}

unsigned dns_wire_u16(struct dns_wire *wire)
{
    return number(wire, 2);
}

uint32_t dns_wire_u32(struct dns_wire *wire)
{
    return number(wire, 4);
}

static bool is_host_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || ascii_is_digit(byte) || byte == '-' || byte == '_';
}

/* RFC 1035, 5.1: the way master files write such bytes. */
static size_t put_escaped(char *out, char byte)
{
    unsigned value = (unsigned char)byte;

    out[0] = '\\';
    out[1] = (char)('0' + value / 100);
    out[2] = (char)('0' + value / 10 % 10);
    out[3] = (char)('0' + value % 10);
    return 4;
}

static size_t put_label(char *out, size_t len, struct text label)
{
    if (len > 0)
        out[len++] = '.';
    for (size_t i = 0; i < label.len; i++) {
        char byte = ascii_lower(label.bytes[i]);

        if (is_host_byte(byte))
            out[len++] = byte;
        else
            len += put_escaped(out + len, byte);
    }
    return len;
}

/* Continues at what a pointer names, which must lie before `*lowest`. */
static void follow(struct dns_wire *part, unsigned high_bits, size_t *lowest)
{
    size_t target = (size_t)high_bits << 8 | number(part, 1);

    if (part->broken || target >= *lowest) {
        part->broken = true;
        return;
    }
    *lowest = part->at = target;
}

struct text dns_wire_name(struct dns_wire *wire, char out[DNS_NAME_TEXT])
{
    struct dns_wire part = *wire; /* jumps about; `wire` ends behind the name */
    size_t lowest = wire->at, octets = 1, len = 0;
    bool jumped = false;

    for (unsigned size = number(&part, 1); size > 0 && !part.broken; size = number(&part, 1)) {
        if (size >= POINTER) {
            follow(&part, size - POINTER, &lowest);
            wire->at = jumped ? wire->at : wire->at + 2;
            jumped = true;
            continue;
        }
        octets += 1 + size;
        if (size > LABEL_MAX || octets > NAME_OCTETS_MAX) {
            part.broken = true;
            break;
        }
        len = put_label(out, len, dns_wire_bytes(&part, size));
        wire->at = jumped ? wire->at : part.at;
    }
    if (!jumped)
        wire->at = part.at;
    wire->broken = part.broken;
    return (struct text){out, part.broken ? 0 : len};
}
