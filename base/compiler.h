/*
 * compiler.h - what we ask of the compiler, by name.
 */
#ifndef BASE_COMPILER_H
#define BASE_COMPILER_H

#define MUST_USE                  __attribute__((warn_unused_result))
#define PRINTF_LIKE(string, args) __attribute__((format(printf, string, args)))
#define NORETURN                  __attribute__((noreturn))

#define countof(array) (sizeof(array) / sizeof((array)[0]))

#endif
