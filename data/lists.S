/* lists.S - the files of lists/ as bytes; lists.c says where each begins and ends. */

    .macro list name
    .global data_list_\name, data_list_\name\()_end
data_list_\name:
    .incbin "lists/\name\().txt"
data_list_\name\()_end:
    .byte 0
    .endm

    .section .rodata
    list disposable
    list relay
    list free
    list role
    list provider
    list squat

    .section .note.GNU-stack, "", %progbits
