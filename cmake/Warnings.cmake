# What the compiler must not find.  Errors in our presets (ROLLCALL_WERROR), so
# that a newer compiler does not break somebody else's build.
option(ROLLCALL_WERROR "treat warnings as errors" OFF)

add_library(house_rules INTERFACE)
target_compile_options(house_rules INTERFACE
    -Wall -Wextra -Wformat=2 -Wimplicit-fallthrough -Wshadow -Wpointer-arith -Wcast-qual
    -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef
    -Wdouble-promotion -Wconversion -Wno-sign-conversion -Wunused-result)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    target_compile_options(house_rules INTERFACE
        -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wtrampolines)
else()
    target_compile_options(house_rules INTERFACE -Wcomma -Wconditional-uninitialized)
endif()
if(ROLLCALL_WERROR)
    target_compile_options(house_rules INTERFACE -Werror)
endif()
