# -DROLLCALL_SANITIZE=address,undefined or =thread
set(ROLLCALL_SANITIZE "" CACHE STRING "sanitizers to build with, separated by commas")
if(ROLLCALL_SANITIZE)
    target_compile_options(house_rules INTERFACE
        -fsanitize=${ROLLCALL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(house_rules INTERFACE -fsanitize=${ROLLCALL_SANITIZE})
endif()
