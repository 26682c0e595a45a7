/*
 * xdg.h - our folders, by the XDG base directory specification.
 */
#ifndef CLI_XDG_H
#define CLI_XDG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

/*
 * $VARIABLE/rollcall, or rollcall in the folder `under_home` of $HOME; false, and "", where
 * neither is set to a whole path.  Nothing is made.
 */
MUST_USE bool xdg_folder(char *out, size_t size, const char *variable, const char *under_home);

#endif
