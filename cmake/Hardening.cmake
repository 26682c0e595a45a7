# The OpenSSF compiler options that gcc 12 and clang 14 know.  Not mixed with
# sanitizers, which bring their own checks.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_EXTENSIONS OFF)
include(CheckPIESupported)
check_pie_supported()
if(NOT ROLLCALL_SANITIZE)
    target_compile_options(house_rules INTERFACE
        -fno-omit-frame-pointer -fstack-protector-strong -fstack-clash-protection
        -fno-strict-aliasing -fno-delete-null-pointer-checks
        $<$<CONFIG:Release,RelWithDebInfo>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3>)
    target_link_options(house_rules INTERFACE
        -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code -Wl,--as-needed)
endif()
